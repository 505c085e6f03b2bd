# SPDX-License-Identifier: Apache-2.0
"""Forgetting leaves no byte, in no file."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mem0.errors import StoreBusyError, StoreFullError
from mem0.stores.base import Selection
from mem0.stores.changes import Deleting, Key, Updating
from mem0.stores.records import Forgotten, Provenance, Scope
from mem0.stores.sqlite import store as store_module
from mem0.stores.sqlite.store import SqliteStore
from mem0.text.keywords import encode

Open = Callable[..., SqliteStore]


def traces(path: Path, *markers: bytes) -> dict[str, int]:
    """Count markers in every file beside the store."""
    data = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    return {name: n for name, b in data.items() if (n := sum(b.count(marker) for marker in markers))}


def test_forget_leaves_no_byte(open_store: Open, path: Path, memories: Any) -> None:
    """Texts, metadata, keys, ids, terms and vectors are gone from all files, large ones and deleted ones included."""
    store = open_store(synchronous="full")
    other = open_store()
    secret = "xyzzyplugh"
    mine = Scope("xyzzyuser", run_id="xyzzyrun")
    first = memories.new(
        f"{secret} first", mine, f"{secret} key", metadata={secret: [secret]}, actor_id=secret, role=secret
    )
    large = memories.new(f"{secret} " * 5000, mine)
    deleted = memories.new(f"{secret} deleted", mine)
    memories.add(store, first, large, deleted, memories.new("kept", "bob"))
    memories.rewrite(store, first.record.id, f"{secret} second")
    memories.rewrite(other, large.record.id, f"{secret} " * 4000)
    store.delete(Selection(mine), 5, deleted.record.id)
    for _ in range(3):
        memories.search(store, secret, memories.select(mine))
        memories.search(other, secret, memories.select(mine))
    vector = memories.vector(f"{secret} second")
    unit = (vector / np.linalg.norm(vector.astype(float))).astype(np.float32).tobytes()
    markers = [b"xyzzy", first.record.id.encode(), encode(secret)[6:10], unit[:12]]
    assert all(traces(path, marker) for marker in markers)
    assert store.forget(mine) == Forgotten(memories=2, history=6)
    assert traces(path, *markers) == {}
    assert memories.search(other, secret, memories.select(mine)) == []
    assert [record.text for record in other.list(memories.select())] == ["kept"]
    assert other.known([first]) == [None]
    assert store.forget(mine) == Forgotten(memories=0, history=0)


def test_forget_leaves_no_byte_of_where_it_came_from(open_store: Open, path: Path, memories: Any) -> None:
    """Provenance of memories and changes, and keys of calls with their digests, go with the scope and with `reset`."""
    store = open_store()
    for forget in (lambda: store.forget(Scope("alice")), store.reset):
        source = Provenance(0, "xyzzyrole", "xyzzymodel", "xyzzyversion", 5)
        key = Key("xyzzykey", "content")
        old = [memories.remember(store, text, provenance=source) for text in ("tea", "jam")]
        changes = memories.adding("bread", provenance=source), Updating(old[0], "milk", source)
        memories.apply(store, *changes, Deleting(old[1], source), key=key)
        digest = hashlib.sha256(b"content").digest()
        assert traces(path, b"xyzzy")
        assert traces(path, digest)
        forget()
        assert traces(path, b"xyzzy", digest) == {}
        assert store.replay(Scope("alice"), key) is None


def test_a_call_without_results_is_forgotten_with_its_scope(open_store: Open, path: Path, memories: Any) -> None:
    """A scope may hold nothing but the key of a call that came to nothing."""
    store = open_store()
    memories.remember(store, "kept", "bob")
    memories.apply(store, key=Key("xyzzykey", "c"), scope=Scope("xyzzyuser"))
    assert traces(path, b"xyzzy")
    assert store.forget(Scope("xyzzyuser")) == Forgotten(0, 0)
    assert traces(path, b"xyzzy") == {}
    assert store.replay(Scope("xyzzyuser"), Key("xyzzykey", "c")) is None


def test_a_forgotten_memory_takes_the_calls_along_that_name_it(open_store: Open, path: Path, memories: Any) -> None:
    """Also calls of a wider scope, whether the memory or its narrower scope is forgotten; other calls stay."""
    store = open_store()
    narrow = Scope("alice", run_id="r")
    for number, whole_scope in enumerate((False, True)):
        ids = [memories.remember(store, text, narrow) for text in ("tea", "jam")]
        name = f"xyzzy{number}"
        memories.apply(store, memories.adding("bread"), Updating(ids[0], "milk"), key=Key(name, "c"))
        memories.apply(store, memories.adding("plum"), key=Key(f"kept{number}", "c"))
        memories.apply(store, scope=narrow, key=Key(f"narrow{number}", "c"))
        assert len(store.replay(Scope("alice"), Key(name, "c")) or ()) == 2
        store.forget(narrow, None if whole_scope else ids[0])
        assert store.replay(Scope("alice"), Key(name, "c")) is None
        assert traces(path, name.encode()) == {}
        assert [each.text for each in store.replay(Scope("alice"), Key(f"kept{number}", "c")) or ()] == ["plum"]
        assert (store.replay(narrow, Key(f"narrow{number}", "c")) is None) == whole_scope


def test_forgetting_the_last_memory_keeps_other_calls(open_store: Open, memories: Any) -> None:
    """A partition without memories and history stays as long as calls are remembered in it."""
    store = open_store()
    memory_id = memories.remember(store, "tea")
    memories.apply(store, key=Key("empty", "c"))
    assert store.forget(Scope("alice"), memory_id) == Forgotten(1, 1)
    assert store.replay(Scope("alice"), Key("empty", "c")) == []
    assert memories.search(store, "tea", memories.select("alice")) == []


def test_a_foreign_scope_takes_no_calls_along(open_store: Open, memories: Any) -> None:
    """An id that was freed by a deletion may be another's by now; forgetting there leaves the calls here."""
    store = open_store()
    new = memories.adding("tea")
    memories.apply(store, new, key=Key("k", "c"))
    store.delete(memories.select("alice"), 3)
    memories.remember(store, "jam", "bob", id=new.record.id)
    assert store.forget(Scope("bob"), new.record.id) == Forgotten(1, 1)
    assert [each.text for each in store.replay(Scope("alice"), Key("k", "c")) or ()] == ["tea"]


