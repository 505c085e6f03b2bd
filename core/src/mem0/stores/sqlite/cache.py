# SPDX-License-Identifier: Apache-2.0
"""Which vectors stay in memory between searches: those of the scopes that are asked for again, up to a limit.

What is kept is what one query's scope matches, as one matrix. It is checked at every search against the numbers in
the table `scopes`, which are read in the very transaction of the search, so that no write of any process is missed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from mem0.stores.records import Scope
from mem0.stores.sqlite.blocks import Block, read_rows, stream
from mem0.stores.sqlite.rows import Partition
from mem0.text.keywords import KeywordIndex

_T = TypeVar("_T", bound=np.generic)

_NOTHING = Block(*(np.empty(0, dtype=np.int64),) * 3, np.empty((0, 0), dtype=np.float32), KeywordIndex())
_REMEMBERED = 10_000
_SPARE = 1.5


class _Column(Generic[_T]):
    """An array that grows at its end. What it handed out before stays as it was.

    Args:
        capacity: For how many elements to reserve room, which costs nothing before it is used.
        like: An array of the shape, but for its length, and type.
    """

    def __init__(self, capacity: int, like: NDArray[_T]) -> None:
        self._data = np.empty((capacity, *like.shape[1:]), dtype=like.dtype)
        self._used = 0

    @property
    def values(self) -> NDArray[_T]:
        return self._data[: self._used]

    def extend(self, more: NDArray[_T]) -> None:
        end = self._used + len(more)
        if end > len(self._data):
            grown = np.empty((int(end * _SPARE), *self._data.shape[1:]), dtype=self._data.dtype)
            grown[: self._used] = self.values
            self._data = grown
        self._data[self._used : end] = more
        self._used = end


class _Resident:
    """The vectors of one scope, brought up to date whenever they are asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._partitions: Sequence[Partition] = ()
        self._columns: list[_Column[Any]] = []
        self._block: Block | None = None

    @property
    def nbytes(self) -> int:
        block = self._block
        return sum(column.values.nbytes for column in self._columns) + (block.keywords.nbytes if block else 0)

    def block(self, connection: sqlite3.Connection, partitions: Sequence[Partition]) -> Block | None:
        """Return what the transaction sees, or `None` if another thread has seen a later state already."""
        with self._lock:
            if self._block is not None and partitions == self._partitions:
                return self._block
            known = {partition.id: partition for partition in self._partitions}
            pairs = [(partition, known.pop(partition.id, None)) for partition in partitions]
            if any(old and (old.changes > new.changes or old.rewrites > new.rewrites) for new, old in pairs):
                return None
            block, self._block = self._block, None  # an error on the way leaves nothing half done
            if block is None or not len(block.rows) or known or any(o and o.rewrites < n.rewrites for n, o in pairs):
                block = self._load(connection, partitions)
            else:
                since = [(old.last if old else new.first, new.end) for new, old in pairs if new != old]
                block = self._extend(connection, block, since)
            self._partitions, self._block = partitions, block
            return block

    def _load(self, connection: sqlite3.Connection, partitions: Sequence[Partition]) -> Block:
        self._columns = []
        capacity = sum(partition.changes for partition in partitions)
        terms = self._append(connection, [(partition.first, partition.end) for partition in partitions], capacity)
        return self._as_block(KeywordIndex(terms))

    def _extend(self, connection: sqlite3.Connection, block: Block, ranges: Sequence[tuple[int, int]]) -> Block:
        terms = self._append(connection, ranges)
        return self._as_block(block.keywords.extended(terms)) if terms else block

    def _append(
        self, connection: sqlite3.Connection, ranges: Sequence[tuple[int, int]], capacity: int = 0
    ) -> list[bytes]:
        terms: list[bytes] = []
        for read in read_rows(connection, ranges):
            arrays: list[NDArray[Any]] = [read.rows, read.created, read.expires, read.matrix]
            self._columns = self._columns or [_Column(capacity, array) for array in arrays]
            for column, array in zip(self._columns, arrays, strict=True):
                column.extend(array)
            terms += read.terms
        return terms

    def _as_block(self, keywords: KeywordIndex) -> Block:
        if not self._columns:
            return _NOTHING
        rows, created, expires, matrix = (column.values for column in self._columns)
        return Block(rows, created, expires, matrix, keywords)


class Cache:
    """The vectors of the scopes that were asked for more than once, least recently used out first.

    Once is not enough: a sweep over the users of a large store would only push out what is in use.

    Args:
        limit: Bytes to keep at most; 0 keeps nothing.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._asked: OrderedDict[Scope, None] = OrderedDict()
        self._kept: OrderedDict[Scope, _Resident] = OrderedDict()

    def blocks(
        self,
        connection: sqlite3.Connection,
        scope: Scope,
        partitions: Sequence[Partition],
        row_bytes: int,
        words: str | None,
    ) -> Iterator[Block]:
        """Iterate over what a search has to look at, from memory where it is there.

        Args:
            connection: Within the search's transaction.
            scope: What the search asks for.
            partitions: What the scope matches in that transaction.
            row_bytes: What one memory takes, about.
            words: What the search asks the keywords for; `None` if for nothing.
        """
        resident = self._resident(scope, row_bytes * sum(partition.changes for partition in partitions))
        block = resident.block(connection, partitions) if resident else None
        if block is None:
            yield from stream(connection, partitions, words)
        else:
            self._shrink()
            if len(block.rows):  # without any, it does not know how many dimensions vectors have
                yield block

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._asked.clear()
            self._kept.clear()

    def _resident(self, scope: Scope, size: int) -> _Resident | None:
        with self._lock:
            if scope in self._kept:
                self._kept.move_to_end(scope)
                return self._kept[scope]
            if size > self._limit:
                return None
            if scope in self._asked:
                del self._asked[scope]
                return self._kept.setdefault(scope, _Resident())
            self._asked[scope] = None
            if len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
            return None

    def _shrink(self) -> None:
        with self._lock:
            total = sum(resident.nbytes for resident in self._kept.values())
            while total > self._limit:
                total -= self._kept.popitem(last=False)[1].nbytes
