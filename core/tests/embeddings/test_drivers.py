# SPDX-License-Identifier: Apache-2.0
"""Threads and event loops: bounded, in order, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextvars
import random
import threading
from typing import Any

import numpy as np
import pytest
from blockbuster import blockbuster_ctx

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Limits

TEXTS = [f"text {number}" for number in range(40)]


@pytest.mark.parametrize("width", [1, 3, 8])
def test_concurrency_is_bounded_and_used(make: Any, call: Any, expected: Any, width: int) -> None:
    """As many requests as allowed are under way, and not one more."""
    embedder = make(batch_size=1, max_concurrency=width, latency=0.03)
    assert np.array_equal(call(embedder, TEXTS).vectors, expected(TEXTS))
    assert embedder.max_in_flight == width


def test_provider_that_is_not_parallel(make: Any, call: Any) -> None:
    """One request at a time where the provider says so."""
    embedder = make(spec={"limits": Limits(max_items=1, parallel=False)}, latency=0.001)
    call(embedder, TEXTS)
    assert embedder.max_in_flight == 1


async def test_a_hundred_queries_at_once(make: Any) -> None:
    """The bound is one call's: a hundred concurrent calls are under way together, and the loop is never blocked."""
    embedder = make(latency=0.5)
    with blockbuster_ctx():
        await asyncio.gather(*(embedder.aembed_query(f"text {n}") for n in range(100)))
    assert embedder.max_in_flight == 100


async def test_cancellation_leaves_nothing(make: Any, expected: Any) -> None:
    """Cancelled at any moment: no task goes on, no request is under way, and the embedder works on."""
    embedder = make(batch_size=1, max_concurrency=4, latency=0.005)
    chance = random.Random(7)
    cancelled = 0
    for _ in range(60):
        task = asyncio.create_task(embedder.aembed(TEXTS))
        await asyncio.sleep(chance.random() * 0.06)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        cancelled += task.cancelled()  # on a busy machine, some are done before
        assert embedder.in_flight == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}
    assert cancelled
    assert np.array_equal((await embedder.aembed(TEXTS)).vectors, expected(TEXTS))


def test_keyboard_interrupt(make: Any) -> None:
    """Ctrl-C in the calling thread comes out, and no thread goes on sending."""

    def interrupt(batch: Batch) -> BatchResult:
        raise KeyboardInterrupt

    embedder = make([interrupt], batch_size=1, max_concurrency=2, latency=0.01)
    with pytest.raises(KeyboardInterrupt):
        embedder.embed(TEXTS)
    assert not any(thread.name.startswith("mem0-embed") for thread in threading.enumerate())
    assert len(embedder.batches) < len(TEXTS)


def test_keyboard_interrupt_while_waiting(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the requests are out ends those that wait for another try."""
    from mem0.embeddings import drivers
    from mem0.errors import ServerError

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(drivers, "wait", interrupted)
    embedder = make([ServerError("no", retry_after=60.0)] * 2, batch_size=1, max_concurrency=2)
    with pytest.raises(KeyboardInterrupt):
        embedder.embed(["a", "b", "c"])
    assert not any(thread.name.startswith("mem0-embed") for thread in threading.enumerate())


def test_context_reaches_the_threads(make: Any, call: Any) -> None:
    """Context variables (a trace, a request id) are seen where the requests are made."""
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="lost")
    seen: list[str] = []

    def answer(batch: Batch) -> BatchResult:
        seen.append(variable.get())
        return BatchResult([[1.0]])

    variable.set("kept")
    call(make([answer] * 3, batch_size=1), ["a", "b", "c"])
    assert seen == ["kept"] * 3


class SyncOnly(Embedder):
    """A provider without native async."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        self.thread = threading.current_thread()
        return BatchResult([[1.0]] * len(batch.texts))


async def test_sync_provider_on_an_event_loop() -> None:
    """A thread makes the request, so the loop goes on; closing works from both sides."""
    async with SyncOnly(EmbedderSpec("p", "m"), EmbedderConfig()) as embedder:
        with blockbuster_ctx():
            assert (await embedder.aembed(["a"])).vectors.shape == (1, 1)
    assert embedder.thread is not threading.main_thread()
    with embedder as same:
        assert same is embedder


def test_repr_names_it(make: Any) -> None:
    """A repr says provider, model and dimensions."""
    assert repr(make(spec={"dims": 8})) == "<Scripted scripted/m (8 dimensions)>"
    assert "(unknown dimensions)" in repr(make())
