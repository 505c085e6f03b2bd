# SPDX-License-Identifier: Apache-2.0
"""What came out of the checks, for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mem0.testing.kit.check import Check

Status = Literal["passed", "failed", "inapplicable"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of one check.

    Attributes:
        check: The check.
        status: Whether it passed, failed, or was declared not to apply.
        reason: Why it failed or does not apply; empty if it passed.
        seconds: How long it took.
    """

    check: Check
    status: Status
    reason: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        """Say it in a line or two."""
        line = f"{self.status:<12}  {self.check.name}: {self.check.proves}"
        return f"{line}\n{'':<14}{self.reason}" if self.reason else line


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
        """Write what failed and why, what does not apply and why, and the sum."""
        passed, failed, inapplicable = self.of("passed"), self.of("failed"), self.of("inapplicable")
        counts = f"{len(passed)} passed, {len(failed)} failed, {len(inapplicable)} not applicable"
        told = [*failed, *inapplicable]
        return "\n".join([f"{self.provider} ({self.distribution}): {counts}", *(f"  {outcome}" for outcome in told)])
