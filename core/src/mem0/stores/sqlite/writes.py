# SPDX-License-Identifier: Apache-2.0
"""Add, update and delete. Each is called within one write transaction and leaves committing to its caller."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mem0.embeddings.types import Vectors
from mem0.errors import IdempotencyConflictError, ValidationError
from mem0.stores.records import Event, MemoryRecord, NewMemory, Scope, Stored
from mem0.stores.sqlite.rows import PARTITION_BITS, find, row_values

_BY_KEY = """
    SELECT k.memory_id, k.digest, coalesce(m.text, (
        SELECT h.old_text FROM history h WHERE h.memory_id = k.memory_id AND h.event = 'DELETE' ORDER BY h.row DESC
    ), '')
    FROM scopes s JOIN keys k ON k.scope = s.id LEFT JOIN memories m ON m.id = k.memory_id
    WHERE s.user_id = ? AND s.agent_id = ? AND s.run_id = ? AND k.key = ?"""


class Changes:
    """Hands out row numbers within one transaction, and writes to `scopes` at its end how many there were."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._scopes: dict[Scope, int] = {}
        self._changes: dict[int, int] = {}
        self._rewritten: dict[int, int] = {}

    def partition(self, scope: Scope) -> int:
        """Return the number of a record's partition, which is created where it is new."""
        number = self._scopes.get(scope)
        if number is None:
            number = self._scopes[scope] = self._find_or_create(scope)
        return number

    def next_row(self, partition: int) -> int:
        """Return the number of a row for one more change in a partition."""
        if partition not in self._changes:
            query = "SELECT changes FROM scopes WHERE id = ?"
            (self._changes[partition],) = self._connection.execute(query, (partition,)).fetchone()
        self._changes[partition] += 1
        return (partition << PARTITION_BITS) + self._changes[partition]

    def rewrite(self, partition: int) -> None:
        """Note that vectors of a partition which others may hold in memory have changed or gone."""
        self._rewritten[partition] = 1

    def write(self) -> None:
        """Write the numbers of changes back."""
        self._connection.executemany(
            "UPDATE scopes SET changes = ?, rewrites = rewrites + ? WHERE id = ?",
            [(changes, self._rewritten.get(number, 0), number) for number, changes in self._changes.items()],
        )

    def _find_or_create(self, scope: Scope) -> int:
        values = row_values(scope)
        query = "SELECT id FROM scopes WHERE user_id = ? AND agent_id = ? AND run_id = ?"
        row = self._connection.execute(query, values).fetchone()
        if row is None:
            insert = "INSERT INTO scopes (user_id, agent_id, run_id) VALUES (?, ?, ?) RETURNING id"
            row = self._connection.execute(insert, values).fetchone()
        return int(row[0])


