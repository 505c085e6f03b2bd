# SPDX-License-Identifier: Apache-2.0
"""What a check is, and the list of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mem0.testing.kit.bench import Bench

Group = Literal["vectors", "texts", "calls", "settings", "wire"]
"""What a check is about. Those of `wire` need a provider that talks to the loopback server."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that every provider must do.

    Attributes:
        name: Its name, as a report and `Subject.inapplicable` have it.
        group: What it is about.
        proves: What holds if it passes, in one sentence.
        function: Does it. It raises an `AssertionError` that says what is wrong, or lets through what the provider
            raised.
    """

    name: str
    group: Group
    proves: str
    function: Callable[[Bench], None]


CHECKS: dict[str, Check] = {}
"""Every check by its name, in the order of a report. Filled when `mem0.testing.kit.checks` is imported."""


def check(group: Group) -> Callable[[Callable[[Bench], None]], Callable[[Bench], None]]:
    """Make a check of a function. Its name is the check's, the first line of its docstring says what it proves."""

    def register(function: Callable[[Bench], None]) -> Callable[[Bench], None]:
        add_check(function.__name__, group, (function.__doc__ or "").partition("\n")[0].strip(), function)
        return function

    return register


def add_check(name: str, group: Group, proves: str, function: Callable[[Bench], None]) -> None:
    """Add a check to the list, where several are made of one function."""
    assert proves, name
    assert name not in CHECKS, name
    CHECKS[name] = Check(name, group, proves, function)
