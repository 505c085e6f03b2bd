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
from mem0.stores.sqlite.blocks import Block, load, stream
from mem0.stores.sqlite.rows import Partition

_T = TypeVar("_T", bound=np.generic)

_REMEMBERED = 10_000
_SPARE = 1.5


class _Column(Generic[_T]):
    """An array that grows at its end. What it handed out before stays as it was."""

    def __init__(self, data: NDArray[_T]) -> None:
        self._data = data
        self._used = len(data)

    @property
    def nbytes(self) -> int:
        return self._data.nbytes

    def extend(self, more: NDArray[_T]) -> NDArray[_T]:
        end = self._used + len(more)
        if end > len(self._data):
            grown = np.empty((max(end, int(end * _SPARE)), *more.shape[1:]), dtype=more.dtype)
            grown[: self._used] = self._data[: self._used]
            self._data = grown
        self._data[self._used : end] = more
        self._used = end
        return self._data[:end]


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
        return sum(column.nbytes for column in self._columns) + (block.keywords.nbytes if block else 0)

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
                since = [(new, old.last if old else new.first) for new, old in pairs if new != old]
                block = self._extend(connection, block, since)
            self._partitions, self._block = partitions, block
            return block

    def _load(self, connection: sqlite3.Connection, partitions: Sequence[Partition]) -> Block:
        loaded = load(connection, [(partition, partition.first) for partition in partitions])
        self._columns = [_Column(loaded.rows), _Column(loaded.created), _Column(loaded.expires), _Column(loaded.matrix)]
        return loaded.block()

    def _extend(self, connection: sqlite3.Connection, block: Block, since: Sequence[tuple[Partition, int]]) -> Block:
        loaded = load(connection, since)
        if not len(loaded.rows):
            return block
        more: list[NDArray[Any]] = [loaded.rows, loaded.created, loaded.expires, loaded.matrix]
        rows, created, expires, matrix = (column.extend(new) for column, new in zip(self._columns, more, strict=True))
        return Block(rows, created, expires, matrix, block.keywords.extended(loaded.terms))


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
        self, connection: sqlite3.Connection, scope: Scope, partitions: Sequence[Partition], row_bytes: int
    ) -> Iterator[Block]:
        """Iterate over what a search has to look at, from memory where it is there.

        Args:
            connection: Within the search's transaction.
            scope: What the search asks for.
            partitions: What the scope matches in that transaction.
            row_bytes: What one memory takes, about.
        """
        resident = self._resident(scope, row_bytes * sum(partition.changes for partition in partitions))
        block = resident.block(connection, partitions) if resident else None
        if block is None:
            yield from stream(connection, partitions)
        else:
            self._shrink()
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