def test_forget_one_memory(open_store: Open, path: Path, memories: Any) -> None:
    """One memory goes with its history and key; the others of its scope stay, also for another store's cache."""
    store, other = open_store(), open_store()
    new, deleted = memories.new("xyzzy", key="xyzzykey"), memories.new("xyzzy too", key="xyzzy too")
    memories.add(store, new, deleted, memories.new("kept", key="k"))
    store.delete(memories.select(), 3, deleted.record.id)
    for _ in range(3):
        assert len(memories.search(other, "kept", memories.select("alice"))) == 2
    assert store.forget(Scope("bob"), new.record.id) == Forgotten(0, 0)
    assert store.forget(Scope("alice"), new.record.id) == Forgotten(memories=1, history=1)
    assert len(memories.search(other, "kept", memories.select("alice"))) == 1
    assert store.forget(Scope("alice"), deleted.record.id) == Forgotten(memories=0, history=2)
    assert traces(path, b"xyzzy", new.record.id.encode()) == {}
    assert [hit.record.text for hit in memories.search(other, "kept", memories.select("alice"))] == ["kept"]
    assert store.history(new.record.id, Scope()) == []
    assert store.known([memories.new("kept", key="k")])[0]


@pytest.mark.parametrize("seed", range(3))
def test_forget_finds_copies_left_by_moving_rows(open_store: Open, path: Path, memories: Any, seed: int) -> None:
    """Many users' memories of all sizes, written in turn: SQLite moves rows between pages, and copies stay behind."""
    choose = random.Random(seed)
    store = open_store()
    live: dict[str, Scope] = {}
    for step in range(600):
        number = choose.randrange(20)
        text = f"<user{number:02}-{step}>" * int(choose.paretovariate(0.7) % 4000 + 1)
        if choose.random() < 0.7 or not live:
            live[memories.remember(store, text, f"user{number:02}", metadata={"m": text[:9]})] = Scope(
                f"user{number:02}"
            )
        elif choose.random() < 0.5:
            memory_id = choose.choice(list(live))
            memories.rewrite(store, memory_id, text.replace(f"user{number:02}", live[memory_id].user_id))
        else:
            memory_id = choose.choice(list(live))
            store.delete(Selection(live.pop(memory_id)), 1, memory_id)
    for number in range(0, 20, 3):
        store.forget(Scope(f"user{number:02}"))
        assert traces(path, b"user%02d" % number) == {}


