# SPDX-License-Identifier: Apache-2.0
"""A call with an idempotency key is made once, and says what it came to ever after."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mem0.errors import IdempotencyConflictError
from mem0.stores.changes import Applied, Deleting, Keeping, Key, Updating
from mem0.stores.records import Scope
from mem0.stores.sqlite.store import SqliteStore

ALICE = Scope("alice")
KEY = Key("k", "content")


def test_a_call_is_made_once(store: SqliteStore, memories: Any) -> None:
    """A known key gives back the first call's results in order, with their texts as they are now."""
    tea, jam = memories.remember(store, "tea"), memories.remember(store, "jam")
    new = memories.adding("bread")
    assert store.replay(ALICE, KEY) is None
    first = memories.apply(store, new, Updating(tea, "coffee"), Deleting(jam), Keeping(tea), key=KEY)
    expected = [("NONE", each.id, each.text) for each in (*first[:3], Applied("NONE", tea, "coffee"))]
    for _ in range(2):
        again = memories.apply(store, memories.adding("something else"), key=KEY)
        assert [(each.event, each.id, each.text) for each in again] == expected
        assert store.replay(ALICE, KEY) == again
    assert store.count(memories.select()) == 2
    memories.rewrite(store, tea, "mocha")
    store.delete(memories.select("alice"), 5, new.record.id)
    assert [each.text for each in store.replay(ALICE, KEY) or ()] == ["bread", "mocha", "jam", "mocha"]


def test_a_call_without_results_is_made_once(store: SqliteStore, memories: Any) -> None:
    """That there was nothing to remember is remembered."""
    assert memories.apply(store, key=KEY) == []
    assert store.replay(ALICE, KEY) == []
    assert memories.apply(store, memories.adding("tea"), key=KEY) == []
    assert store.count(memories.select()) == 0


def test_a_key_stands_for_its_content(store: SqliteStore, memories: Any) -> None:
    """With other content it is refused, and nothing of the call is stored."""
    memories.apply(store, memories.adding("tea"), key=KEY)
    memories.apply(store, key=Key("empty", "content"))
    for name in ("k", "empty"):
        other = Key(name, "other")
        for call in (
            lambda other=other: store.replay(ALICE, other),
            lambda other=other: memories.apply(store, memories.adding("jam"), key=other),
        ):
            with pytest.raises(IdempotencyConflictError, match="Use a new key"):
                call()
    assert [record.text for record in store.list(memories.select())] == ["tea"]


def test_a_key_belongs_to_its_scope(store: SqliteStore, memories: Any) -> None:
    """Exactly: neither another scope nor a wider or narrower one knows it, and the keys of memories are apart."""
    memories.apply(store, memories.adding("tea"), key=KEY)
    for scope in (Scope("bob"), Scope("alice", "bot"), Scope(agent_id="alice"), Scope()):
        assert store.replay(scope, Key("k", "other")) is None
    assert store.known([memories.new("x", key="k"), memories.new("x", key="k#0")]) == [None, None]
    memories.add(store, memories.new("milk", key="m"))
    assert store.replay(ALICE, Key("m", "milk")) is None


def test_a_foreign_text_is_never_told(store: SqliteStore, memories: Any) -> None:
    """An id that was freed by a deletion and is in use elsewhere tells the last text of this scope."""
    new = memories.adding("tea")
    memories.apply(store, new, key=KEY)
    store.delete(memories.select("alice"), 3)
    memories.remember(store, "secret", "bob", id=new.record.id)
    assert store.replay(ALICE, KEY) == [Applied("NONE", new.record.id, "tea")]
    store.forget(Scope("bob"))
    assert store.replay(ALICE, KEY) == [Applied("NONE", new.record.id, "tea")]


def test_calls_at_once_with_one_key_are_one(open_store: Callable[..., SqliteStore], memories: Any) -> None:
    """Threads of two stores with the same key: one call writes, the others return what it wrote."""
    stores = open_store(), open_store()
    for round_ in range(15):
        key, barrier = Key(f"k{round_}", "c"), threading.Barrier(4)

        def call(number: int, key: Key = key, barrier: threading.Barrier = barrier) -> list[Applied]:
            new = [memories.adding(f"{key.text} {number} {each}") for each in range(2)]
            barrier.wait()
            done: list[Applied] = memories.apply(stores[number % 2], *new, key=key)
            return done

        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(call, range(4)))
        assert sorted(each.event for result in results for each in result) == ["ADD"] * 2 + ["NONE"] * 6
        assert len({tuple((each.id, each.text) for each in result) for result in results}) == 1
    assert stores[0].count(memories.select()) == 30


def test_the_same_fact_at_once_is_stored_once(open_store: Callable[..., SqliteStore], memories: Any) -> None:
    """Threads of two stores that add one fact: one adds it, and for the others it is known."""
    stores = open_store(), open_store()
    for round_ in range(15):
        barrier = threading.Barrier(4)

        def call(number: int, round_: int = round_, barrier: threading.Barrier = barrier) -> list[Applied]:
            barrier.wait()
            new = memories.adding(f"fact {round_}")
            done: list[Applied] = memories.apply(stores[number % 2], new, same=memories.same)
            return done

        with ThreadPoolExecutor(4) as pool:
            results = [each for result in pool.map(call, range(4)) for each in result]
        assert sorted(each.event for each in results) == ["ADD", "NONE", "NONE", "NONE"]
        assert len({each.id for each in results}) == 1
    assert stores[0].count(memories.select()) == 15
