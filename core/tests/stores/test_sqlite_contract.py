# SPDX-License-Identifier: Apache-2.0
"""What `VectorStore` promises, call by call."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mem0.embeddings.types import Fingerprint
from mem0.errors import (
    ConfigurationError,
    EmbedderMismatchError,
    IdempotencyConflictError,
    MemoryNotFoundError,
    StoreError,
    ValidationError,
)
from mem0.stores.base import Query
from mem0.stores.records import Scope
from mem0.stores.sqlite.config import SqliteConfig, default_path
from mem0.stores.sqlite.store import SqliteStore

HOSTILE = [
    "", "*", "%", "_", "alice%", "'; DROP TABLE memories; --", '"', "a\x00b", "a", "\u202eecila", "\u0430lice", "ALICE",
    "alice ", "é", "e\u0301", "None", "null", "1", "🙂", "a&b=c", "\ufeffalice", "x" * 10_000,
]  # fmt: skip


def test_a_memory_comes_back_as_it_was_stored(store: SqliteStore, memories: Any) -> None:
    """Every field of a record survives, whatever is in it."""
    scope = Scope("al\x00ice", "", "🙂")
    new = memories.new(
        "text with \x00 and 🙂 and e\u0301", scope, created_at=-5, updated_at=2**62, expires_at=7, actor_id="",
        role="user", metadata={"nested": [1, 2.5, None, True, {"ключ": "значение\x00"}], "": "\u2028"},
    )  # fmt: skip
    (stored,) = memories.add(store, new)
    assert (stored.id, stored.text, stored.new) == (new.record.id, new.record.text, True)
    assert store.get(new.record.id, scope) == new.record
    assert store.list(memories.select()) == [new.record]
    assert list(store.scan(memories.select())) == [new.record]


def test_scopes_are_compared_exactly(store: SqliteStore, memories: Any) -> None:
    """Fifty look-alike ids never see each other's memories, by any operation."""
    ids = {name: memories.remember(store, f"secret {number}", name) for number, name in enumerate(HOSTILE)}
    for name in HOSTILE:
        mine = memories.select(name)
        assert [record.id for record in store.list(mine)] == [ids[name]]
        assert [hit.record.id for hit in memories.search(store, "secret", mine)] == [ids[name]]
        assert store.count(mine) == 1
        for other in set(HOSTILE) - {name}:
            assert store.get(ids[other], Scope(name)) is None
            assert store.history(ids[other], Scope(name)) == []
            assert store.delete(mine, 2, ids[other]) == 0
            assert store.forget(Scope(name), ids[other]).memories == 0
            with pytest.raises(MemoryNotFoundError):
                store.update(ids[other], Scope(name), 2, metadata={})
    for name in HOSTILE:
        assert store.delete(memories.select(name), 3) == 1
    assert store.count(memories.select()) == 0


@pytest.mark.parametrize("given", range(1, 8))
def test_every_combination_of_ids_selects(store: SqliteStore, memories: Any, given: int) -> None:
    """A query's scope matches the memories that have all the ids it names, and no others."""
    values = (None, "x", "y")
    scopes = [Scope(user, agent, run) for user in values for agent in values for run in values]
    memories.add(store, *(memories.new(repr(scope), scope) for scope in scopes))
    names = [name for bit, name in enumerate(("user_id", "agent_id", "run_id")) if given >> bit & 1]
    asked = Scope(**dict.fromkeys(names, "x"))
    expected = {scope for scope in scopes if all(getattr(scope, name) == "x" for name in names)}
    assert {record.scope for record in store.list(memories.select(asked))} == expected
    assert {hit.record.scope for hit in memories.search(store, "x", memories.select(asked), limit=99)} == expected
    assert store.count(memories.select(asked)) == len(expected)


def test_a_key_is_stored_once(store: SqliteStore, memories: Any) -> None:
    """A known key gives back what was stored first, also after an update, a delete and within one call."""
    first = memories.new("tea", key="k")
    (stored,) = memories.add(store, first)
    again = memories.new("tea", key="k")
    for attempt in (memories.add(store, again), store.known([again])):
        assert [(known.id, known.text, known.new) for known in attempt] == [(stored.id, "tea", False)]
    memories.rewrite(store, stored.id, "coffee")
    assert store.known([again])[0].text == "coffee"
    store.delete(memories.select("alice"), 3)
    assert [(known.id, known.text) for known in memories.add(store, again)] == [(stored.id, "coffee")]
    assert store.count(memories.select()) == 0
    twice = memories.add(store, memories.new("jam", key="j"), memories.new("jam", key="j"))
    assert (twice[0].id, [one.new for one in twice]) == (twice[1].id, [True, False])
    assert (
        store.known([memories.new("tea", "bob", key="k"), memories.new("tea"), memories.new("x", key="?")])
        == [None] * 3
    )