def normalized(vectors: Vectors) -> Vectors:
    """Return vectors with length 1, so that a product of two is their cosine; a zero vector stays one.

    Args:
        vectors: Shape `(n, dims)`.

    Raises:
        ValidationError: A component is not finite; `index` says in which vector.
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    finite = np.isfinite(lengths)
    if not finite.all():
        index = int(np.argmin(finite))
        raise ValidationError(f"Vector {index} holds NaN or infinity. Embed its text again.", index=index)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths).astype(np.float32)[:, None], dtype=np.float32)


def encode_metadata(metadata: Mapping[str, Any], index: int | None = None) -> str:
    """Return metadata as JSON.

    Args:
        metadata: The application's fields.
        index: Position of the memory in the caller's list, for the error.

    Raises:
        ValidationError: It is not JSON.
    """
    try:
        return json.dumps(dict(metadata), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValidationError(
            f"metadata cannot be stored as JSON: {error}. Use strings, finite numbers, bool, None, lists and dicts.",
            index=index,
        ) from error


def known(connection: sqlite3.Connection, memory: NewMemory, index: int) -> Stored | None:
    """Return what is stored under a memory's idempotency key in its scope; of a deleted memory its last text.

    Args:
        connection: Within a transaction.
        memory: With a key or without.
        index: Its position in the caller's list, for the error.

    Raises:
        IdempotencyConflictError: The key is known with other text.
    """
    if memory.key is None:
        return None
    values = (*row_values(memory.record.scope), memory.key)
    taken = connection.execute(_BY_KEY, values).fetchone()
    if taken is None:
        return None
    memory_id, digest, text = taken
    if digest != _digest(memory.record.text):
        raise IdempotencyConflictError(
            f"The idempotency key {memory.key!r:.100} was used before for another text, as memory {memory_id}. "
            "Use a new key, or call update to change that memory.",
            index=index,
        )
    return Stored(id=memory_id, text=text, new=False)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()


def add(
    connection: sqlite3.Connection,
    memories: Sequence[NewMemory],
    metadata: Sequence[str],
    terms: Sequence[bytes],
    vectors: Vectors,
) -> list[Stored]:
    """Store memories.

    Args:
        connection: Within a write transaction.
        memories: What to store.
        metadata: From `encode_metadata`, for each.
        terms: From `mem0.text.keywords.encode`, for each.
        vectors: From `normalized`, for each.

    Raises:
        IdempotencyConflictError: A key is known with other text.
        ValidationError: An id is taken by another memory.
    """
    changes = Changes(connection)
    stored = []
    for index, (memory, fields, blob, vector) in enumerate(zip(memories, metadata, terms, vectors, strict=True)):
        record = memory.record
        present = known(connection, memory, index) or _same(connection, record, index)
        if present is None:
            partition = changes.partition(record.scope)
            row = changes.next_row(partition)
            _insert(connection, row, record, fields)
            insert = "INSERT INTO vectors VALUES (?, ?, ?, ?, ?)"
            connection.execute(insert, (row, record.created_at, record.expires_at, blob, vector.data))
            log(connection, row, record, "ADD", None, record.text, record.updated_at)
            if memory.key is not None:
                insert = "INSERT INTO keys VALUES (?, ?, ?, ?)"
                connection.execute(insert, (partition, memory.key, record.id, _digest(record.text)))
        stored.append(present or Stored(id=record.id, text=record.text, new=True))
    changes.write()
    return stored


def _same(connection: sqlite3.Connection, record: MemoryRecord, index: int) -> Stored | None:
    """Return the memory that has a record's id already, if it has its scope and text as well."""
    found = find(connection, record.id, Scope())
    if found is None:
        return None
    present = found[1]
    if (present.scope, present.text) == (record.scope, record.text):
        return Stored(id=present.id, text=present.text, new=False)
    raise ValidationError(
        f"The id {record.id!r:.100} is taken by another memory. Nothing of this call was stored. "
        "Call update to change that memory, or leave the id out.",
        index=index,
    )


def _insert(connection: sqlite3.Connection, row: int, record: MemoryRecord, metadata: str) -> None:
    values = (row, record.id, record.text, metadata, record.created_at, record.updated_at, record.expires_at,
              record.actor_id, record.role)  # fmt: skip
    connection.execute("INSERT INTO memories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def update(
    connection: sqlite3.Connection,
    row: int,
    old: MemoryRecord,
    new: MemoryRecord,
    metadata: str,
    terms: bytes | None,
    vector: Vectors | None,
) -> None:
    """Change a memory.

    Args:
        connection: Within a write transaction.
        row: The memory's row number.
        old: The memory as it is.
        new: The memory as it shall be.
        metadata: From `encode_metadata`.
        terms: From `mem0.text.keywords.encode`, for a new text.
        vector: From `normalized`, shape `(dims,)`, for a new text.
    """
    connection.execute(
        "UPDATE memories SET text = ?, metadata = ?, updated_at = ?, expires_at = ? WHERE row = ?",
        (new.text, metadata, new.updated_at, new.expires_at, row),
    )
    changes = Changes(connection)
    partition = row >> PARTITION_BITS
    if vector is not None:
        connection.execute("UPDATE vectors SET terms = ?, vector = ? WHERE row = ?", (terms, vector.data, row))
    if new.expires_at != old.expires_at:
        connection.execute("UPDATE vectors SET expires_at = ? WHERE row = ?", (new.expires_at, row))
    if vector is not None or new.expires_at != old.expires_at:
        changes.rewrite(partition)
    log(connection, changes.next_row(partition), new, "UPDATE", old.text, new.text, new.updated_at)
    changes.write()


def delete(connection: sqlite3.Connection, found: Sequence[tuple[int, MemoryRecord]], now: int) -> None:
    """Delete memories, keeping their history.

    Args:
        connection: Within a write transaction.
        found: Row numbers and memories.
        now: The moment of the deletion.
    """
    changes = Changes(connection)
    for row, record in found:
        partition = row >> PARTITION_BITS
        connection.execute("DELETE FROM memories WHERE row = ?", (row,))
        connection.execute("DELETE FROM vectors WHERE row = ?", (row,))
        log(connection, changes.next_row(partition), record, "DELETE", record.text, None, now)
        changes.rewrite(partition)
    changes.write()


def log(
    connection: sqlite3.Connection,
    row: int,
    record: MemoryRecord,
    event: Event,
    old_text: str | None,
    new_text: str | None,
    moment: int,
) -> None:
    """Write a change of a memory into its history."""
    values = (row, record.id, event, old_text, new_text, record.created_at, moment, record.actor_id, record.role)
    connection.execute("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
