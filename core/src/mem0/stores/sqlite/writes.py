# SPDX-License-Identifier: Apache-2.0
"""Add, update and delete. Each is called within one write transaction and leaves committing to its caller."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mem0.embeddings.types import Vectors
from mem0.errors import ValidationError
from mem0.stores.records import Event, MemoryRecord, NewMemory, Provenance, Scope, Stored
from mem0.stores.sqlite import keys, provenance
from mem0.stores.sqlite.numbers import Numbers
from mem0.stores.sqlite.rows import PARTITION_BITS, find


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
    numbers = Numbers(connection)
    stored = []
    for index, (memory, fields, blob, vector) in enumerate(zip(memories, metadata, terms, vectors, strict=True)):
        record = memory.record
        present = keys.known(connection, memory, index) or present_already(connection, record, index)
        if present is None:
            partition = insert(connection, numbers, record, fields, blob, vector)
            if memory.key is not None:
                keys.remember(connection, partition, memory.key, record)
        stored.append(present or Stored(id=record.id, text=record.text, new=True))
    numbers.write()
    return stored


def present_already(connection: sqlite3.Connection, record: MemoryRecord, index: int) -> Stored | None:
    """Return the memory that has a record's id already, if it has its scope and text as well.

    Args:
        connection: Within a transaction.
        record: To be stored.
        index: Its position in the caller's list, for the error.

    Raises:
        ValidationError: The id is taken by another memory.
    """
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


def insert(
    connection: sqlite3.Connection, numbers: Numbers, record: MemoryRecord, metadata: str, terms: bytes, vector: Vectors
) -> int:
    """Store a memory whose id is new, and return the number of its partition.

    Args:
        connection: Within a write transaction.
        numbers: Of that transaction.
        record: The memory.
        metadata: From `encode_metadata`.
        terms: From `mem0.text.keywords.encode`.
        vector: From `normalized`, shape `(dims,)`.
    """
    partition = numbers.partition(record.scope)
    row = numbers.next_row(partition)
    values = (row, record.id, record.text, metadata, record.created_at, record.updated_at, record.expires_at,
              record.actor_id, record.role, provenance.encode(record.provenance))  # fmt: skip
    connection.execute("INSERT INTO memories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    searched = (row, record.created_at, record.expires_at, terms, vector.data)
    connection.execute("INSERT INTO vectors VALUES (?, ?, ?, ?, ?)", searched)
    log(connection, row, record, "ADD", None, record.text, record.updated_at, record.provenance)
    return partition


def update(
    connection: sqlite3.Connection,
    numbers: Numbers,
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
        numbers: Of that transaction.
        row: The memory's row number.
        old: The memory as it is.
        new: The memory as it shall be.
        metadata: From `encode_metadata`.
        terms: From `mem0.text.keywords.encode`, for a new text.
        vector: From `normalized`, shape `(dims,)`, for a new text.
    """
    connection.execute(
        "UPDATE memories SET text = ?, metadata = ?, updated_at = ?, expires_at = ?, provenance = ? WHERE row = ?",
        (new.text, metadata, new.updated_at, new.expires_at, provenance.encode(new.provenance), row),
    )
    partition = row >> PARTITION_BITS
    if vector is not None:
        connection.execute("UPDATE vectors SET terms = ?, vector = ? WHERE row = ?", (terms, vector.data, row))
    if new.expires_at != old.expires_at:
        connection.execute("UPDATE vectors SET expires_at = ? WHERE row = ?", (new.expires_at, row))
    if vector is not None or new.expires_at != old.expires_at:
        numbers.rewrite(partition)
    cause = None if vector is None else new.provenance  # which says where the text comes from, and nothing else
    log(connection, numbers.next_row(partition), new, "UPDATE", old.text, new.text, new.updated_at, cause)


def delete(
    connection: sqlite3.Connection,
    numbers: Numbers,
    found: Sequence[tuple[int, MemoryRecord]],
    now: int,
    cause: Provenance | None = None,
) -> None:
    """Delete memories, keeping their history.

    Args:
        connection: Within a write transaction.
        numbers: Of that transaction.
        found: Row numbers and memories.
        now: The moment of the deletion.
        cause: What it rests on, where that is known.
    """
    for row, record in found:
        partition = row >> PARTITION_BITS
        connection.execute("DELETE FROM memories WHERE row = ?", (row,))
        connection.execute("DELETE FROM vectors WHERE row = ?", (row,))
        log(connection, numbers.next_row(partition), record, "DELETE", record.text, None, now, cause)
        numbers.rewrite(partition)


def log(
    connection: sqlite3.Connection,
    row: int,
    record: MemoryRecord,
    event: Event,
    old_text: str | None,
    new_text: str | None,
    moment: int,
    cause: Provenance | None,
) -> None:
    """Write a change of a memory into its history."""
    values = (row, record.id, event, old_text, new_text, record.created_at, moment, record.actor_id, record.role,
              provenance.encode(cause))  # fmt: skip
    connection.execute("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
