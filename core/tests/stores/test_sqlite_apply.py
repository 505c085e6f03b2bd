# SPDX-License-Identifier: Apache-2.0
"""What `apply` promises: adds, updates and deletes in one transaction, and nothing twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from mem0.embeddings.types import Fingerprint
from mem0.errors import ConfigurationError, EmbedderMismatchError, MemoryNotFoundError, StoreError, ValidationError
from mem0.stores.changes import Adding, Applied, Change, Deleting, Keeping, Key, Updating
from mem0.stores.records import Hit, MemoryRecord, Provenance, Scope
from mem0.stores.sqlite import writes
from mem0.stores.sqlite.store import SqliteStore

SOURCE = Provenance(3, "user", "openai/gpt-4o-mini", "1", 1700)
NOTHING = np.empty((0, 0), np.float32)


def texts(store: SqliteStore, memories: Any) -> set[str]:
    """Return the texts of all memories."""
    return {record.text for record in store.scan(memories.select())}


def dump(store: SqliteStore) -> list[str]:
    """Return all that is in the file."""
    with store._connections.read() as connection:
        return list(connection.iterdump())


def test_changes_of_all_kinds_are_made_together(store: SqliteStore, memories: Any) -> None:
    """Each change has a result, in order; records, vectors, keywords and history say the same."""
    tea = memories.remember(store, "tea", metadata={"a": 1}, actor_id="ann", role="user", expires_at=9000)
    jam, milk = memories.remember(store, "jam"), memories.remember(store, "milk")
    new = memories.adding("bread", created_at=7, metadata={"n": 1}, provenance=SOURCE)
    why = Provenance(1, "user")
    assert memories.apply(store, Deleting(jam, why), new, Keeping(milk), Updating(tea, "coffee", SOURCE)) == [
        Applied("DELETE", jam, "jam"),
        Applied("ADD", new.record.id, "bread"),
        Applied("NONE", milk, "milk"),
        Applied("UPDATE", tea, "coffee", "tea"),
    ]
    assert store.get(new.record.id, Scope("alice")) == new.record
    assert store.get(tea, Scope()) == MemoryRecord(
        tea, "coffee", Scope("alice"), 1000, 2000, {"a": 1}, 9000, "ann", "user", SOURCE
    )
    assert texts(store, memories) == {"coffee", "milk", "bread"}
    for text in ("coffee", "bread"):
        best = memories.search(store, text, memories.select("alice"))[0]
        assert (best.record.text, best.semantic) == (text, pytest.approx(1, abs=1e-5))
    assert memories.search(store, "tea jam", memories.select("alice"), "keyword") == []
    told = [store.history(each, Scope("alice"))[-1] for each in (jam, new.record.id, tea, milk)]
    assert [(e.event, e.old_text, e.new_text, e.updated_at, e.provenance) for e in told] == [
        ("DELETE", "jam", None, 2000, why),
        ("ADD", None, "bread", 1000, SOURCE),
        ("UPDATE", "tea", "coffee", 2000, SOURCE),
        ("ADD", None, "milk", 1000, None),
    ]
    assert (told[2].actor_id, told[2].role) == ("ann", "user")


def test_what_is_known_is_not_added(store: SqliteStore, memories: Any) -> None:
    """What `same` returns is the result, and neither memory, history, vector nor counter is written."""
    tea = memories.remember(store, "tea")
    before = dump(store)
    again = memories.adding("tea")
    assert memories.apply(store, again, same=memories.same) == [Applied("NONE", tea, "tea")]
    assert dump(store) == before
    assert store.history(again.record.id, Scope()) == []
    assert memories.apply(store, again)[0].event == "ADD"


def test_same_is_shown_what_may_be_known(store: SqliteStore, memories: Any) -> None:
    """At most eight of the scope, best first, none expired, updated or deleted by the call, and once for each add."""
    asked: list[tuple[str, list[str]]] = []

    def look(record: MemoryRecord, hits: Sequence[Hit]) -> None:
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert all(hit.semantic is not None and hit.keyword is not None for hit in hits)
        asked.append((record.text, [hit.record.text for hit in hits]))

    ids = [memories.remember(store, f"tea {number}", Scope("alice", run_id="r" * (number % 2))) for number in range(12)]
    memories.remember(store, "tea expired", expires_at=2000)
    memories.remember(store, "tea of bob", "bob")
    alive = memories.remember(store, "tea alive", expires_at=2001)
    changes: list[Change] = [Updating(each, f"new {each}") for each in ids[:3]] + [Deleting(each) for each in ids[3:6]]
    memories.apply(store, memories.adding("tea 11"), *changes, Keeping(alive), memories.adding("tea alive"), same=look)
    assert [text for text, _ in asked] == ["tea 11", "tea alive"]
    for text, hits in asked:
        assert hits[0] == text
        assert set(hits) == {*(f"tea {number}" for number in range(6, 12)), "tea alive"}
    memories.add(store, *(memories.new(f"tea {number}") for number in range(20, 30)))
    memories.apply(store, memories.adding("tea 25"), *(Deleting(each) for each in ids[6:9]), same=look)
    assert (len(asked[-1][1]), asked[-1][1][0]) == (8, "tea 25")


def test_a_memory_that_the_call_changes_is_not_known(store: SqliteStore, memories: Any) -> None:
    """What is updated or deleted away does not stand in for what is added; what keeps its text does."""
    tea, jam, milk = (memories.remember(store, text) for text in ("tea", "jam", "milk"))
    done = memories.apply(
        store, memories.adding("tea"), memories.adding("jam"), memories.adding("milk"),
        Updating(tea, "green tea"), Deleting(jam), Updating(milk, "milk", SOURCE), same=memories.same,
    )  # fmt: skip
    assert [each.event for each in done] == ["ADD", "ADD", "NONE", "UPDATE", "DELETE", "NONE"]
    assert (done[2].id, done[5]) == (milk, Applied("NONE", milk, "milk"))
    assert texts(store, memories) == {"tea", "jam", "milk", "green tea"}
    assert len(store.history(milk, Scope())) == 1


@pytest.mark.parametrize("kind", [Updating, Deleting, Keeping])
@pytest.mark.parametrize("place", ["nowhere", "deleted", "of bob"])
def test_what_is_not_in_the_scope_is_not_found(store: SqliteStore, memories: Any, kind: Any, place: str) -> None:
    """An id that was deleted meanwhile, or is foreign, is named by position, and nothing of the call is written."""
    tea = memories.remember(store, "tea")
    target = "x"
    if place != "nowhere":
        target = memories.remember(store, "secret", "bob" if place == "of bob" else "alice")
    if place == "deleted":
        store.delete(memories.select("alice"), 3, target)
    arguments = (target, "new") if kind is Updating else (target,)
    with pytest.raises(MemoryNotFoundError, match="Nothing of this call") as caught:
        memories.apply(store, memories.adding("jam"), Updating(tea, "coffee"), kind(*arguments), key=Key("k", "c"))
    assert caught.value.index == 2
    assert "secret" not in str(caught.value)
    assert texts(store, memories) == {"tea", "secret"} - ({"secret"} if place != "of bob" else set())
    assert store.replay(Scope("alice"), Key("k", "c")) is None


def test_a_wider_scope_reaches_memories_of_narrower_ones(store: SqliteStore, memories: Any) -> None:
    """An id that a scope leaves open matches any, for what is changed or known; what is added has just that scope."""
    narrow = Scope("alice", "bot", "1")
    tea, jam, milk = (memories.remember(store, text, narrow) for text in ("tea", "jam", "milk"))
    changes = Updating(tea, "coffee"), Deleting(jam), memories.adding("milk"), memories.adding("bread")
    done = memories.apply(store, *changes, same=memories.same)
    assert [(each.event, each.id) for each in done[:3]] == [("UPDATE", tea), ("DELETE", jam), ("NONE", milk)]
    scopes = {record.text: record.scope for record in store.scan(memories.select())}
    assert scopes == {"coffee": narrow, "milk": narrow, "bread": Scope("alice")}


def test_what_is_added_has_the_scope_of_the_call(store: SqliteStore, memories: Any) -> None:
    """Neither another scope nor a narrower one is accepted."""
    for scope in (Scope("bob"), Scope("alice", "bot"), Scope()):
        with pytest.raises(ValidationError, match="scope") as caught:
            memories.apply(store, memories.adding("fine"), memories.adding("x", scope))
        assert caught.value.index == 1
    assert texts(store, memories) == set()


def test_no_memory_is_changed_twice(store: SqliteStore, memories: Any) -> None:
    """Two changes of one memory, or two adds with one id, are refused; to keep what is changed is not."""
    tea, new = memories.remember(store, "tea"), memories.adding("jam")
    for changes in ((Updating(tea, "a"), Updating(tea, "b")), (Updating(tea, "a"), Deleting(tea)),
                    (Deleting(tea), Deleting(tea)), (new, new)):  # fmt: skip
        with pytest.raises(ValidationError, match="0 and 1 are about the same") as caught:
            memories.apply(store, *changes)
        assert caught.value.index == 1
    assert texts(store, memories) == {"tea"}
    done = memories.apply(store, Keeping(tea), Deleting(tea), Keeping(tea))
    assert [(each.event, each.text) for each in done] == [("NONE", "tea"), ("DELETE", "tea"), ("NONE", "tea")]


def test_an_id_is_stored_once(store: SqliteStore, memories: Any) -> None:
    """The same memory again is left as it is; another one with its id is refused, also where that is deleted now."""
    new = memories.adding("tea")
    memories.apply(store, new)
    assert memories.apply(store, new) == [Applied("NONE", new.record.id, "tea")]
    other = memories.adding("jam", id=new.record.id)
    for changes in ([memories.adding("x"), other], [Deleting(new.record.id), other]):
        with pytest.raises(ValidationError, match="taken") as caught:
            memories.apply(store, *changes)
        assert caught.value.index == 1
    assert texts(store, memories) == {"tea"}


def test_no_vectors_record_no_embedder(store: SqliteStore, memories: Any) -> None:
    """Calls that store no text need no vectors, and leave open whose the store holds."""
    other = Fingerprint("x", "y", None, False, {})
    for vectors in (NOTHING, np.empty((0, 5), np.float32)):
        assert store.apply([], vectors, other, 1, scope=Scope("alice")) == []
        assert store.apply([], vectors, other, 1, scope=Scope("alice"), key=Key("k", "c")) == []
    assert store.fingerprint is None
    tea, jam = memories.remember(store, "tea"), memories.remember(store, "jam")
    done = store.apply([Keeping(tea), Deleting(jam)], NOTHING, other, 1, scope=Scope("alice"))
    assert [each.event for each in done] == ["NONE", "DELETE"]
    assert store.fingerprint == memories.fingerprint


def test_the_embedder_is_held_to(open_store: Callable[..., SqliteStore], memories: Any) -> None:
    """Another embedder, or other dimensions than the embedder's or the configured ones, store nothing."""
    store = open_store()
    tea = memories.remember(store, "tea")
    wide = np.ones((1, 9), np.float32)
    unknown = dataclasses.replace(memories.fingerprint, dims=None)
    for fingerprint, error in (
        (dataclasses.replace(memories.fingerprint, model="x", dims=9), EmbedderMismatchError),
        (unknown, EmbedderMismatchError),
        (memories.fingerprint, ValidationError),
    ):
        for change in (memories.adding("x"), Updating(tea, "x")):
            with pytest.raises(error):
                store.apply([change], wide, fingerprint, 1, scope=Scope("alice"), same=memories.same)
    with pytest.raises(ConfigurationError):
        open_store(":memory:", embedding_model_dims=8).apply(
            [memories.adding("x")], wide, unknown, 1, scope=Scope("alice")
        )
    assert texts(store, memories) == {"tea"}
    empty = open_store(":memory:")
    empty.apply([memories.adding("x")], wide, unknown, 1, scope=Scope("alice"))
    assert empty.fingerprint == dataclasses.replace(unknown, dims=9)


