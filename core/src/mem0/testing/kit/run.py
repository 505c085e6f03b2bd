# SPDX-License-Identifier: Apache-2.0
"""Run the checks."""

from __future__ import annotations

import time
from collections.abc import Iterable

import mem0.testing.kit.checks  # noqa: F401 - fills the list
from mem0.plugins.choose import choose
from mem0.testing.kit.bench import bench
from mem0.testing.kit.check import CHECKS, Check
from mem0.testing.kit.report import Outcome, Report
from mem0.testing.kit.subject import Subject

GROUPS = frozenset(check.group for check in CHECKS.values())


def run(subject: Subject, names: Iterable[str] | None = None) -> Report:
    """Run checks against a provider.

    Args:
        subject: The provider, and how to reach it.
        names: The checks to run; all by default.

    Raises:
        ValueError: A check has no such name, or one is declared inapplicable without a reason.
    """
    chosen = list(CHECKS) if names is None else list(names)
    found = choose(subject.provider)
    outcomes = [run_check(CHECKS[name], subject) for name in chosen]
    return Report(subject.provider, f"{found.distribution} {found.version}", outcomes)


def run_check(check: Check, subject: Subject) -> Outcome:
    """Run one check. Whatever goes wrong in it is its outcome, and is not raised.

    Raises:
        ValueError: `subject` declares something inapplicable that does not exist, or without a reason.
    """
    _check_declared(subject)
    reason = subject.inapplicable.get(check.name) or subject.inapplicable.get(check.group)
    if reason:
        return Outcome(check, "inapplicable", reason)
    begun = time.perf_counter()
    try:
        with bench(subject) as made:
            check.function(made)
    except AssertionError as error:
        return Outcome(check, "failed", str(error) or "an assertion failed", time.perf_counter() - begun)
    except Exception as error:
        return Outcome(check, "failed", f"{type(error).__name__}: {error}", time.perf_counter() - begun)
    return Outcome(check, "passed", seconds=time.perf_counter() - begun)


def _check_declared(subject: Subject) -> None:
    for name, reason in subject.inapplicable.items():
        if name not in CHECKS and name not in GROUPS:
            raise ValueError(f"inapplicable: there is no check or group {name!r}. There are {', '.join(CHECKS)}.")
        if not reason.strip():
            raise ValueError(f"inapplicable: say why {name!r} does not apply to {subject.provider!r}.")
