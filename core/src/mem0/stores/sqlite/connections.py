# SPDX-License-Identifier: Apache-2.0
"""Opening connections, and lending them out for one transaction each.

A pool rather than a connection for each thread: threads come and go, and a connection of a thread that has ended would
stay open. A connection is never held between two calls of the store, so that there are as many as calls at once.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from mem0.stores.sqlite.config import IN_MEMORY, SqliteConfig
from mem0.stores.sqlite.errors import busy, closed, translated
from mem0.stores.sqlite.schema import PAGE_SIZE

_IDLE_AT_MOST = 8
_FORK_PATIENCE = 5.0
_LOG_BYTES = 16 * 2**20  # of the write-ahead log, before it is written back into the file
_CACHE_KIB = 4096  # of pages for each connection; reads go through the operating system's cache anyway


def connect(path: str, config: SqliteConfig) -> sqlite3.Connection:
    """Open a connection in autocommit mode, with everything set that SQLite does not keep in the file.

    Args:
        path: An absolute path, or `:memory:`.
        config: The store's settings.
    """
    connection = sqlite3.connect(
        path, timeout=config.busy_timeout, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        connection.executescript(
            f"""
            PRAGMA synchronous = {config.synchronous};
            PRAGMA secure_delete = ON;          -- what is deleted is overwritten with zeros
            PRAGMA temp_store = MEMORY;         -- no text in temporary files
            PRAGMA trusted_schema = OFF;        -- a file from elsewhere calls no functions
            PRAGMA cell_size_check = ON;        -- a damaged page is noticed when it is read
            PRAGMA cache_size = -{_CACHE_KIB};
            PRAGMA wal_autocheckpoint = {_LOG_BYTES // PAGE_SIZE};
            PRAGMA journal_size_limit = {_LOG_BYTES};
            """
        )
    except BaseException:
        connection.close()
        raise
    return connection


class Connections:
    """The connections of one store. Any thread may borrow one, for reading or for writing.

    In memory there is a single connection, whose users take turns. In a file, readers disturb nobody, and writers of
    this process queue for a lock, since SQLite's own waiting is a sleep of up to 0.1 s between attempts.

    Args:
        path: An absolute path, or `:memory:`.
        config: The store's settings.
    """

    def __init__(self, path: str, config: SqliteConfig) -> None:
        self.path = path
        self.in_memory = path == IN_MEMORY
        self._config = config
        self._writing = threading.Lock()
        self._changed = threading.Condition()
        self._idle: list[sqlite3.Connection] = []
        self._lent = 0
        self._closed = False
        _open_pools.add(self)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection within a read transaction: it sees one state, whatever is written meanwhile."""
        if self.in_memory:
            with self.write() as connection:
                yield connection
            return
        with translated(self.path), self._lend() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection within a write transaction, which is committed unless an error leaves the block."""
        with self.exclusive() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def exclusive(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection in autocommit mode while nobody else in this process writes."""
        if not self._writing.acquire(timeout=self._config.busy_timeout):
            raise busy(self.path, "another thread has been writing for longer than the busy timeout")
        try:
            with translated(self.path), self._lend() as connection:
                yield connection
        finally:
            self._writing.release()

    def close(self) -> None:
        """Close what is idle now, and what is lent as soon as it comes back. Safe to call twice."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _lend(self) -> Iterator[sqlite3.Connection]:
        connection = self._take()
        try:
            yield connection
        finally:
            self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._changed:
            if self._closed:
                raise closed(self.path)
            self._lent += 1
            if self._idle:
                return self._idle.pop()
        try:
            return connect(self.path, self._config)
        except BaseException:
            self._returned(None)
            raise

    def _give_back(self, connection: sqlite3.Connection) -> None:
        """Take a connection back; one that cannot end its transaction is closed, which ends it."""
        keep: sqlite3.Connection | None = None
        try:
            if connection.in_transaction:
                connection.rollback()
            keep = connection
        finally:
            if keep is None:
                connection.close()
            self._returned(keep)

    def _returned(self, connection: sqlite3.Connection | None) -> None:
        with self._changed:
            self._lent -= 1
            if connection is not None and not self._closed and len(self._idle) < _IDLE_AT_MOST:
                self._idle.append(connection)
                connection = None
            self._changed.notify_all()
        if connection is not None:
            connection.close()

    def before_fork(self) -> None:
        """Close all connections, since SQLite's may not cross a fork, not even to be closed there."""
        self._changed.acquire()
        if not self.in_memory:
            self._changed.wait_for(lambda: self._lent == 0, timeout=_FORK_PATIENCE)
            while self._idle:
                self._idle.pop().close()

    def after_fork_in_parent(self) -> None:
        """Go on as before; connections are opened again when they are needed."""
        self._changed.release()

    def after_fork_in_child(self) -> None:
        """Start anew: no thread but this one has come along, whatever the others were holding."""
        self._writing = threading.Lock()
        self._changed = threading.Condition()
        self._lent = 0


_open_pools: weakref.WeakSet[Connections] = weakref.WeakSet()
_forking: list[Connections] = []


def _before_fork() -> None:
    _forking[:] = _open_pools
    for pool in _forking:
        pool.before_fork()


def _after_fork_in_parent() -> None:
    while _forking:
        _forking.pop().after_fork_in_parent()


def _after_fork_in_child() -> None:
    while _forking:
        _forking.pop().after_fork_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
