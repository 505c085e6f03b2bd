# SPDX-License-Identifier: Apache-2.0
"""The one retry loop. Providers switch their SDK's own retries off.

What is tried again: errors that say `retryable` (rate limits, server errors, timeouts, lost connections). How
long to wait: what the provider asked for, or else exponential backoff with jitter. When to stop: after
`max_attempts`, or when the next try would start after the deadline.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypedDict

import tenacity

from mem0.errors import ProviderError
from mem0.providers.config import ProviderConfig

_BACKOFF = tenacity.wait_exponential(multiplier=0.5, max=8.0) + tenacity.wait_random(0.0, 0.5)

_waiting = True


class _Policy(TypedDict):
    retry: Any
    wait: Any
    stop: Any
    reraise: bool


@contextmanager
def no_waiting() -> Iterator[None]:
    """Skip the waits between tries, for the tests of an application or a plugin.

    The number of tries and the deadline stay as configured. It holds for the whole process while it is open.
    """
    global _waiting
    before, _waiting = _waiting, False
    try:
        yield
    finally:
        _waiting = before


class Deadline:
    """The moment by which a call must be over.

    Args:
        seconds: How long from now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._over = threading.Event()

    @property
    def remaining(self) -> float:
        """Seconds left; not positive when it has passed."""
        return 0.0 if self._over.is_set() else self._end - time.monotonic()

    def end(self) -> None:
        """Let it pass now. Whoever waits for a next try wakes up, and nobody starts another."""
        self._over.set()

    def wait(self, seconds: float) -> None:
        """Sleep, but not past the end of the call."""
        self._over.wait(seconds)


def retrying(config: ProviderConfig, deadline: Deadline) -> tenacity.Retrying:
    """Build the retry loop of one request, for threads."""

    def pause(seconds: float) -> None:
        if _waiting:
            deadline.wait(seconds)

    return tenacity.Retrying(sleep=pause, **_policy(config, deadline))


def async_retrying(config: ProviderConfig, deadline: Deadline) -> tenacity.AsyncRetrying:
    """Build the retry loop of one request, for an event loop."""
    return tenacity.AsyncRetrying(sleep=_async_sleep, **_policy(config, deadline))


def _policy(config: ProviderConfig, deadline: Deadline) -> _Policy:
    def enough(state: tenacity.RetryCallState) -> bool:
        return state.attempt_number >= config.max_attempts or state.upcoming_sleep >= deadline.remaining

    return {
        "retry": tenacity.retry_if_exception(_is_retryable),
        "wait": _wait,
        "stop": enough,
        "reraise": True,
    }


def _is_retryable(error: BaseException) -> bool:
    return isinstance(error, ProviderError) and error.retryable


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ProviderError) else None
    return _BACKOFF(state) if asked is None else max(0.0, asked)


async def _async_sleep(seconds: float) -> None:
    await asyncio.sleep(seconds if _waiting else 0)
