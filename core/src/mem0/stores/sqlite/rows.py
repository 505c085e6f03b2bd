# SPDX-License-Identifier: Apache-2.0
"""Selecting memories, in order. Every statement is fixed text; values are bound, and scopes are part of the query."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mem0.stores.base import Selection
from mem0.stores.filters import EVERYTHING, matches
from mem0.stores.records import HistoryEntry, MemoryRecord, Scope
from mem0.stores.sqlite import provenance

PARTITION_BITS = 32
"""A row's number is its partition's, shifted by so many bits, plus the number of the change that made it."""

MISSING = b""
"""Stands in the table `scopes` for an id that is `None`. No text equals it, the empty one included."""

_CHUNK = 500
_RECORD = (
    "m.row, m.id, m.text, m.metadata, m.created_at, m.updated_at, m.expires_at, m.actor_id, m.role, m.provenance, "
    "s.user_id, s.agent_id, s.run_id"
)
_OF_PARTITION = f"m.row > s.id << {PARTITION_BITS} AND m.row < (s.id + 1) << {PARTITION_BITS}"


@dataclass(frozen=True, slots=True)
class Partition:
    """A row of `scopes`, as a transaction sees it.

    Attributes:
        id: Its number.
        changes: How many changes it went through; its rows' numbers are at most that.
        rewrites: How many of them make cached vectors invalid.
    """

    id: int
    changes: int
    rewrites: int

    @property
    def first(self) -> int:
        """The lowest number that a row of it may have."""
        return self.id << PARTITION_BITS

    @property
    def end(self) -> int:
        """The lowest number that no row of it may have."""
        return (self.id + 1) << PARTITION_BITS

    @property
    def last(self) -> int:
        """The highest number that a row of it has."""
        return self.first + self.changes


def row_values(scope: Scope) -> tuple[str | bytes, str | bytes, str | bytes]:
    """Return a record's scope as the columns of `scopes`."""
    ids = (scope.user_id, scope.agent_id, scope.run_id)
    user, agent, run = (MISSING if value is None else value for value in ids)
    return user, agent, run


def within(scope: Scope) -> tuple[str, list[Any]]:
    """Return the condition on `scopes s` that a query's scope stands for, and its values."""
    given = scope.items()
    return " AND ".join(["1", *(f"s.{name} = ?" for name in given)]), list(given.values())


def partitions(connection: sqlite3.Connection, scope: Scope) -> list[Partition]:
    """Return the partitions that a query's scope matches, oldest first."""
    condition, values = within(scope)
    found = connection.execute(
        f"SELECT s.id, s.changes, s.rewrites FROM scopes s WHERE {condition} ORDER BY s.id", values
    )
    return [Partition(*row) for row in found]


def count(connection: sqlite3.Connection, selection: Selection) -> int:
    """Count what is selected."""
    if selection.filter is not EVERYTHING:
        return sum(1 for _ in select(connection, selection))
    source, values = _source(selection)
    (number,) = connection.execute(f"SELECT count(*) FROM {source}", values).fetchone()
    return int(number)


def select(connection: sqlite3.Connection, selection: Selection) -> Iterator[tuple[int, MemoryRecord]]:
    """Iterate over what is selected, with row numbers, in the order of partitions and rows."""
    source, values = _source(selection)
    for row in connection.execute(f"SELECT {_RECORD} FROM {source}", values):
        record = _record(row)
        if matches(selection.filter, record):
            yield row[0], record


def ordered(
    connection: sqlite3.Connection, selection: Selection, *, newest_first: bool, limit: int = -1, offset: int = 0
) -> list[int]:
    """Return the row numbers of what is selected, ordered by time, without regard to the filter.

    Args:
        connection: Within a transaction.
        selection: What to select.
        newest_first: Or oldest first.
        limit: At most so many; negative for all.
        offset: Leave out so many at the beginning.
    """
    source, values = _source(selection)
    way = "DESC" if newest_first else "ASC"
    found = connection.execute(
        f"SELECT m.row FROM {source} ORDER BY m.created_at {way}, m.row & 0xFFFFFFFF {way}, m.row {way} "
        "LIMIT ? OFFSET ?",
        [*values, limit, offset],
    )
    return [row for (row,) in found]


