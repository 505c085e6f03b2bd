# SPDX-License-Identifier: Apache-2.0
"""Everything that a store's file holds, row by row, read past the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]
_ROWS = ("memories", "vectors", "history")
_PARTITION_BITS = 32


@dataclass(frozen=True)
class Snapshot:
    """What was in the file at one moment.

    Attributes:
        tables: The rows of each table; each has what its `scope` is, where it belongs to one.
    """

    tables: Mapping[str, list[Row]]

    def outside(self, scope: Mapping[str, str]) -> dict[str, list[Row]]:
        """Return all rows but those of a scope."""
        return {name: [row for row in rows if not _within(row, scope)] for name, rows in self.tables.items()}

    def inside(self, scope: Mapping[str, str]) -> dict[str, Row]:
        """Return the memories of a scope by their ids."""
        return {row["id"]: row for row in self.tables["memories"] if _within(row, scope)}


def take(path: Path) -> Snapshot:
    """Read a store's file, while it is open or not."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        tables = {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}
    scopes = {row["id"]: {key: row[key] for key in ("user_id", "agent_id", "run_id")} for row in tables["scopes"]}
    for name, rows in tables.items():
        for row in rows:
            if name == "scopes":
                row["scope"] = scopes[row["id"]]
            elif name in _ROWS:
                row["scope"] = scopes[row["row"] >> _PARTITION_BITS]
            elif isinstance(row.get("scope"), int):
                row["scope"] = scopes[row["scope"]]
    return Snapshot(tables)


def _within(row: Row, scope: Mapping[str, str]) -> bool:
    whose = row.get("scope")
    return whose is not None and all(whose[name] == value for name, value in scope.items())
