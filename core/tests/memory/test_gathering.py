# SPDX-License-Identifier: Apache-2.0
"""What is asked for at the same time goes out together, and nobody pays for anybody else's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from mem0 import AsyncMemory, Batch, BatchResult
from mem0.errors import InputTooLongError, RateLimitError
from mem0.hashing import HashingConfig
from mem0.hashing.embedder import HashingEmbedder
from mem0.memory.gathering import Gathering


class Counting(HashingEmbedder):
    """Counts its requests, refuses LONG texts, fails for DOWN ones, and takes a while."""

    def __init__(self) -> None:
        super().__init__("hashing", HashingConfig(embedding_dims=256, max_attempts=1))
        self.requests: list[list[str]] = []
        self.stopped = 0

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        self.requests.append(list(batch.texts))
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        for text in batch.texts:
            if "LONG" in text:
                raise InputTooLongError("A text is too long.", provider="counting")
            if "DOWN" in text:
                raise RateLimitError("Too many requests.", provider="counting", retry_after=7.0)
        return self.embed_batch(batch)


@pytest.fixture
def counting() -> Iterator[Counting]:
    with Counting() as embedder:
        yield embedder


async def test_each_gets_its_own_vectors(counting: Counting) -> None:
    """Calls of one turn make one request for each input type, and each gets what it would have got alone."""
    gathering = Gathering(counting)
    wanted = [[f"text {n}", "shared"][: 1 + n % 2] for n in range(20)]
    answers = await asyncio.gather(*(gathering.embed(texts, "document") for texts in wanted))
    query = await gathering.embed(["text 3"], "query")
    assert len(counting.requests) == 2
    assert len(counting.requests[0]) == 21
    for texts, answer in zip(wanted, answers, strict=True):
        np.testing.assert_array_equal(answer, counting.embed_documents(texts))
    assert query.shape == (1, 256)


async def test_a_faulty_text_fails_alone(counting: Counting) -> None:
    """A text that the provider refuses is refused to its own caller; the others get their vectors."""
    gathering = Gathering(counting)
    texts = ["a", "LONG", "b", "also LONG"]
    answers = await asyncio.gather(*(gathering.embed([text], "query") for text in texts), return_exceptions=True)
    assert [isinstance(answer, InputTooLongError) for answer in answers] == [False, True, False, True]


async def test_a_failure_of_all_is_everybodys_own_error(counting: Counting) -> None:
    """When the provider fails, every caller gets an error of its own with all its details."""
    gathering = Gathering(counting)
    texts = ["a", "DOWN", "b"]
    answers = await asyncio.gather(*(gathering.embed([text], "query") for text in texts), return_exceptions=True)
    errors = [answer for answer in answers if isinstance(answer, RateLimitError)]
    assert len(errors) == len({id(error) for error in errors}) == 3
    assert {(error.provider, error.retry_after, str(error)) for error in errors} == {
        ("counting", 7.0, "Too many requests.")
    }
    assert len(counting.requests) == 1


async def test_who_cancels_disturbs_nobody(counting: Counting) -> None:
    """A caller that is cancelled leaves the others' request alone; when all are, the request is stopped."""
    gathering = Gathering(counting)
    tasks = [asyncio.create_task(gathering.embed([f"text {n}"], "query")) for n in range(5)]
    await asyncio.sleep(0.002)
    tasks[2].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(answer, asyncio.CancelledError) for answer in answers] == [False, False, True, False, False]
    assert counting.stopped == 0
    tasks = [asyncio.create_task(gathering.embed([f"text {n}"], "query")) for n in range(5)]
    await asyncio.sleep(0.002)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert counting.stopped == 1


async def test_nobody_waits_for_later_ones(counting: Counting) -> None:
    """A call that comes in a later turn makes a request of its own, at once."""
    gathering = Gathering(counting)
    first = asyncio.create_task(gathering.embed(["first"], "query"))
    await asyncio.sleep(0.002)
    second = asyncio.create_task(gathering.embed(["second"], "query"))
    await asyncio.gather(first, second)
    assert counting.requests == [["first"], ["second"]]


def test_one_memory_on_several_loops(config: dict[str, Any]) -> None:
    """A memory may be used from one event loop after another."""
    memory = AsyncMemory.from_config(config)
    for number in range(3):
        asyncio.run(memory.add(f"memory {number}", user_id="john"))
    assert asyncio.run(memory.count(user_id="john")) == 3
    memory.close()
