# SPDX-License-Identifier: Apache-2.0
"""The one retry loop: what is tried again, how long it waits, when it stops."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from mem0.embeddings.types import BatchResult
from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    MalformedResponseError,
    ModelNotFoundError,
    ProviderConnectionError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitError,
    ServerError,
)
from mem0.providers.retry import no_waiting


@pytest.mark.parametrize("kind", [RateLimitError, ServerError, ProviderTimeoutError, ProviderConnectionError])
def test_what_passes_is_tried_again(make: Any, call: Any, kind: type[ProviderError]) -> None:
    """Two failures of a kind that passes, then the answer."""
    embedder = make([kind("no"), kind("no")])
    with no_waiting():
        assert call(embedder, ["a"]).usage.requests == 1
    assert len(embedder.batches) == 3


@pytest.mark.parametrize(
    "error",
    [
        AuthenticationError("no"),
        BadRequestError("no"),
        ModelNotFoundError("no"),
        MalformedResponseError("no"),
        RateLimitError("no credit", retryable=False),
        ValueError("a bug"),
    ],
)
def test_what_does_not_pass_is_not(make: Any, call: Any, error: Exception) -> None:
    """A wrong key stays wrong: one request, and that very error."""
    embedder = make([error] * 5)
    with no_waiting(), pytest.raises(type(error)) as caught:
        call(embedder, ["a"])
    assert caught.value is error
    assert len(embedder.batches) == 1


def test_attempts_are_bounded(make: Any, call: Any) -> None:
    """After `max_attempts` the last error comes out."""
    errors = [ServerError(f"no {number}") for number in range(5)]
    embedder = make(errors, max_attempts=3)
    with no_waiting(), pytest.raises(ServerError, match="no 2"):
        call(embedder, ["a"])
    assert len(embedder.batches) == 3


def test_retry_after_is_honoured(make: Any, call: Any) -> None:
    """The next try does not start before the time that the provider asked for."""
    starts: list[float] = []

    def answer(batch: Any) -> BatchResult:
        starts.append(time.monotonic())
        if len(starts) == 1:
            raise RateLimitError("slowly", retry_after=0.4)
        return BatchResult([[1.0]])

    call(make([answer, answer]), ["a"])
    assert starts[1] - starts[0] >= 0.4


def test_retry_after_beyond_the_deadline_is_not_waited_for(make: Any, call: Any) -> None:
    """Where the wait would outlast the deadline, the error comes out at once, with `retry_after` on it."""
    embedder = make([RateLimitError("slowly", retry_after=300.0)] * 2, deadline=60.0)
    begun = time.monotonic()
    with pytest.raises(RateLimitError) as caught:
        call(embedder, ["a"])
    assert caught.value.retry_after == 300.0
    assert len(embedder.batches) == 1
    assert time.monotonic() - begun < 30


def test_deadline_bounds_the_whole_call(make: Any, call: Any) -> None:
    """However many tries and requests, the call is over by the deadline, give or take one request."""
    embedder = make([ServerError("no", retry_after=0.0)] * 10_000, latency=0.02, max_attempts=10_000, deadline=0.5)
    begun = time.monotonic()
    with pytest.raises(ProviderError):
        call(embedder, ["a"])
    assert time.monotonic() - begun < 5


def test_requests_get_what_is_left(make: Any, call: Any) -> None:
    """No request may take longer than `timeout`, nor than what is left of the deadline."""
    embedder = make(timeout=2.0, deadline=60.0)
    call(embedder, ["a"])
    assert embedder.batches[0].timeout == 2.0
    embedder = make(latency=0.2, timeout=30.0, deadline=20.0, batch_size=1, max_concurrency=1)
    call(embedder, ["a", "b"])
    first, second = (batch.timeout for batch in embedder.batches)
    assert second <= first - 0.2 <= 19.8


def test_call_that_runs_out_of_time_says_so(make: Any, call: Any) -> None:
    """A list too long for the deadline: the error says to raise it or to send fewer."""
    embedder = make(latency=0.1, deadline=0.25, timeout=10.0, batch_size=1, max_concurrency=1, max_attempts=1)
    with pytest.raises(ProviderTimeoutError, match=r"Raise 'deadline'|Try again"):
        call(embedder, [f"text {number}" for number in range(50)])
    assert len(embedder.batches) < 10


async def test_async_provider_that_hangs_is_given_up(make: Any) -> None:
    """On an event loop the core ends a request itself, whatever the SDK's idea of a timeout."""
    embedder = make(latency=60.0, timeout=0.1, max_attempts=2)
    with no_waiting(), pytest.raises(ProviderTimeoutError, match=r"within 0.1 s"):
        await embedder.aembed(["a"])
    assert len(embedder.batches) == 2


async def test_a_providers_own_timeout_error_is_kept(make: Any) -> None:
    """A `ProviderTimeoutError` of the provider is not taken for the core's."""
    with no_waiting(), pytest.raises(ProviderTimeoutError, match="theirs"):
        await make([ProviderTimeoutError("theirs")] * 5).aembed(["a"])


def test_first_failure_for_good_ends_the_call(make: Any, call: Any) -> None:
    """Requests that wait for another try, or to be sent, are not waited for when one has failed for good."""
    script: list[Any] = [ServerError("busy", retry_after=100.0), AuthenticationError("no")]
    embedder = make(script, batch_size=1, max_concurrency=2, latency=0.02)
    begun = time.monotonic()
    with pytest.raises(AuthenticationError):
        call(embedder, [f"text {number}" for number in range(50)])
    assert time.monotonic() - begun < 30
    assert len(embedder.batches) < 20
    assert not any(thread.name.startswith("mem0-embed") for thread in threading.enumerate())


def test_no_waiting_ends(make: Any) -> None:
    """`no_waiting` holds while it is open, also when it is nested."""
    import mem0.providers.retry as retry

    with no_waiting():
        with no_waiting():
            pass
        assert not retry._waiting
    assert retry._waiting


def test_waits_grow_and_differ() -> None:
    """Backoff is exponential, bounded and jittered."""
    import tenacity

    from mem0.providers.retry import _BACKOFF

    def wait(attempt: int) -> float:
        state = tenacity.RetryCallState(None, None, (), {})  # type: ignore[arg-type]
        state.attempt_number = attempt
        return _BACKOFF(state)

    assert all(0.5 <= wait(1) <= 1.0 and 1.0 <= wait(2) <= 1.5 and 8.0 <= wait(9) <= 8.5 for _ in range(50))
    assert len({wait(1) for _ in range(10)}) > 1


async def test_waiting_does_not_block_the_loop(make: Any) -> None:
    """While a call waits for its next try, others go on."""
    slow = asyncio.create_task(make([ServerError("no", retry_after=0.3)]).aembed(["a"]))
    await asyncio.sleep(0.05)
    await make().aembed(["b"])
    assert not slow.done()
    await slow