def test_a_key_with_another_text_is_refused(store: SqliteStore, memories: Any) -> None:
    """A conflict names the item, and nothing of the call is stored."""
    memories.add(store, memories.new("tea", key="k"))
    offered = [memories.new("jam", key="j"), memories.new("coffee", key="k")]
    for call in (lambda: memories.add(store, *offered), lambda: store.known(offered)):
        with pytest.raises(IdempotencyConflictError) as caught:
            call()
        assert caught.value.index == 1
    assert [record.text for record in store.list(memories.select())] == ["tea"]


def test_an_id_is_stored_once(store: SqliteStore, memories: Any) -> None:
    """The same memory again is left as it is; another one with its id is refused, and nothing is stored."""
    new = memories.new("tea")
    memories.add(store, new)
    assert [one.new for one in memories.add(store, new)] == [False]
    for other in (memories.new("jam", id=new.record.id), memories.new("tea", "bob", id=new.record.id)):
        with pytest.raises(ValidationError, match="taken") as caught:
            memories.add(store, memories.new("bread"), other)
        assert caught.value.index == 1
    assert store.list(memories.select()) == [new.record]
    assert len(store.history(new.record.id, Scope())) == 1


def test_update_changes_what_it_is_given(store: SqliteStore, memories: Any) -> None:
    """Text, metadata and expiry change alone or together; the rest stays, and metadata is merged."""
    new = memories.new("tea", metadata={"a": 1, "b": 2})
    memories.add(store, new)
    merged = dataclasses.replace(new.record, metadata={"a": 1, "b": 3, "c": 4}, updated_at=5)
    assert store.update(new.record.id, Scope("alice"), 5, metadata={"b": 3, "c": 4}) == merged
    expiring = dataclasses.replace(merged, expires_at=9, updated_at=6)
    assert store.update(new.record.id, Scope("alice"), 6, expires_at=9) == expiring
    assert store.update(new.record.id, Scope(), 7, expires_at=None).expires_at is None
    memories.rewrite(store, new.record.id, "coffee", now=8)
    assert store.get(new.record.id, Scope()) == dataclasses.replace(merged, text="coffee", updated_at=8)
    best = memories.search(store, "coffee", memories.select("alice"))[0]
    assert (best.score, best.semantic, best.keyword) == (
        pytest.approx(best.score),
        pytest.approx(1, abs=1e-5),
        best.keyword,
    )
    assert memories.search(store, "tea", memories.select("alice"), "keyword") == []


def test_history_tells_every_change(store: SqliteStore, memories: Any) -> None:
    """Additions, updates and deletions, oldest first; also of a deleted memory; not of another scope."""
    memory_id = memories.remember(store, "tea", actor_id="ann", role="user")
    memories.remember(store, "other")
    memories.rewrite(store, memory_id, "coffee", now=2000)
    store.delete(memories.select("alice"), 3000, memory_id)
    entries = store.history(memory_id, Scope("alice"))
    assert [(e.event, e.old_text, e.new_text, e.created_at, e.updated_at) for e in entries] == [
        ("ADD", None, "tea", 1000, 1000),
        ("UPDATE", "tea", "coffee", 1000, 2000),
        ("DELETE", "coffee", None, 1000, 3000),
    ]
    assert {(e.memory_id, e.actor_id, e.role) for e in entries} == {(memory_id, "ann", "user")}
    assert len({e.id for e in entries}) == 3
    assert store.history(memory_id, Scope("bob")) == []


def test_delete_takes_what_is_selected(store: SqliteStore, memories: Any) -> None:
    """Scope, filter, times and id all hold, and what is deleted is found by nothing."""
    for number in range(6):
        memories.remember(store, f"tea {number}", metadata={"n": number}, created_at=number, expires_at=100 + number)
    assert store.delete(memories.select("alice", {"n": {"gte": 4}}), 9) == 2
    assert store.delete(memories.select("alice", created_by=0), 9) == 1
    assert store.delete(memories.select("alice", alive_at=102), 9) == 1
    left = store.list(memories.select("alice"))
    assert [record.metadata["n"] for record in left] == [2, 1]
    assert store.delete(memories.select("alice", {"n": 1}), 9, left[0].id) == 0
    assert store.delete(memories.select("alice"), 9, left[0].id) == 1
    assert store.delete(memories.select("alice"), 9, left[0].id) == 0
    assert store.get(left[0].id, Scope()) is None
    assert [hit.record.id for hit in memories.search(store, "tea", memories.select())] == [left[1].id]