def fetch(connection: sqlite3.Connection, rows: Sequence[int]) -> dict[int, MemoryRecord]:
    """Return the records of rows by row number, in the order given. One that is gone is left out."""
    found = connection.execute(
        f"SELECT {_RECORD} FROM memories m JOIN scopes s ON s.id = m.row >> {PARTITION_BITS} "
        "WHERE m.row IN (SELECT value FROM json_each(?))",
        (json.dumps(rows),),
    )
    records = {row[0]: _record(row) for row in found}
    return {row: records[row] for row in rows if row in records}


def find(connection: sqlite3.Connection, memory_id: str, scope: Scope) -> tuple[int, MemoryRecord] | None:
    """Return a memory and its row number, if it exists within the scope."""
    condition, values = within(scope)
    row = connection.execute(
        f"SELECT {_RECORD} FROM memories m JOIN scopes s ON s.id = m.row >> {PARTITION_BITS} "
        f"WHERE m.id = ? AND {condition}",
        [memory_id, *values],
    ).fetchone()
    return (row[0], _record(row)) if row else None


def selects(selection: Selection, record: MemoryRecord) -> bool:
    """Say whether a memory of the selection's scope is selected."""
    created_by, alive_at = selection.created_by, selection.alive_at
    return (
        (created_by is None or record.created_at <= created_by)
        and (alive_at is None or record.expires_at is None or record.expires_at > alive_at)
        and matches(selection.filter, record)
    )


def in_chunks(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut row numbers into pieces, so that no transaction is held for long."""
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))


def _source(selection: Selection) -> tuple[str, list[Any]]:
    condition, values = within(selection.scope)
    if selection.created_by is not None:
        condition += " AND m.created_at <= ?"
        values.append(selection.created_by)
    if selection.alive_at is not None:
        condition += " AND (m.expires_at IS NULL OR m.expires_at > ?)"
        values.append(selection.alive_at)
    # CROSS JOIN keeps the order: partitions first, then a range of rows in each.
    return f"scopes s CROSS JOIN memories m ON {_OF_PARTITION} WHERE {condition}", values


def _record(row: tuple[Any, ...]) -> MemoryRecord:
    _, id_, text, metadata, created_at, updated_at, expires_at, actor_id, role, source, user, agent, run = row
    return MemoryRecord(
        id=id_,
        text=text,
        scope=Scope(_id(user), _id(agent), _id(run)),
        created_at=created_at,
        updated_at=updated_at,
        metadata={} if metadata == "{}" else json.loads(metadata),
        expires_at=expires_at,
        actor_id=actor_id,
        role=role,
        provenance=provenance.decode(source),
    )


def _id(value: str | bytes) -> str | None:
    return None if isinstance(value, bytes) else value


def history(connection: sqlite3.Connection, memory_id: str, scope: Scope) -> list[HistoryEntry]:
    """Return the changes of a memory, oldest first, deleted or not, as far as they were within the scope."""
    condition, values = within(scope)
    found = connection.execute(
        "SELECT h.row, h.memory_id, h.old_text, h.new_text, h.event, h.created_at, h.updated_at, h.actor_id, h.role, "
        f"h.provenance FROM history h JOIN scopes s ON s.id = h.row >> {PARTITION_BITS} "
        f"WHERE h.memory_id = ? AND {condition} ORDER BY h.row",
        [memory_id, *values],
    )
    return [_entry(row) for row in found]


def _entry(row: tuple[Any, ...]) -> HistoryEntry:
    number, memory_id, old_text, new_text, event, created_at, updated_at, actor_id, role, source = row
    return HistoryEntry(
        id=str(number),
        memory_id=memory_id,
        old_text=old_text,
        new_text=new_text,
        event=event,
        created_at=created_at,
        updated_at=updated_at,
        actor_id=actor_id,
        role=role,
        provenance=provenance.decode(source),
    )
