# SPDX-License-Identifier: Apache-2.0
"""What came out of the checks, for people to read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mem0.testing.kit.check import Check

Status = Literal["passed", "failed", "inapplicable"]

WIDTH = 100
"""Columns of a report."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of one check.

    Attributes:
        check: The check.
        status: Whether it passed, failed, or was declared not to apply.
        reason: Why it failed or does not apply; empty if it passed.
        seconds: How long it took.
        traceback: Of an error that the provider let through, where there was one.
    """

    check: Check
    status: Status
    reason: str = ""
    seconds: float = 0.0
    traceback: str = ""

    def __str__(self) -> str:
        """Name the check, say what must hold, and what was found instead."""
        return "\n".join(
            [
                f"{self.check.name} ({self.check.group}): {self.status}",
                *_indented("must hold: ", self.check.proves),
                *_indented("found:     " if self.status == "failed" else "because:   ", self.reason),
            ]
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What came out of all checks.

    Attributes:
        provider: The provider's name.
        distribution: Where it comes from, as in `mem0-embed-acme 1.0`.
        outcomes: One for each check, in the kit's order.
    """

    provider: str
    distribution: str
    outcomes: Sequence[Outcome]

    @property
    def ok(self) -> bool:
        """Whether no check failed."""
        return not self.of("failed")

    def of(self, status: Status) -> list[Outcome]:
        """Return the outcomes with a status."""
        return [outcome for outcome in self.outcomes if outcome.status == status]

    @property
    def seconds(self) -> float:
        """How long all of them took."""
        return sum(outcome.seconds for outcome in self.outcomes)

    @property
    def groups(self) -> dict[str, list[Outcome]]:
        """The outcomes by group."""
        groups: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            groups.setdefault(outcome.check.group, []).append(outcome)
        return groups

    @property
    def declared(self) -> list[tuple[list[str], str]]:
        """What does not apply, each reason once: the names of its checks, or a whole group with their number."""
        of_group: dict[tuple[str, str], list[str]] = {}
        for outcome in self.of("inapplicable"):
            of_group.setdefault((outcome.check.group, outcome.reason), []).append(outcome.check.name)
        return [
            ([f"{group} ({len(names)} checks)"] if len(names) == len(self.groups[group]) > 1 else names, reason)
            for (group, reason), names in of_group.items()
        ]

    def __str__(self) -> str:
        """Write how each group came out, what failed and why, what does not apply and why, and the sum."""
        failed, inapplicable = self.of("failed"), self.of("inapplicable")
        parts = ["\n".join([f"Conformance of {self.provider} ({self.distribution})", "", *self._sums()])]
        parts += [str(outcome) for outcome in failed]
        if inapplicable:
            lines = [line for names, reason in self.declared for line in _indented(f"{', '.join(names)}: ", reason)]
            parts.append("\n".join(["declared not applicable", *lines]))
        counts = f"{len(self.of('passed'))} passed, {len(failed)} failed, {len(inapplicable)} not applicable"
        parts.append(f"{'CONFORMS' if self.ok else 'DOES NOT CONFORM'}: {counts}, in {self.seconds:.1f} s")
        return "\n\n".join(parts)

    def _sums(self) -> Iterator[str]:
        for group, outcomes in self.groups.items():
            names = [outcome.check.name for outcome in outcomes if outcome.status == "failed"]
            applicable = sum(outcome.status != "inapplicable" for outcome in outcomes)
            told = f"{applicable - len(names):>3} of {applicable} passed" if applicable else "  not applicable"
            yield f"  {group:<9}{told}" + (f"; failed: {', '.join(names)}" if names else "")


def _indented(label: str, text: str) -> list[str]:
    """Wrap a text, with its lines below each other after the label."""
    inset = "  " + label
    hanging = " " * (len(inset) if len(inset) < WIDTH // 3 else 6)
    return textwrap.wrap(
        text, WIDTH, initial_indent=inset, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
