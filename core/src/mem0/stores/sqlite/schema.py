# SPDX-License-Identifier: Apache-2.0
"""The tables, their version, and how a store of an older version becomes one of this."""

from __future__ import annotations

import sqlite3
import time

from mem0.errors import SchemaVersionError
from mem0.stores.sqlite.errors import damaged
from mem0.stores.sqlite.files import APPLICATION_ID

PAGE_SIZE = 16384
"""Bytes in a page. At 4 and 8 KiB a vector of 768 dimensions leaves a third of the file unused or spills over; with
larger pages a single add writes more than it gains."""

_VERSION_1 = (
    # Values that hold for the whole store: the fingerprint of the embedder.
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # One row for each partition. A missing id is x'', which no text equals, so that UNIQUE covers it as well.
    # AUTOINCREMENT: a number is never used again, or other processes would take their cached partition for this one.
    # `changes` counts all changes and numbers the rows; `rewrites` those after which cached vectors no longer hold.
    """CREATE TABLE scopes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id ANY NOT NULL,
        agent_id ANY NOT NULL,
        run_id ANY NOT NULL,
        changes INTEGER NOT NULL DEFAULT 0,
        rewrites INTEGER NOT NULL DEFAULT 0,
        UNIQUE (user_id, agent_id, run_id)
    ) STRICT""",
    # With the unique index, every combination of ids is the beginning of one index.
    "CREATE INDEX scopes_by_agent ON scopes (agent_id, run_id)",
    "CREATE INDEX scopes_by_run ON scopes (run_id, user_id)",
    """CREATE TABLE memories (
        row INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        text TEXT NOT NULL,
        metadata TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        expires_at INTEGER,
        actor_id TEXT,
        role TEXT
    ) STRICT""",
    # What a search reads, and nothing else. Times are here a second time because it ranks and selects by them.
    """CREATE TABLE vectors (
        row INTEGER PRIMARY KEY,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        terms BLOB NOT NULL,
        vector BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE history (
        row INTEGER PRIMARY KEY,
        memory_id TEXT NOT NULL,
        event TEXT NOT NULL,
        old_text TEXT,
        new_text TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        actor_id TEXT,
        role TEXT
    ) STRICT""",
    "CREATE INDEX history_by_memory ON history (memory_id)",
    # Kept when its memory is deleted: a message that is delivered twice must not bring it back.
    """CREATE TABLE keys (
        scope INTEGER NOT NULL,
        key TEXT NOT NULL,
        memory_id TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (scope, key)
    ) STRICT, WITHOUT ROWID""",
)

_VERSION_2 = (
    # Where a text comes from, and what a change rests on: JSON, or NULL where nobody said.
    "ALTER TABLE memories ADD COLUMN provenance TEXT",
    "ALTER TABLE history ADD COLUMN provenance TEXT",
    # Idempotency keys of whole calls. Row 0 has the digest of what the key stands for; the results follow, from 1 on.
    """CREATE TABLE calls (
        scope INTEGER NOT NULL,
        key TEXT NOT NULL,
        number INTEGER NOT NULL,
        memory_id TEXT,
        digest BLOB,
        PRIMARY KEY (scope, key, number)
    ) STRICT, WITHOUT ROWID""",
    # To forget a memory is to forget the calls that name it.
    "CREATE INDEX calls_by_memory ON calls (memory_id) WHERE memory_id IS NOT NULL",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2)
"""What turns version 0 (an empty file) into 1, version 1 into 2, and so on. Published ones never change."""

VERSION = len(MIGRATIONS)


def prepare(connection: sqlite3.Connection, path: str, patience: float) -> None:
    """Bring a store to this version: an empty one is created, an older one migrated.

    Args:
        connection: In autocommit mode.
        path: The store's file.
        patience: Seconds to wait for another process that does the same.

    Raises:
        NotAStoreError: It holds tables that are not ours.
        SchemaVersionError: It is of a newer version.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return _prepare(connection, path)
        except sqlite3.OperationalError as error:
            # Changing to WAL does not wait for others; this does.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    connection.execute("BEGIN")  # or another process could create the store between two looks at it
    try:
        version = _version(connection, path)
    finally:
        connection.rollback()
    if version == 0:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        connection.execute("PRAGMA journal_mode = WAL")
    if version == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Once more, since another process may have been faster.
        for statements in MIGRATIONS[_version(connection, path) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.rollback()
    # The header goes from the log into the file, where `files.inspect` looks for it.
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _version(connection: sqlite3.Connection, path: str) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise damaged(path, "it is a database of another application")
    if version > VERSION:
        raise SchemaVersionError(
            f"The store {path!r} has version {version}, and this mem0-core reads up to version {VERSION}. "
            "Run: pip install --upgrade mem0-core",
            path=path,
        )
    if application == APPLICATION_ID and (version < 1 or not tables):
        raise damaged(path, "its tables are missing")
    return int(version)
