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

    def __str__(self) -> str:
        """Write how each group came out, what failed and why, what does not apply and why, and the sum."""
        failed, inapplicable = self.of("failed"), self.of("inapplicable")
        parts = ["\n".join([f"Conformance of {self.provider} ({self.distribution})", "", *self._groups()])]
        parts += [str(outcome) for outcome in failed]
        if inapplicable:
            parts.append("\n".join(["declared not applicable", *self._declared(inapplicable)]))
        seconds = sum(outcome.seconds for outcome in self.outcomes)
        counts = f"{len(self.of('passed'))} passed, {len(failed)} failed, {len(inapplicable)} not applicable"
        parts.append(f"{'CONFORMS' if self.ok else 'DOES NOT CONFORM'}: {counts}, in {seconds:.1f} s")
        return "\n\n".join(parts)

    def _groups(self) -> Iterator[str]:
        for group in dict.fromkeys(outcome.check.group for outcome in self.outcomes):
            outcomes = [outcome for outcome in self.outcomes if outcome.check.group == group]
            applicable = [outcome for outcome in outcomes if outcome.status != "inapplicable"]
            passed = sum(outcome.status == "passed" for outcome in applicable)
            names = [outcome.check.name for outcome in applicable if outcome.status == "failed"]
            told = f"{passed:>3} of {len(applicable)} passed" if applicable else "  not applicable"
            yield f"  {group:<9}{told}" + (f"; failed: {', '.join(names)}" if names else "")

    def _declared(self, inapplicable: Sequence[Outcome]) -> Iterator[str]:
        # A whole group that does not apply is one line, not dozens.
        of_group: dict[tuple[str, str], list[str]] = {}
        for outcome in inapplicable:
            of_group.setdefault((outcome.check.group, outcome.reason), []).append(outcome.check.name)
        for (group, reason), names in of_group.items():
            total = sum(outcome.check.group == group for outcome in self.outcomes)
            whole = len(names) == total > 1
            yield from _indented(f"{group} ({total} checks): " if whole else f"{', '.join(names)}: ", reason)


def _indented(label: str, text: str) -> list[str]:
    """Wrap a text, with its lines below each other after the label."""
    inset = "  " + label
    hanging = " " * (len(inset) if len(inset) < WIDTH // 3 else 6)
    return textwrap.wrap(
        text, WIDTH, initial_indent=inset, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
