# SPDX-License-Identifier: Apache-2.0
"""Which number a row gets."""

from __future__ import annotations

import sqlite3

from mem0.stores.records import Scope
from mem0.stores.sqlite.rows import PARTITION_BITS, row_values


class Numbers:
    """Hands out row numbers within one transaction, and writes to `scopes` at its end how many changes there were.

    Args:
        connection: Within a write transaction, in which nobody else hands out numbers.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._scopes: dict[Scope, int] = {}
        self._changes: dict[int, int] = {}
        self._rewritten: dict[int, int] = {}

    def partition(self, scope: Scope) -> int:
        """Return the number of a record's partition, which is created where it is new."""
        number = self._scopes.get(scope)
        if number is None:
            number = self._scopes[scope] = self._find_or_create(scope)
        return number

    def next_row(self, partition: int) -> int:
        """Return the number of a row for one more change in a partition."""
        if partition not in self._changes:
            query = "SELECT changes FROM scopes WHERE id = ?"
            (self._changes[partition],) = self._connection.execute(query, (partition,)).fetchone()
        self._changes[partition] += 1
        return (partition << PARTITION_BITS) + self._changes[partition]

    def rewrite(self, partition: int) -> None:
        """Note that vectors of a partition which others may hold in memory have changed or gone."""
        self._rewritten[partition] = 1

    def write(self) -> None:
        """Write the numbers of changes back."""
        self._connection.executemany(
            "UPDATE scopes SET changes = ?, rewrites = rewrites + ? WHERE id = ?",
            [(changes, self._rewritten.get(number, 0), number) for number, changes in self._changes.items()],
        )

    def _find_or_create(self, scope: Scope) -> int:
        values = row_values(scope)
        query = "SELECT id FROM scopes WHERE user_id = ? AND agent_id = ? AND run_id = ?"
        row = self._connection.execute(query, values).fetchone()
        if row is None:
            insert = "INSERT INTO scopes (user_id, agent_id, run_id) VALUES (?, ?, ?) RETURNING id"
            row = self._connection.execute(insert, values).fetchone()
        return int(row[0])
