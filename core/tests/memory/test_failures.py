# SPDX-License-Identifier: Apache-2.0
"""When the provider or the store fails, the memory is as before, and says what was not done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mem0 import Batch, BatchResult, Embedder, Memory
from mem0.errors import EmbedderMismatchError, InputTooLongError, MalformedResponseError, Mem0Error, ServerError
from mem0.hashing import HashingConfig
from mem0.hashing.embedder import HashingEmbedder
from mem0.memory.arguments import MAX_TOP_K
from mem0.providers.retry import no_waiting


class Failing(HashingEmbedder):
    """An embedder that is down for texts with DOWN, refuses those with LONG, and garbles those with GARBLED."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        for text in batch.texts:
            if "DOWN" in text:
                raise ServerError("The provider is down. Try again later.", provider="failing", status=503)
            if "LONG" in text:
                raise InputTooLongError("A text is too long. Split it.", provider="failing", status=400)
        answer = super().embed_batch(batch)
        garbled = any("GARBLED" in text for text in batch.texts)
        return BatchResult(answer.vectors[:-1]) if garbled else answer


@pytest.fixture
def failing(memory: Memory) -> Iterator[Memory]:
    embedder: Embedder = Failing("hashing", HashingConfig(embedding_dims=256, max_attempts=2))
    memory._open = replace(memory._open, embedder=embedder)
    with no_waiting():
        yield memory


@pytest.mark.parametrize("word", ["DOWN", "LONG", "GARBLED"])
def test_an_add_that_fails_stores_nothing(failing: Memory, word: str) -> None:
    """If one message of a conversation cannot be embedded, none is stored."""
    with pytest.raises((ServerError, InputTooLongError, MalformedResponseError)):
        failing.add(["fine", f"this is {word}", "fine too"], user_id="john")
    assert failing.count(user_id="john") == 0
    assert failing.add("fine", user_id="john")["results"]


def test_an_update_that_fails_changes_nothing(failing: Memory) -> None:
    """If the new text cannot be embedded, text, metadata and history stay as they were."""
    memory_id = failing.add("before", user_id="john", metadata={"a": 1})["results"][0]["id"]
    before = failing.get(memory_id)
    with pytest.raises(ServerError):
        failing.update(memory_id, "DOWN", metadata={"a": 2})
    assert failing.get(memory_id) == before
    assert len(failing.history(memory_id)) == 1


def test_one_refused_text_is_one_failed_item(failing: Memory) -> None:
    """A text that the provider refuses fails alone; its neighbours in the request are stored."""
    answer = failing.add_many(["a", "b LONG", "c", "d", "e LONG", "f", "g"], user_id="john")
    assert [r["event"] for r in answer["results"]] == ["ADD", "ERROR", "ADD", "ADD", "ERROR", "ADD", "ADD"]
    assert {r["error_type"] for r in answer["results"] if r["event"] == "ERROR"} == {"InputTooLongError"}
    assert (answer["added"], answer["unchanged"], answer["failed"]) == (5, 0, 2)
    assert failing.count(user_id="john") == 5


def test_after_a_failure_of_all_the_rest_is_not_attempted(failing: Memory) -> None:
    """When the provider is down, its chunk fails, later ones are not tried, and the same key finishes the import."""
    items = [f"item {n}" for n in range(700)]
    broken = [*items[:300], "DOWN", *items[301:]]
    seen: list[int] = []
    answer = failing.add_many(
        broken, user_id="john", idempotency_key="k", progress=lambda done, total: seen.append(done)
    )
    assert [r["event"] for r in answer["results"]] == ["ADD"] * 256 + ["ERROR"] * 444
    assert seen == [256, 512, 700]
    assert "Not attempted" not in answer["results"][300]["error"]
    assert "Not attempted" in answer["results"][699]["error"]
    assert (answer["added"], answer["failed"]) == (256, 444)
    assert failing.count(user_id="john") == 256
    again = failing.add_many(items, user_id="john", idempotency_key="k")
    assert (again["added"], again["unchanged"], again["failed"]) == (444, 256, 0)


def test_a_failure_amid_refused_texts(failing: Memory) -> None:
    """While a refused text is being narrowed down, a failure of all ends the chunk, and every item has its result."""
    answer = failing.add_many(["LONG", "DOWN", "a", "b"], user_id="john")
    assert [r["index"] for r in answer["results"]] == [0, 1, 2, 3]
    events = [r["event"] for r in answer["results"]]
    assert events.count("ADD") == failing.count(user_id="john")
    assert events[:2] == ["ERROR", "ERROR"]
    assert {r["error_type"] for r in answer["results"] if r["event"] == "ERROR"} == {"InputTooLongError", "ServerError"}


def test_another_embedders_vectors_are_refused_when_they_come(memory: Memory) -> None:
    """A store whose embedder learns its dimensions late still refuses vectors of another length."""
    memory.add("text", user_id="john")
    other: Embedder = HashingEmbedder("hashing", HashingConfig(embedding_dims=128))
    memory._open = replace(memory._open, embedder=other)
    for call in (lambda: memory.add("more", user_id="john"), lambda: memory.search("text", user_id="john")):
        with pytest.raises(EmbedderMismatchError, match="256"):
            call()
    assert memory.count(user_id="john") == 1


def test_limits_are_inclusive(memory: Memory) -> None:
    """The largest allowed `top_k`, text and id work; one more does not."""
    memory.add("x" * (1 << 20), user_id="u" * 4096)
    assert len(memory.search("x", user_id="u" * 4096, top_k=MAX_TOP_K)["results"]) == 1
    for call in (
        lambda: memory.add("x" * ((1 << 20) + 1), user_id="u"),
        lambda: memory.add("x", user_id="u" * 4097),
        lambda: memory.search("x", user_id="u", top_k=MAX_TOP_K + 1),
        lambda: memory.get_all(user_id="u", offset=-1),
    ):
        with pytest.raises(Mem0Error):
            call()


def test_a_full_disk(config: dict[str, Any], tmp_path: Path) -> None:
    """When no more can be written the error is typed, and what was stored is still found."""
    import resource
    import signal

    with Memory.from_config(config) as memory:
        memory.add("first", user_id="john")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
            with pytest.raises(Mem0Error) as caught:
                for number in range(200):
                    memory.add("filler " * 2000 + str(number), user_id="john")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert type(caught.value).__name__.startswith("Store")
        assert memory.search("first", user_id="john", mode="keyword")["results"]
        stored = memory.count(user_id="john")
    with Memory.from_config(config) as reopened:
        assert reopened.count(user_id="john") == stored
        reopened.add("after", user_id="john")
