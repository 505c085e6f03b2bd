# SPDX-License-Identifier: Apache-2.0
"""Run the checks."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import mem0.testing.kit.checks  # noqa: F401 - fills the list
from mem0.plugins.choose import choose
from mem0.testing.kit.bench import bench
from mem0.testing.kit.check import CHECKS, Check
from mem0.testing.kit.expect import described
from mem0.testing.kit.report import Outcome, Report
from mem0.testing.kit.subject import Subject

GROUPS = frozenset(check.group for check in CHECKS.values())

_KIT = Path(__file__).parent


def run(
    subject: Subject, names: Iterable[str] | None = None, progress: Callable[[int, int], object] | None = None
) -> Report:
    """Run checks against a provider.

    Args:
        subject: The provider, and how to reach it.
        names: The checks to run; all by default.
        progress: Called before each check, with how many are done and how many there are.

    Raises:
        ValueError: A check has no such name, or one is declared inapplicable without a reason.
        PluginError: There is no such provider.
    """
    chosen = list(CHECKS) if names is None else list(names)
    for name in chosen:
        if name not in CHECKS:
            raise ValueError(f"there is no check {name!r}. There are {', '.join(CHECKS)}.")
    found = choose(subject.provider)
    outcomes: list[Outcome] = []
    for name in chosen:
        if progress is not None:
            progress(len(outcomes), len(chosen))
        outcomes.append(run_check(CHECKS[name], subject))
    return Report(subject.provider, f"{found.distribution} {found.version}", outcomes)


def run_check(check: Check, subject: Subject) -> Outcome:
    """Run one check. Whatever goes wrong in it is its outcome, and is not raised.

    Raises:
        ValueError: `subject` declares something inapplicable that does not exist, or without a reason; or Python
            skips assertions.
    """
    _check_declared(subject)
    if not __debug__:
        raise ValueError("the kit is made of assertions, which Python skips with -O. Run it without.")
    reason = subject.inapplicable.get(check.name) or subject.inapplicable.get(check.group)
    if reason:
        return Outcome(check, "inapplicable", reason)
    begun = time.perf_counter()
    try:
        with bench(subject) as made:
            check.function(made)
    except AssertionError as error:
        reason, culprit = str(error) or "an assertion of the provider's failed", error.__cause__
    except (Exception, SystemExit, asyncio.CancelledError) as error:
        reason, culprit = f"{described(error)} was raised", error
    else:
        return Outcome(check, "passed", seconds=time.perf_counter() - begun)
    seconds = time.perf_counter() - begun
    told = "" if culprit is None else _traceback(culprit)
    return Outcome(check, "failed", _hidden(reason, subject), seconds, _hidden(told, subject))


def _traceback(error: BaseException) -> str:
    """Write down where an error came from, without the frames of the kit."""
    told = traceback.TracebackException.from_exception(error)
    told.stack = traceback.StackSummary.from_list(
        [frame for frame in told.stack if not Path(frame.filename).is_relative_to(_KIT)]
    )
    return "".join(told.format())


def _hidden(text: str, subject: Subject) -> str:
    # The key is real where an author runs the kit against a real server.
    for secret in subject.secrets:
        text = text.replace(secret, "[secret]")
    return text


def _check_declared(subject: Subject) -> None:
    for name, reason in subject.inapplicable.items():
        if name not in CHECKS and name not in GROUPS:
            raise ValueError(f"inapplicable: there is no check or group {name!r}. There are {', '.join(CHECKS)}.")
        if not reason.strip():
            raise ValueError(f"inapplicable: say why {name!r} does not apply to {subject.provider!r}.")