@pytest.mark.parametrize(
    ("vectors", "index"),
    [(np.ones((1, 8)), None), (np.ones((3, 8)), None), (np.ones(8), None), (np.array([[1.0] * 8, [np.nan] * 8]), 2)],
)
def test_wrong_vectors_are_refused(store: SqliteStore, memories: Any, vectors: Any, index: int | None) -> None:
    """There is one finite vector for each new text; `index` counts changes, not vectors."""
    tea = memories.remember(store, "tea")
    with pytest.raises(ValidationError) as caught:
        store.apply(
            [memories.adding("x"), Keeping(tea), memories.adding("y")],
            vectors.astype(np.float32), memories.fingerprint, 1, scope=Scope("alice"),
        )  # fmt: skip
    assert caught.value.index == index
    assert texts(store, memories) == {"tea"}


def test_what_cannot_be_stored_is_refused(store: SqliteStore, memories: Any) -> None:
    """Halves of surrogate pairs, numbers beyond 64 bits and metadata that is not JSON store nothing of the call."""
    tea = memories.remember(store, "tea")
    bad: list[dict[str, Any]] = [
        {"changes": [memories.adding("x", metadata={"x": float("nan")})]},
        {"changes": [memories.adding("x", created_at=2**63)]},
        {"changes": [memories.adding("x", provenance=Provenance(0, "\ud800"))]},
        {"changes": [Deleting(tea, Provenance(0, "\ud800"))]},
        {"changes": [Deleting("\ud800")]},
        {"changes": [memories.adding("x"), Deleting(tea)], "now": 2**63},
        {"changes": [memories.adding("x")], "key": Key("\ud800", "c")},
        {"changes": [memories.adding("x")], "key": Key("k", "\ud800")},
    ]
    for case in bad:
        with pytest.raises(ValidationError):
            memories.apply(store, memories.adding("fine"), *case.pop("changes"), **case)
        assert texts(store, memories) == {"tea"}
    assert memories.apply(store, memories.adding("still working"))[0].event == "ADD"


