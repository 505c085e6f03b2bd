# SPDX-License-Identifier: Apache-2.0
"""Where a text comes from is stored with it, told by every read, and goes when the text does."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mem0.errors import StoreError, ValidationError
from mem0.stores.records import Provenance, Scope
from mem0.stores.sqlite.store import SqliteStore

FULL = Provenance(0, "user", "openai/gpt-4o-mini", "1+ab12", 1_700_000_000_000_000)


@pytest.mark.parametrize(
    "provenance",
    [None, FULL, Provenance(), Provenance(7, "assistant"), Provenance(model="", role="\u2028\x00🙂", message=2**70)],
)
def test_it_comes_back_as_it_was_stored(store: SqliteStore, memories: Any, provenance: Provenance | None) -> None:
    """By every read, and in the history."""
    new = memories.new("tea", provenance=provenance)
    memories.add(store, new)
    selection = memories.select("alice")
    hit = memories.search(store, "tea", selection)[0]
    (entry,) = store.history(new.record.id, Scope("alice"))
    assert (
        [store.get(new.record.id, Scope())] == store.list(selection) == [hit.record] == [*store.scan(selection)]
        == [new.record]
    )  # fmt: skip
    assert entry.provenance == provenance


def test_none_is_null_and_the_rest_is_compact(
    open_store: Callable[..., SqliteStore], path: Path, memories: Any
) -> None:
    """Nothing is written where nothing is known."""
    store = open_store()
    memories.add(store, memories.new("tea"), memories.new("jam", provenance=Provenance(1, "user")))
    with closing(sqlite3.connect(path)) as connection:
        for table in ("memories", "history"):
            found = connection.execute(f"SELECT provenance FROM {table} ORDER BY row").fetchall()
            assert found == [(None,), ('{"message":1,"role":"user"}',)]


def test_a_new_text_has_the_provenance_that_comes_with_it(store: SqliteStore, memories: Any) -> None:
    """Or none; and what else changes leaves it, and is not what the model said either."""
    new = memories.new("tea", provenance=FULL)
    memories.add(store, new)
    memory_id = new.record.id
    store.update(memory_id, Scope(), 5, metadata={"a": 1}, expires_at=None)
    store.update(memory_id, Scope(), 6, expires_at=10**9)
    assert store.get(memory_id, Scope()).provenance == FULL
    memories.rewrite(store, memory_id, "coffee")
    assert store.get(memory_id, Scope()).provenance is None
    other = dataclasses.replace(FULL, message=4)
    vector = memories.vector("milk")
    changed = store.update(
        memory_id, Scope(), 8, text="milk", vector=vector, fingerprint=memories.fingerprint, provenance=other
    )
    assert changed.provenance == other == store.get(memory_id, Scope()).provenance
    store.delete(memories.select(), 9)
    entries = store.history(memory_id, Scope())
    assert [(entry.event, entry.provenance) for entry in entries] == [
        ("ADD", FULL), ("UPDATE", None), ("UPDATE", None), ("UPDATE", None), ("UPDATE", other), ("DELETE", None),
    ]  # fmt: skip


def test_it_belongs_to_a_text(store: SqliteStore, memories: Any) -> None:
    """Without a new text there is nothing that it could be about."""
    memory_id = memories.remember(store, "tea")
    with pytest.raises(ValidationError, match="provenance"):
        store.update(memory_id, Scope(), 5, metadata={}, provenance=FULL)
    assert len(store.history(memory_id, Scope())) == 1


@pytest.mark.parametrize("damage", ["{", "[]", '"x"', '{"unknown":1}', "1"])
def test_damage_is_a_typed_error(
    open_store: Callable[..., SqliteStore], path: Path, memories: Any, damage: str
) -> None:
    """What the core did not write is not read as if it had."""
    store = open_store()
    memory_id = memories.remember(store, "tea")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE memories SET provenance = ?", (damage,))
    with pytest.raises(StoreError, match="provenance"):
        store.get(memory_id, Scope())
