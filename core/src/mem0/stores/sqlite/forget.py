# SPDX-License-Identifier: Apache-2.0
"""Removing memories so that no byte of them stays in any file.

SQLite overwrites what it deletes with zeros (`secure_delete`). What remains is in the write-ahead log, which a
checkpoint writes back into the file and cuts to nothing, as soon as no reader needs it any more.
"""

from __future__ import annotations

import sqlite3
import time

from mem0.errors import StoreBusyError
from mem0.stores.records import Forgotten, Scope
from mem0.stores.sqlite.rows import PARTITION_BITS, find, partitions, within


def forget_scope(connection: sqlite3.Connection, scope: Scope) -> Forgotten:
    """Delete all that a scope matches: memories, history and keys, and the partitions themselves.

    Args:
        connection: Within a write transaction.
        scope: Whose; ids that are `None` match any.
    """
    memories = history = 0
    for partition in partitions(connection, scope):
        bounds = (partition.first, partition.end)
        memories += connection.execute("DELETE FROM memories WHERE row > ? AND row < ?", bounds).rowcount
        history += connection.execute("DELETE FROM history WHERE row > ? AND row < ?", bounds).rowcount
        connection.execute("DELETE FROM vectors WHERE row > ? AND row < ?", bounds)
        connection.execute("DELETE FROM keys WHERE scope = ?", (partition.id,))
        connection.execute("DELETE FROM scopes WHERE id = ?", (partition.id,))
    return Forgotten(memories=memories, history=history)


def forget_memory(connection: sqlite3.Connection, scope: Scope, memory_id: str) -> Forgotten:
    """Delete one memory, or what is left of it, with its history and keys.

    Args:
        connection: Within a write transaction.
        scope: Whose it must be.
        memory_id: The memory, which may have been deleted before.
    """
    condition, values = within(scope)
    history = memories = 0
    found = find(connection, memory_id, scope)
    if found:
        memories = 1
        connection.execute("DELETE FROM memories WHERE row = ?", (found[0],))
        connection.execute("DELETE FROM vectors WHERE row = ?", (found[0],))
    of_memory = connection.execute(
        f"SELECT h.row FROM history h JOIN scopes s ON s.id = h.row >> {PARTITION_BITS} "
        f"WHERE h.memory_id = ? AND {condition}",
        [memory_id, *values],
    ).fetchall()
    for (row,) in of_memory:
        history += connection.execute("DELETE FROM history WHERE row = ?", (row,)).rowcount
    for number in {row >> PARTITION_BITS for (row,) in of_memory}:
        connection.execute("DELETE FROM keys WHERE scope = ? AND memory_id = ?", (number, memory_id))
        bounds = (number << PARTITION_BITS, (number + 1) << PARTITION_BITS)
        if connection.execute("SELECT 1 FROM history WHERE row > ? AND row < ? LIMIT 1", bounds).fetchone():
            connection.execute("UPDATE scopes SET rewrites = rewrites + 1 WHERE id = ?", (number,))
        else:
            connection.execute("DELETE FROM scopes WHERE id = ?", (number,))
    return Forgotten(memories=memories, history=history)


def forget_everything(connection: sqlite3.Connection) -> None:
    """Delete every row, the embedder's fingerprint included. The numbers of partitions are not used again.

    Args:
        connection: Within a write transaction.
    """
    for table in ("memories", "vectors", "history", "keys", "scopes", "meta"):
        connection.execute(f"DELETE FROM {table}")


def empty_log(connection: sqlite3.Connection, path: str, patience: float) -> None:
    """Write the log back into the file and cut it to nothing, since it still holds what was there before.

    Args:
        connection: In autocommit mode.
        path: The store's file.
        patience: Seconds to wait for readers and writers in other processes.

    Raises:
        StoreBusyError: They did not end in time.
    """
    deadline = time.monotonic() + patience
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() >= deadline:
            raise StoreBusyError(
                f"The memories are deleted from {path!r}, but another process still reads the state before, so that "
                "old pages stay in its log. Call forget again when that process is done.",
                path=path,
            )
        time.sleep(0.01)