def test_list_pages_newest_first(store: SqliteStore, memories: Any) -> None:
    """Newest by time, then by order of storing; limit and offset count what the filter lets through."""
    for number, moment in enumerate([5, 1, 5, 3]):
        memories.remember(store, str(number), Scope("alice", run_id=str(number % 2)), created_at=moment,
                          metadata={"even": number % 2 == 0})  # fmt: skip
    assert [record.text for record in store.list(memories.select("alice"))] == ["2", "0", "3", "1"]
    assert [record.text for record in store.list(memories.select("alice"), 2, 1)] == ["0", "3"]
    assert [record.text for record in store.list(memories.select("alice", {"even": True}), 1, 1)] == ["0"]
    assert [record.text for record in store.scan(memories.select("alice"))] == ["1", "3", "0", "2"]
    assert store.list(memories.select("alice"), 0) == store.list(memories.select("alice"), 10**18, 10**9) == []
    assert store.count(memories.select("alice", {"even": True})) == 2


def test_times_select(store: SqliteStore, memories: Any) -> None:
    """What has expired or was not yet created is left out, exactly at the moment."""
    memories.remember(store, "a", created_at=10, expires_at=20)
    memories.remember(store, "b", created_at=20)
    for at, expected in (
        ({"alive_at": 19}, {"a", "b"}),
        ({"alive_at": 20}, {"b"}),
        ({"created_by": 19}, {"a"}),
        ({"created_by": 20, "alive_at": 0}, {"a", "b"}),
    ):
        selection = memories.select("alice", **at)
        assert {record.text for record in store.list(selection)} == expected
        assert {record.text for record in store.scan(selection)} == expected
        assert {hit.record.text for hit in memories.search(store, "a", selection)} == expected
        assert store.count(selection) == len(expected)


def test_scan_bears_writes_meanwhile(store: SqliteStore, memories: Any) -> None:
    """What exists when a scan begins is visited unless it is deleted; no connection is held between two memories."""
    ids = [memories.remember(store, str(number)) for number in range(1200)]
    seen = []
    for record in store.scan(memories.select("alice")):
        seen.append(record.id)
        if len(seen) == 1:
            memories.remember(store, "later")
            store.delete(memories.select("alice"), 5, ids[-1])
    assert seen == ids[:-1]


def test_the_embedder_is_recorded_and_held_to(store: SqliteStore, memories: Any) -> None:
    """Another embedder is refused before anything is written; unknown dimensions match any."""
    assert store.fingerprint is None
    memories.remember(store, "tea")
    assert store.fingerprint == memories.fingerprint
    store.bind(dataclasses.replace(memories.fingerprint, dims=None))
    others = [
        dataclasses.replace(memories.fingerprint, **change)
        for change in ({"provider": "x"}, {"model": "x"}, {"normalized": False}, {"prompts": {"query": "q: "}})
    ]
    for other in others:
        with pytest.raises(EmbedderMismatchError, match=r"testing/words.*8 dimensions.*export"):
            store.bind(other)
        with pytest.raises(EmbedderMismatchError):
            store.add([memories.new("x")], np.ones((1, 8), np.float32), other)
    wider = dataclasses.replace(memories.fingerprint, dims=9)
    with pytest.raises(EmbedderMismatchError, match="9 dimensions"):
        store.bind(wider)
    with pytest.raises(EmbedderMismatchError):
        store.add([memories.new("x")], np.ones((1, 9), np.float32), dataclasses.replace(wider, dims=None))
    with pytest.raises(EmbedderMismatchError):
        store.search(memories.select("alice"), Query("x", np.ones(9, np.float32), "vector", 0.5, 5))
    assert [record.text for record in store.list(memories.select())] == ["tea"]


def test_unknown_dimensions_are_recorded_by_the_first_vector(store: SqliteStore, memories: Any) -> None:
    """A fingerprint without dimensions gets those of the vectors; an empty call records nothing."""
    unknown = Fingerprint("p", "m", None, False, {})
    assert store.add([], np.empty((0, 5), np.float32), unknown) == []
    assert store.fingerprint is None
    store.add([memories.new("x")], np.ones((1, 5), np.float32), unknown)
    assert store.fingerprint == dataclasses.replace(unknown, dims=5)


@pytest.mark.parametrize(
    "vectors",
    [np.ones((2, 8), np.float32), np.ones(8, np.float32), np.full((1, 8), np.nan, np.float32),
     np.full((1, 8), np.inf, np.float32), np.ones((1, 9), np.float32)],
)  # fmt: skip
def test_wrong_vectors_are_refused(store: SqliteStore, memories: Any, vectors: Any) -> None:
    """Vectors of another number, shape or length, and those that are not finite, store nothing."""
    with pytest.raises(ValidationError):
        store.add([memories.new("x")], vectors, memories.fingerprint)
    assert store.count(memories.select()) == 0


