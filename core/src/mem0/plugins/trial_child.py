# SPDX-License-Identifier: Apache-2.0
"""What `plugins.trial` runs in a process of its own: use a provider up to the first request, and tell how far it came.

A line of JSON is written before each step, so that whoever waits knows where it ended, if it ends the process.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

from mem0.errors import Mem0Error
from mem0.plugins.choose import choose
from mem0.plugins.kind import KINDS
from mem0.plugins.loader import load
from mem0.plugins.manager import plugin_for
from mem0.plugins.policy import Policy
from mem0.plugins.scrub import describe_error, scrub, secrets_of, secrets_of_environment

if TYPE_CHECKING:
    from mem0.providers.provider import Provider

_OURS = (
    "mem0.embeddings.config",
    "mem0.embeddings.models",
    "mem0.llms.config",
    "mem0.plugins.hooks",
    "mem0.plugins.settings",
)
"""What every light module needs, and nobody else is to be blamed for."""

_STDERR = 2


def run(job: Mapping[str, Any]) -> None:
    """Try a provider, and end the process.

    Args:
        job: `group` and `provider`, as `distribution:name`; its `settings`; the lists `allow` and `block` of the
            configuration.
    """
    channel = _channel()

    def tell(**what: object) -> None:
        channel.write(json.dumps(what) + "\n")
        channel.flush()

    try:
        for name, step in _steps(job, tell):
            tell(step=name)
            step()
        tell(done=True)
    except BaseException as error:  # not even Ctrl-C is anybody's but the plugin's in here
        hidden = secrets_of(job["settings"]) | secrets_of_environment()
        if isinstance(error, Mem0Error):
            tell(error=scrub(str(error), hidden), kind=type(error).__name__)
        else:
            tell(error=describe_error(error, hidden), kind="")
    os._exit(0)  # threads that the plugin has left behind are waited for by nobody


def _channel() -> TextIO:
    """Keep standard output for the report; what the plugin reads and writes is nothing and nowhere."""
    channel = os.fdopen(os.dup(sys.__stdout__.fileno() if sys.__stdout__ else 1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(_STDERR + 1):
        os.dup2(nowhere, descriptor)
    return channel


def _steps(job: Mapping[str, Any], tell: Callable[..., None]) -> Iterator[tuple[str, Callable[[], object]]]:
    provider, settings = job["provider"], job["settings"]
    allow = job["allow"]
    policy = Policy(None if allow is None else frozenset(allow), frozenset(job["block"]))
    for module in _OURS:
        importlib.import_module(module)
    from mem0.plugins import hooks

    kind = next(kind for kind in KINDS if kind.group == job["group"])
    candidate = choose(provider, policy, kind)

    def timed() -> None:
        begun = time.perf_counter()
        load(candidate)
        tell(seconds=time.perf_counter() - begun)

    yield f"importing {candidate.value!r}", timed
    yield "reading its hooks", lambda: plugin_for(candidate)
    for name in (kind.config, *kind.lookups):
        yield name, partial(getattr(hooks, name), provider, policy=policy)
    made: list[Provider] = []

    def close() -> None:
        for one in made:
            one.close()

    yield kind.create, lambda: made.append(getattr(hooks, kind.create)(provider, settings, policy))
    yield "close", close
