# SPDX-License-Identifier: Apache-2.0
"""Try providers, each in a process of its own: what it does to that process is done to nobody else.

A trial imports the provider and calls every hook, up to an embedder or an LLM that is built and closed. It makes no
request. The settings go through standard input, where no list of processes shows them.
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mem0.plugins.guard import load_error
from mem0.plugins.kind import KINDS
from mem0.plugins.policy import Policy
from mem0.plugins.scan import Candidate

LIMIT = 60.0
"""Seconds that a trial may take. Some SDKs take a third of that on a machine that is busy."""

SLOW = 1.0
"""Seconds that an import may take. A light module takes hundredths."""

_AT_ONCE = 2
_TO_DIE = 5.0
_ORPHANED = 5
"""Seconds beyond its limit after which a trial ends itself, since whoever would have ended it is gone."""

_PROGRAM = """
import json, signal, sys
job = json.load(sys.stdin.buffer)
if hasattr(signal, "alarm"):
    signal.alarm(job["seconds"])
sys.path[:] = job["path"]
from mem0.plugins.trial_child import run
run(job)
"""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be tried.

    Attributes:
        candidate: The provider.
        settings: Its settings; none for its defaults.
        policy: The configuration's lists.
    """

    candidate: Candidate
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went.

    Attributes:
        error: What went wrong, and what to do; empty if nothing did.
        kind: The class of mem0's error, if it was one.
        step: What was done last: `create_embedder`.
        seconds: How long the import took; `None` if it did not come to its end.
    """

    error: str = ""
    kind: str = ""
    step: str = ""
    seconds: float | None = None

    @property
    def wants_settings(self) -> bool:
        """Whether the provider works, and only has no settings to work with."""
        return self.kind == "ConfigurationError" and self.step in {kind.create for kind in KINDS}

    @property
    def is_slow(self) -> bool:
        """Whether the import took longer than that of a light module can."""
        return self.seconds is not None and self.seconds > SLOW


def try_all(jobs: Sequence[Job], limit: float | None = None) -> Iterator[Trial]:
    """Try providers, two at a time, and yield how it went in their order.

    Args:
        jobs: What is to be tried.
        limit: Seconds that each may take; `LIMIT` by default.
    """
    running: set[subprocess.Popen[bytes]] = set()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            yield from pool.map(partial(_try, running, limit or LIMIT), jobs)
        except BaseException:  # Ctrl-C: nothing is left behind
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(running):
                _kill(process)
            raise


def _try(running: set[subprocess.Popen[bytes]], limit: float, job: Job) -> Trial:
    try:
        process = subprocess.Popen(  # noqa: S603 - this very Python, and no shell
            [sys.executable, *_flags(), "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that what it starts can be ended with it
        )
    except OSError as error:
        return Trial(f"{job.candidate.label} cannot be tried: no process can be started ({error.strerror}).")
    running.add(process)
    try:
        return _wait(process, job, limit)
    finally:
        running.discard(process)


def _wait(process: subprocess.Popen[bytes], job: Job, limit: float) -> Trial:
    late = False
    try:
        told, _ = process.communicate(_message(job, limit), limit)
    except subprocess.TimeoutExpired:
        late = True
        _kill(process)
        told, _ = process.communicate(timeout=_TO_DIE)
    facts: dict[str, Any] = {"step": "starting"}
    for line in told.splitlines():
        with suppress(TypeError, ValueError):  # it was ended in the middle of a line
            facts |= json.loads(line)
    seconds, step = facts.get("seconds"), facts["step"]
    if facts.get("done"):
        return Trial(step=step, seconds=seconds)
    if "error" in facts:
        # What is no error of mem0's was raised where nothing puts it into words.
        error = facts["error"] if facts["kind"] else str(load_error(job.candidate, f"{step} raised {facts['error']}."))
        return Trial(error, facts["kind"], step, seconds)
    ended = (
        f"took longer than {limit:g} s, and was stopped" if late else f"ended the process {_how(process.returncode)}"
    )
    return Trial(str(load_error(job.candidate, f"{step} {ended}.")), "PluginLoadError", step, seconds)


def _message(job: Job, limit: float) -> bytes:
    policy = job.policy or Policy()
    message = {
        "path": sys.path,
        "seconds": math.ceil(limit) + _ORPHANED,
        "group": job.candidate.group,
        "provider": job.candidate.address,
        "settings": dict(job.settings),
        "allow": None if policy.allow is None else sorted(policy.allow),
        "block": sorted(policy.block),
    }
    return json.dumps(message, default=str).encode()


def _flags() -> Iterator[str]:
    """Yield what makes another Python start like this one, and never find modules in the working directory."""
    yield "-P"
    for letter, is_set in (
        ("E", sys.flags.ignore_environment),
        ("I", sys.flags.isolated),
        ("S", sys.flags.no_site),
        ("s", sys.flags.no_user_site),
    ):
        if is_set:
            yield f"-{letter}"


def _how(code: int) -> str:
    if code >= 0:
        return f"with exit code {code}"
    try:
        return f"by signal {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
