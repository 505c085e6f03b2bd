# SPDX-License-Identifier: Apache-2.0
"""Reading vectors and keywords from the file into arrays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mem0.embeddings.types import Vectors
from mem0.stores.sqlite.rows import Partition
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
        keywords: The terms; empty where they are not needed.
    """

    rows: Integers
    created: Integers
    expires: Integers
    matrix: Vectors
    keywords: KeywordIndex


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as they were read: what a `Block` has, but for the index of the keywords."""

    rows: Integers
    created: Integers
    expires: Integers
    matrix: Vectors
    terms: Sequence[bytes]


def stream(connection: sqlite3.Connection, partitions: Sequence[Partition], words: str | None) -> Iterator[Block]:
    """Read partitions piece by piece, never holding all of them.

    Args:
        connection: Within a transaction.
        partitions: In ascending order.
        words: What the keywords will be asked for, so that nothing else is indexed; `None` if for nothing.
    """
    for read in read_rows(connection, _ranges(partitions)):
        index = KeywordIndex() if words is None else KeywordIndex(read.terms, only=words)
        yield Block(read.rows, read.created, read.expires, read.matrix, index)


def read_rows(connection: sqlite3.Connection, ranges: Iterable[tuple[int, int]]) -> Iterator[Rows]:
    """Read ranges of row numbers piece by piece; pieces are as large as they can be, whatever the ranges.

    Args:
        connection: Within a transaction.
        ranges: Each with the numbers before its first and after its last row.
    """
    pending: list[tuple[Any, ...]] = []
    for bounds in ranges:
        cursor = connection.execute(_ROWS, bounds)
        while found := cursor.fetchmany(_BLOCK_ROWS - len(pending)):
            pending += found
            if len(pending) == _BLOCK_ROWS:
                yield _as_arrays(pending)
                pending = []
    if pending:
        yield _as_arrays(pending)


def _ranges(partitions: Sequence[Partition]) -> Iterator[tuple[int, int]]:
    """Join partitions that lie side by side, so that a sweep over the store is one query and not a million."""
    start = 0
    for end in range(1, len(partitions) + 1):
        if end == len(partitions) or partitions[end].id != partitions[end - 1].id + 1:
            yield partitions[start].first, partitions[end - 1].end
            start = end


def _as_arrays(found: Sequence[tuple[Any, ...]]) -> Rows:
    rows, created, expires, terms, vectors = zip(*found, strict=True)
    if len(set(map(len, vectors))) > 1 or len(vectors[0]) % 4:
        raise sqlite3.DatabaseError("vectors are not of one length")
    return Rows(
        rows=np.array(rows, dtype=np.int64),
        created=np.array(created, dtype=np.int64),
        expires=np.array([NEVER if moment is None else moment for moment in expires], dtype=np.int64),
        matrix=np.frombuffer(b"".join(vectors), dtype=np.float32).reshape(len(rows), -1),
        terms=terms,
    )