def test_a_forgotten_scope_starts_anew(open_store: Open, memories: Any) -> None:
    """The same ids again are another partition: no cache, of no store, takes it for the one before."""
    store, other = open_store(), open_store()
    for text in ("tea", "coffee", "milk"):
        memories.remember(store, text)
        for _ in range(3):
            (hit,) = memories.search(other, text, memories.select("alice"))
            assert hit.semantic == pytest.approx(1, abs=1e-5)
        store.forget(Scope("alice"))
    memories.remember(store, "tea")
    store.reset()
    memories.remember(store, "jam")
    assert [hit.record.text for hit in memories.search(other, "tea", memories.select("alice"))] == ["jam"]


def test_reset_forgets_everything(store: SqliteStore, memories: Any) -> None:
    """Memories and the embedder's fingerprint are gone, and another embedder may begin."""
    memories.remember(store, "tea")
    store.reset()
    assert (store.count(memories.select()), store.fingerprint) == (0, None)
    store.reset()
    memories.remember(store, "tea")


def test_reset_leaves_no_byte(open_store: Open, path: Path, memories: Any) -> None:
    """What `forget` promises for a scope, `reset` does for the file, which becomes small again."""
    store = open_store()
    memories.add(store, *(memories.new(f"xyzzy {number} " * 99, f"user {number % 9}") for number in range(900)))
    store.reset()
    assert traces(path, b"xyzzy", b"user ", b"words") == {}
    assert path.stat().st_size < 500_000


def test_a_reader_that_keeps_traces_is_reported(open_store: Open, path: Path, memories: Any) -> None:
    """The memories are gone at once; the error says that bytes may be left, and forgetting again removes them."""
    store = open_store(busy_timeout=0.2)
    memories.remember(store, "xyzzy")
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM memories").fetchone()
        with pytest.raises(StoreBusyError, match=r"are deleted, but traces are left.*forget again"):
            store.forget(Scope("alice"))
        assert store.count(memories.select()) == 0
        assert traces(path, b"xyzzy")
    assert store.forget(Scope("alice")) == Forgotten(0, 0)
    assert traces(path, b"xyzzy") == {}


def test_an_interrupted_wipe_is_made_up_for(open_store: Open, path: Path, memories: Any, monkeypatch: Any) -> None:
    """If the file could not be rewritten, the next `forget` does it, whatever it is asked to forget."""
    store = open_store()
    memories.remember(store, "xyzzy")

    def fail(connection: sqlite3.Connection) -> bool:
        raise StoreFullError("no space. Free some.")

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "wipe", fail)
        with pytest.raises(StoreFullError, match="deleted, but traces"):
            store.forget(Scope("alice"))
    store.close()
    open_store().forget(Scope("nobody"))
    assert traces(path, b"xyzzy") == {}


def test_forgetting_while_others_read(open_store: Open, path: Path, memories: Any) -> None:
    """Searches of other threads and other stores neither fail nor keep traces."""
    store, other = open_store(), open_store()
    for user in range(8):
        memories.add(store, *(memories.new(f"xyzzy{user} {n}", f"u{user}") for n in range(30)))
    stop = threading.Event()
    errors: list[BaseException] = []

    def read(which: SqliteStore) -> None:
        try:
            while not stop.is_set():
                for user in range(8):
                    memories.search(which, "xyzzy", memories.select(f"u{user}"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read, args=(which,)) for which in (store, other)]
    for thread in threads:
        thread.start()
    for user in range(8):
        assert store.forget(Scope(f"u{user}")).memories == 30
        assert traces(path, b"xyzzy%d" % user) == {}
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors
