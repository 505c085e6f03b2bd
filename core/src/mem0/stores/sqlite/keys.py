# SPDX-License-Identifier: Apache-2.0
"""Idempotency keys: of single memories, and of whole calls, whose results may be any number of memories or none.

Both outlive the memories that they name, since a message that is delivered twice must not bring back what was deleted.
They go when one of their memories is forgotten, because a digest tells whoever guesses right what was said.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence

from mem0.errors import IdempotencyConflictError
from mem0.stores.changes import Applied, Key
from mem0.stores.records import MemoryRecord, NewMemory, Scope, Stored
from mem0.stores.sqlite.rows import MISSING, PARTITION_BITS, find, history, row_values

_BY_KEY = """
    SELECT k.memory_id, k.digest, coalesce(m.text, (
        SELECT h.old_text FROM history h WHERE h.memory_id = k.memory_id AND h.event = 'DELETE' ORDER BY h.row DESC
    ), '')
    FROM scopes s JOIN keys k ON k.scope = s.id LEFT JOIN memories m ON m.id = k.memory_id
    WHERE s.user_id = ? AND s.agent_id = ? AND s.run_id = ? AND k.key = ?"""

_CALL = """
    SELECT c.memory_id, c.digest FROM scopes s JOIN calls c ON c.scope = s.id
    WHERE s.user_id = ? AND s.agent_id = ? AND s.run_id = ? AND c.key = ? ORDER BY c.number"""

# A call's scope may be wider than that of a memory in its results, so that it lies in another partition. The scopes
# are compared because an id that was freed by a deletion may be in use elsewhere by now.
_CALLS_THAT_NAME = f"""
    SELECT c.scope, c.key
    FROM history h JOIN calls c ON c.memory_id = h.memory_id
    JOIN scopes s ON s.id = h.row >> {PARTITION_BITS} JOIN scopes w ON w.id = c.scope
    WHERE w.user_id IN (s.user_id, :missing) AND w.agent_id IN (s.agent_id, :missing)
    AND w.run_id IN (s.run_id, :missing) AND """


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


def remember(connection: sqlite3.Connection, partition: int, key: str, record: MemoryRecord) -> None:
    """Note under which key a memory was stored.

    Args:
        connection: Within a write transaction.
        partition: The number of the memory's partition.
        key: New in that partition.
        record: The memory.
    """
    values = (partition, key, record.id, _digest(record.text))
    connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", values)


def replay(connection: sqlite3.Connection, scope: Scope, key: Key) -> list[Applied] | None:
    """Return what a call came to that used a key before; see `VectorStore.replay`.

    Args:
        connection: Within a transaction.
        scope: Of the call.
        key: The key, and what it stands for.

    Raises:
        IdempotencyConflictError: The key is known with other content.
    """
    found = connection.execute(_CALL, (*row_values(scope), key.text)).fetchall()
    if not found:
        return None
    (_, digest), *results = found
    if digest != _digest(key.content):
        raise IdempotencyConflictError(
            f"The idempotency key {key.text!r:.100} was used before for other content. Use a new key."
        )
    return [Applied("NONE", memory_id, _last_text(connection, memory_id, scope)) for memory_id, _ in results]


def remember_call(connection: sqlite3.Connection, partition: int, key: Key, memory_ids: Sequence[str]) -> None:
    """Note what a call came to.

    Args:
        connection: Within a write transaction.
        partition: The number of the partition that has the call's scope.
        key: New in that partition.
        memory_ids: Of the call's results, in their order.
    """
    rows = [(partition, key.text, number, memory_id, None) for number, memory_id in enumerate(memory_ids, 1)]
    first = (partition, key.text, 0, None, _digest(key.content))
    connection.executemany("INSERT INTO calls VALUES (?, ?, ?, ?, ?)", [first, *rows])


def forget_calls_of_memory(connection: sqlite3.Connection, memory_id: str, partition: int) -> None:
    """Delete the keys of calls that name a memory. Its history must still be there.

    Args:
        connection: Within a write transaction.
        memory_id: Which.
        partition: Where it is, or was.
    """
    _forget_calls(connection, "h.memory_id = :memory AND s.id = :partition", memory=memory_id, partition=partition)


def forget_calls_of_partition(connection: sqlite3.Connection, first: int, end: int) -> None:
    """Delete the keys of calls that name any memory of a partition. Its history must still be there.

    Args:
        connection: Within a write transaction.
        first: The number before its rows.
        end: The number after them.
    """
    _forget_calls(connection, "h.row > :first AND h.row < :end", first=first, end=end)


def _forget_calls(connection: sqlite3.Connection, condition: str, **values: str | int) -> None:
    connection.execute(
        f"DELETE FROM calls WHERE (scope, key) IN ({_CALLS_THAT_NAME} {condition})", {**values, "missing": MISSING}
    )


def _last_text(connection: sqlite3.Connection, memory_id: str, scope: Scope) -> str:
    found = find(connection, memory_id, scope)
    if found is not None:
        return found[1].text
    entries = history(connection, memory_id, scope)
    return (entries[-1].old_text or "") if entries else ""


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()
