# SPDX-License-Identifier: Apache-2.0
"""Trying providers from the command line, and what is told of it in their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mem0.plugins.kind import EMBEDDER, Kind

if TYPE_CHECKING:
    from mem0.memory.bulk import Progress
    from mem0.plugins.policy import Policy
    from mem0.plugins.scan import Candidate
    from mem0.plugins.trial import Trial

_TRIED = ("ready", "duplicate")
"""What is blocked or needs another mem0-core is imported by nobody, and why the rest is broken is known."""


@dataclass(frozen=True, slots=True)
class TrialOptions:
    """Which providers are tried, each in a process of its own."""

    all: Annotated[
        bool, typer.Option("--try", help="Import every provider and build it with its defaults, one process for each.")
    ] = False
    limit: Annotated[
        float | None,
        typer.Option("--limit", metavar="SECONDS", min=0.1, help="How long a trial may take; 60 by default."),
    ] = None


def try_rows(
    rows: Sequence[dict[str, Any]],
    policy: Policy | None,
    options: TrialOptions,
    progress: Progress | None,
    kind: Kind[Any, Any] = EMBEDDER,
) -> None:
    """Try every provider that could be imported, and write into its row how that went.

    Args:
        rows: What is known of each.
        policy: The configuration's lists.
        options: How long a trial may take.
        progress: Told how many there have been.
        kind: What they provide.
    """
    from mem0.plugins.choose import claims
    from mem0.plugins.trial import Job, try_all

    wanted = [row for row in rows if row["status"] in _TRIED]
    tried = [(row, found) for row in wanted for found in claims(row["name"], row["distribution"], kind)[:1]]
    trials = try_all([Job(found, {}, policy) for _, found in tried], options.limit)
    for count, ((row, found), trial) in enumerate(zip(tried, trials, strict=True), 1):
        _tell(row, found, trial)
        if progress is not None:
            progress(count, len(tried))


def slow(trial: Trial) -> str:
    """Say that an import took long."""
    return f"Importing it took {trial.seconds:.1f} s, where a light module takes hundredths. Tell its author."


def _tell(row: dict[str, Any], candidate: Candidate, trial: Trial) -> None:
    from mem0.plugins.reading.plugin import sentence

    text = trial.error.removeprefix(f"{candidate.label}: ")
    row["trial"] = {
        "seconds": trial.seconds,
        "error": "" if trial.wants_settings else text,
        "wants": text if trial.wants_settings else "",
    }
    if trial.is_slow:
        row["notes"] = [*row["notes"], slow(trial)]
    if row["trial"]["error"]:
        if row["status"] == "ready":
            row["status"], row["reason"] = "broken", sentence(text)
        else:
            row["notes"] = [*row["notes"], sentence(text)]