def test_any_exception_rolls_back(store: SqliteStore, memories: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the midst, of `same` too, leaves nothing, also of what came before it, nor in the cache."""
    tea = memories.remember(store, "tea")
    for _ in range(3):
        memories.search(store, "tea", memories.select("alice"))
    real = writes.log

    def fail(connection: Any, row: int, record: MemoryRecord, event: str, *rest: Any) -> None:
        if event == "DELETE":
            raise KeyboardInterrupt
        real(connection, row, record, event, *rest)  # type: ignore[arg-type]

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    key = Key("k", "c")
    for log, same in ((fail, memories.same), (real, stop)):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(writes, "log", log)
            memories.apply(store, memories.adding("jam"), Deleting(tea), memories.adding("bread"), same=same, key=key)
        for _ in range(3):
            assert [hit.record.text for hit in memories.search(store, "jam", memories.select("alice"))] == ["tea"]
        assert (texts(store, memories), store.replay(Scope("alice"), key)) == ({"tea"}, None)
    assert memories.remember(store, "jam")
    assert len(memories.search(store, "jam", memories.select("alice"))) == 2


@pytest.mark.parametrize("cache_mb", [0, 64])
def test_what_is_known_is_found_whatever_is_cached(
    open_store: Callable[..., SqliteStore], memories: Any, cache_mb: int
) -> None:
    """Through two stores on one file in turn, each with a cache of its own: no fact twice, and searches stay right."""
    stores = open_store(cache_mb=cache_mb), open_store(cache_mb=cache_mb)
    known: set[str] = set()
    for step in range(60):
        store, other = stores[step % 2], stores[1 - step % 2]
        facts = [f"fact {(step * step + offset) % 25}" for offset in (0, 1)]
        done = memories.apply(store, *(memories.adding(fact) for fact in facts), same=memories.same)
        assert [each.event for each in done] == ["NONE" if fact in known else "ADD" for fact in facts]
        known |= set(facts)
        if step % 7 == 0:
            gone = known.pop()
            (record,) = [each for each in other.list(memories.select("alice")) if each.text == gone]
            memories.apply(other, Deleting(record.id))
        if step % 11 == 0:
            with pytest.raises(MemoryNotFoundError):
                memories.apply(other, memories.adding("fact 99"), Keeping("x"), same=memories.same)
        for each in stores:
            found = memories.search(each, facts[0], memories.select("alice"), limit=99)
            assert sorted(hit.record.text for hit in found) == sorted(known)


def test_hostile_ids_and_texts_are_taken_literally(store: SqliteStore, memories: Any) -> None:
    """Ids, texts and keys that look like patterns, statements or numbers stand for themselves."""
    names = ["*", "%", "_", "'; DROP TABLE calls; --", "a\x00b", "a", "\u202eecila", "0", "k#0", "", "🙂", "x" * 9000]
    for name in names:
        key = Key(name, name)
        new = Adding(memories.new(name or "empty", Scope(name), id=f"id {name}").record)
        assert memories.apply(store, new, scope=Scope(name), key=key)[0].event == "ADD"
    for name in names:
        assert [each.id for each in store.replay(Scope(name), Key(name, name)) or ()] == [f"id {name}"]
        for other in set(names) - {name}:
            assert store.replay(Scope(name), Key(other, other)) is None
            assert store.replay(Scope(other), Key(name, name)) is None
            with pytest.raises(MemoryNotFoundError):
                memories.apply(store, Deleting(f"id {other}"), scope=Scope(name))
    assert store.count(memories.select()) == len(names)


def test_a_closed_store_says_so(store: SqliteStore, memories: Any) -> None:
    """As for every other call."""
    store.close()
    for call in (lambda: memories.apply(store, memories.adding("x")), lambda: store.replay(Scope("a"), Key("k", "c"))):
        with pytest.raises(StoreError, match="closed"):
            call()
