# SPDX-License-Identifier: Apache-2.0
"""Removing memories so that no byte of them stays in any file.

SQLite overwrites what it deletes with zeros (`secure_delete`), but not the copies that stay behind when it moves rows
from one page to another to make room: they lie in the unused part of a page, where only a rewrite of the file reaches
them. The log holds old pages as well, until a checkpoint cuts it to nothing. So forgetting takes time with the size of
the store; deleting does not.
"""

from __future__ import annotations

import sqlite3

from mem0.stores.records import Forgotten, Scope
from mem0.stores.sqlite.keys import forget_calls_of_memory, forget_calls_of_partition
from mem0.stores.sqlite.rows import PARTITION_BITS, find, partitions, within
from mem0.stores.sqlite.schema import PAGE_SIZE

_IN_MEMORY_UP_TO = 256 * 2**20  # bytes of a store that is rewritten without the help of a temporary file


def forget_scope(connection: sqlite3.Connection, scope: Scope) -> Forgotten:
    """Delete all that a scope matches: memories, history and keys, and the partitions themselves.

    Args:
        connection: Within a write transaction.
        scope: Whose; ids that are `None` match any.
    """
    memories = history = 0
    for partition in partitions(connection, scope):
        bounds = (partition.first, partition.end)
        forget_calls_of_partition(connection, *bounds)
        memories += connection.execute("DELETE FROM memories WHERE row > ? AND row < ?", bounds).rowcount
        history += connection.execute("DELETE FROM history WHERE row > ? AND row < ?", bounds).rowcount
        connection.execute("DELETE FROM vectors WHERE row > ? AND row < ?", bounds)
        connection.execute("DELETE FROM keys WHERE scope = ?", (partition.id,))
        connection.execute("DELETE FROM calls WHERE scope = ?", (partition.id,))
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
    numbers = {row >> PARTITION_BITS for (row,) in of_memory}
    for number in numbers:
        forget_calls_of_memory(connection, memory_id, number)
    for (row,) in of_memory:
        history += connection.execute("DELETE FROM history WHERE row = ?", (row,)).rowcount
    for number in numbers:
        connection.execute("DELETE FROM keys WHERE scope = ? AND memory_id = ?", (number, memory_id))
        if _is_in_use(connection, number):
            connection.execute("UPDATE scopes SET rewrites = rewrites + 1 WHERE id = ?", (number,))
        else:
            connection.execute("DELETE FROM scopes WHERE id = ?", (number,))
    return Forgotten(memories=memories, history=history)


def _is_in_use(connection: sqlite3.Connection, number: int) -> bool:
    """Say whether a partition has a history, or keys of calls, which may name memories of other partitions or none."""
    bounds = (number << PARTITION_BITS, (number + 1) << PARTITION_BITS)
    of_history = connection.execute("SELECT 1 FROM history WHERE row > ? AND row < ? LIMIT 1", bounds)
    of_calls = connection.execute("SELECT 1 FROM calls WHERE scope = ? LIMIT 1", (number,))
    return of_history.fetchone() is not None or of_calls.fetchone() is not None


def forget_everything(connection: sqlite3.Connection) -> None:
    """Delete every row, the embedder's fingerprint included. The numbers of partitions are not used again.

    Args:
        connection: Within a write transaction.
    """
    for table in ("memories", "vectors", "history", "keys", "calls", "scopes", "meta"):
        connection.execute(f"DELETE FROM {table}")


def mark(connection: sqlite3.Connection) -> None:
    """Note, in the transaction that deletes, that traces are left to be wiped out."""
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('traces', 'left')")


def marked(connection: sqlite3.Connection) -> bool:
    """Say whether traces are left, of this deletion or of an earlier one that could not finish."""
    return connection.execute("SELECT 1 FROM meta WHERE name = 'traces'").fetchone() is not None


def wipe(connection: sqlite3.Connection) -> bool:
    """Rewrite the file without the traces, and cut the log to nothing.

    Args:
        connection: In autocommit mode.

    Returns:
        Whether it is done. It is not while somebody reads the state before, which the log then has to keep.
    """
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    if pages * PAGE_SIZE > _IN_MEMORY_UP_TO:
        connection.execute("PRAGMA temp_store = FILE")  # which has no name, and is gone when it is closed
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if not busy:
        connection.execute("DELETE FROM meta WHERE name = 'traces'")
    return not busy
