# SPDX-License-Identifier: Apache-2.0
"""Reading vectors and keywords from the file into arrays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mem0.embeddings.types import Vectors
from mem0.stores.sqlite.rows import PARTITION_BITS, Partition
from mem0.text.keywords import KeywordIndex

Integers = NDArray[np.int64]

NEVER = np.iinfo(np.int64).max
"""Stands for an expiry of `None`."""

_BLOCK_ROWS = 2048
_ROWS = "SELECT row, created_at, expires_at, terms, vector FROM vectors WHERE row > ? AND row < ? ORDER BY row"


@dataclass(frozen=True, slots=True)
class Block:
    """What a search needs to know of some memories. Element `i` of each array is about the same memory.

    Attributes:
        rows: Row numbers.
        created: When each was created.
        expires: When each expires; `NEVER` for those that do not.
        matrix: The vectors, shape `(n, dims)`, of length 1.
        keywords: The terms.
    """

    rows: Integers
    created: Integers
    expires: Integers
    matrix: Vectors
    keywords: KeywordIndex


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows as they were read: a `Block` before its keywords are indexed."""

    rows: Integers
    created: Integers
    expires: Integers
    matrix: Vectors
    terms: Sequence[bytes]

    def block(self) -> Block:
        """Index the keywords."""
        return Block(self.rows, self.created, self.expires, self.matrix, KeywordIndex(self.terms))


def load(connection: sqlite3.Connection, partitions: Sequence[tuple[Partition, int]]) -> Loaded:
    """Read partitions as a whole.

    Args:
        connection: Within a transaction.
        partitions: Each with the row number after which to begin.
    """
    found: list[tuple[Any, ...]] = []
    for partition, after in partitions:
        found += connection.execute(_ROWS, (after, partition.last + 1))
    return _loaded(found)


def stream(connection: sqlite3.Connection, partitions: Sequence[Partition]) -> Iterator[Block]:
    """Read partitions piece by piece, never holding all of them.

    Args:
        connection: Within a transaction.
        partitions: In ascending order.
    """
    pending: list[tuple[Any, ...]] = []
    for first, last in _ranges(partitions):
        cursor = connection.execute(_ROWS, (first, last))
        while rows := cursor.fetchmany(_BLOCK_ROWS - len(pending)):
            pending += rows
            if len(pending) == _BLOCK_ROWS:
                yield _loaded(pending).block()
                pending = []
    if pending:
        yield _loaded(pending).block()


def _ranges(partitions: Sequence[Partition]) -> Iterator[tuple[int, int]]:
    """Join partitions that lie side by side, so that a sweep over the store is one query and not a million."""
    start = 0
    for end in range(1, len(partitions) + 1):
        if end == len(partitions) or partitions[end].id != partitions[end - 1].id + 1:
            yield partitions[start].first, (partitions[end - 1].id + 1) << PARTITION_BITS
            start = end


def _loaded(found: Sequence[tuple[Any, ...]]) -> Loaded:
    if not found:
        nothing = np.empty(0, dtype=np.int64)
        return Loaded(nothing, nothing, nothing, np.empty((0, 0), dtype=np.float32), ())
    rows, created, expires, terms, vectors = zip(*found, strict=True)
    if len(set(map(len, vectors))) > 1 or len(vectors[0]) % 4:
        raise sqlite3.DatabaseError("vectors are not of one length")
    return Loaded(
        rows=np.array(rows, dtype=np.int64),
        created=np.array(created, dtype=np.int64),
        expires=np.array([NEVER if moment is None else moment for moment in expires], dtype=np.int64),
        matrix=np.frombuffer(b"".join(vectors), dtype=np.float32).reshape(len(rows), -1),
        terms=terms,
    )
