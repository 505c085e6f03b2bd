# SPDX-License-Identifier: Apache-2.0
"""What the core does for every LLM: retries within a deadline, a check of what comes back, async from sync."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    MalformedResponseError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitError,
    ServerError,
)
from mem0.llms.types import ChatMessage, Completion
from mem0.providers.retry import no_waiting

from .conftest import MESSAGES


def test_a_prompt(make: Any, call: Any) -> None:
    """A provider is given the messages, the schema with its name, and the seconds that it has."""
    llm = make([Completion("hi", "length", 3, 4)], timeout=5.0)
    assert call(llm, schema={"type": "object"}, schema_name="facts") == Completion("hi", "length", 3, 4)
    [prompt] = llm.prompts
    assert (prompt.messages, prompt.schema, prompt.schema_name) == (MESSAGES, {"type": "object"}, "facts")
    assert prompt.timeout == 5.0
    assert call(llm).text == "done"
    assert (llm.prompts[1].schema, llm.prompts[1].schema_name) == (None, "answer")


@pytest.mark.parametrize("error", [RateLimitError("no"), ServerError("no"), ProviderTimeoutError("no")])
def test_what_passes_is_tried_again(make: Any, call: Any, error: ProviderError) -> None:
    """Two failures of a kind that passes, then the answer."""
    llm = make([error, error])
    with no_waiting():
        assert call(llm).text == "done"
    assert len(llm.prompts) == 3


@pytest.mark.parametrize(
    "error",
    [
        AuthenticationError("no"),
        BadRequestError("no"),
        RateLimitError("no credit", retryable=False),
        ValueError("a bug"),
    ],
)
def test_what_does_not_pass_is_not(make: Any, call: Any, error: Exception) -> None:
    """A wrong key stays wrong: one request, and that very error."""
    llm = make([error] * 5)
    with no_waiting(), pytest.raises(type(error)) as caught:
        call(llm)
    assert caught.value is error
    assert len(llm.prompts) == 1


def test_attempts_are_bounded(make: Any, call: Any) -> None:
    """After `max_attempts` the last error comes out."""
    llm = make([ServerError(f"no {number}") for number in range(5)], max_attempts=3)
    with no_waiting(), pytest.raises(ServerError, match="no 2"):
        call(llm)
    assert len(llm.prompts) == 3


def test_deadline_bounds_the_whole_call(make: Any, call: Any) -> None:
    """However many tries, the call is over by the deadline, and no try is promised more time than is left."""
    llm = make([ServerError("no", retry_after=0.0)] * 10_000, latency=0.02, max_attempts=10_000, deadline=0.5)
    begun = time.monotonic()
    with pytest.raises(ProviderError):
        call(llm)
    assert time.monotonic() - begun < 5
    assert all(prompt.timeout <= 0.5 for prompt in llm.prompts)
    assert 1 < len(llm.prompts) < 100


def test_a_wait_beyond_the_deadline_is_not_waited_for(make: Any, call: Any) -> None:
    """Where the provider asks for more time than there is, its error comes out at once."""
    llm = make([RateLimitError("slowly", retry_after=300.0)] * 2, deadline=60.0)
    with pytest.raises(RateLimitError) as caught:
        call(llm)
    assert caught.value.retry_after == 300.0
    assert len(llm.prompts) == 1


@pytest.mark.parametrize("wrong", ["hello", None, {"text": "hello"}, Completion(7), Completion(b"hello")])  # type: ignore[arg-type]
def test_what_is_no_completion_is_refused(make: Any, call: Any, wrong: object) -> None:
    """A plugin that returns something else is told so, once."""
    llm = make([wrong])
    with pytest.raises(MalformedResponseError, match=r"scripted: model 's-1': the plugin returned.*Tell its author"):
        call(llm)
    assert len(llm.prompts) == 1


async def test_sync_code_runs_in_a_thread(make: Any) -> None:
    """A provider that is not natively async blocks no event loop; one that is runs on it."""
    from .conftest import NativeLLM

    llm = make(latency=0.05)
    with blockbuster_ctx():
        await asyncio.gather(*(llm.acomplete(MESSAGES) for _ in range(3)))
    native = isinstance(llm, NativeLLM)
    assert all((thread is threading.main_thread()) is native for thread in llm.threads)


async def test_what_hangs_is_given_up(make: Any) -> None:
    """On an event loop the core ends a request itself, whatever a provider thinks of its timeout."""
    llm = make(latency=0.5, timeout=0.05, max_attempts=2)
    with no_waiting(), pytest.raises(ProviderTimeoutError, match=r"scripted: model 's-1' gave no answer within 0.05 s"):
        await llm.acomplete(MESSAGES)


async def test_waiting_does_not_block_the_loop(make: Any) -> None:
    """While a call waits for its next try, others go on."""
    slow = asyncio.create_task(make([ServerError("no", retry_after=0.3)]).acomplete(MESSAGES))
    await asyncio.sleep(0.05)
    await make().acomplete([ChatMessage("user", "b")])
    assert not slow.done()
    await slow


async def test_cancelling(make: Any) -> None:
    """A call that is cancelled is over, and makes no other try."""
    llm = make([ServerError("no", retry_after=60.0)] * 3)
    task = asyncio.create_task(llm.acomplete(MESSAGES))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(llm.prompts) == 1


def test_repr(make: Any) -> None:
    """It names provider and model, and no secret."""
    llm = make(api_key="sk-1")
    assert repr(llm) == f"<{type(llm).__name__} scripted/s-1>"
    assert "sk-1" not in repr(llm.config)


async def test_context_managers(make: Any) -> None:
    """It is closed in the end, from sync and from async code; a provider without anything to close is fine."""
    with make() as llm:
        llm.complete(MESSAGES)
    async with make() as llm:
        await llm.acomplete(MESSAGES)
    llm.close()