def test_vectors_of_any_length_are_compared_by_direction(store: SqliteStore, memories: Any) -> None:
    """Huge, tiny and zero vectors are stored and ranked without NaN."""
    rows = np.zeros((3, 8), np.float32)
    rows[0, 0], rows[1, 0] = 1e30, 1e-30
    store.add([memories.new(str(number)) for number in range(3)], rows, memories.fingerprint)
    hits = store.search(memories.select("alice"), Query("", rows[0], "vector", 0.5, 5))
    assert [hit.score for hit in hits] == [1, 1, 0]
    assert store.search(memories.select("alice"), Query("", rows[2], "vector", 0.5, 5))[0].score == 0


@pytest.mark.parametrize("metadata", [{"x": float("nan")}, {"x": {1, 2}}, {"x": "\ud800"}, {"x": b"bytes"}])
def test_what_cannot_be_stored_is_refused(store: SqliteStore, memories: Any, metadata: dict[str, Any]) -> None:
    """Metadata that is not JSON is an argument error, and the transaction leaves nothing."""
    with pytest.raises(ValidationError):
        memories.add(store, memories.new("fine"), memories.new("not fine", metadata=metadata))
    assert store.count(memories.select()) == 0


def test_numbers_and_characters_that_sqlite_does_not_take(store: SqliteStore, memories: Any) -> None:
    """Times beyond 64 bits and lone surrogates are argument errors, in writes and in queries."""
    for new in (memories.new("x", created_at=2**63), memories.new("x", actor_id="\ud800"), memories.new("x", "\udfff")):
        with pytest.raises(ValidationError):
            memories.add(store, new)
    with pytest.raises(ValidationError):
        store.list(memories.select("\ud800"))
    assert store.count(memories.select()) == 0
    memories.remember(store, "still working")


def test_text_and_vector_come_together(store: SqliteStore, memories: Any) -> None:
    """A new text without its vector, or the reverse, is refused."""
    memory_id = memories.remember(store, "tea")
    vector = memories.vector("x")
    for changes in ({"text": "x"}, {"vector": vector}, {"text": "x", "vector": vector},
                    {"text": "x", "vector": vector[np.newaxis], "fingerprint": memories.fingerprint}):  # fmt: skip
        with pytest.raises(ValidationError):
            store.update(memory_id, Scope(), 2, **changes)
    with pytest.raises(ValidationError):
        store.search(memories.select("alice"), Query("x", None, "hybrid", 0.5, 5))
    assert len(store.history(memory_id, Scope())) == 1


def test_a_closed_store_says_so(store: SqliteStore, memories: Any) -> None:
    """Closing twice is fine; every call afterwards is an error that says what to do."""
    store.close()
    store.close()
    for call in (
        lambda: store.get("x", Scope()),
        lambda: memories.remember(store, "x"),
        lambda: store.forget(Scope("x")),
    ):
        with pytest.raises(StoreError, match=r"closed\. Open a new one"):
            call()


def test_configured_dimensions_are_only_a_check(open_store: Callable[..., SqliteStore], memories: Any) -> None:
    """`embedding_model_dims` refuses other dimensions, of the embedder and of the file."""
    store = open_store(embeddingModelDims=8)
    store.bind(memories.fingerprint)
    with pytest.raises(ConfigurationError, match="9"):
        store.bind(dataclasses.replace(memories.fingerprint, dims=9))
    with pytest.raises(ConfigurationError):
        store.add([memories.new("x")], np.ones((1, 9), np.float32), Fingerprint("p", "m", None, True, {}))
    memories.remember(store, "tea")
    with pytest.raises(ConfigurationError, match="embedding_model_dims 7"):
        open_store(embedding_model_dims=7)


def test_the_default_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """`$MEM0_DIR`, and the home directory without it; unknown settings are refused."""
    monkeypatch.setenv("MEM0_DIR", "/somewhere")
    assert str(default_path()) == "/somewhere/memories.db"
    monkeypatch.delenv("MEM0_DIR")
    assert str(default_path()) == "~/.mem0/memories.db"
    with pytest.raises(ValueError, match="extra"):
        SqliteConfig.model_validate({"pfad": "x"})


def test_the_settings_are_light() -> None:
    """Importing the settings imports neither NumPy nor the store."""
    code = "import sys, json, mem0.stores.sqlite.config; print(json.dumps(sorted(sys.modules)))"
    modules = json.loads(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
    assert "numpy" not in modules
    assert "mem0.stores.sqlite.store" not in modules
