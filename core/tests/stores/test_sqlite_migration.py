# SPDX-License-Identifier: Apache-2.0
"""A store of an older version is brought up to date when it is opened, and keeps everything."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mem0.errors import SchemaVersionError
from mem0.stores.changes import Deleting, Key
from mem0.stores.records import HistoryEntry, MemoryRecord, Scope
from mem0.stores.sqlite import schema
from mem0.stores.sqlite.files import APPLICATION_ID
from mem0.stores.sqlite.keys import _digest
from mem0.stores.sqlite.store import SqliteStore
from mem0.text.keywords import encode

Open = Callable[..., SqliteStore]

OPENER = """
import sys
from pathlib import Path
from mem0.stores.base import Selection
from mem0.stores.records import Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore
print("ready", flush=True)
sys.stdin.readline()
with SqliteStore(SqliteConfig(path=Path(sys.argv[1]))) as store:
    assert store.get("id1", Scope("alice")).provenance is None
    print(store.count(Selection(Scope())))
"""


def first_version(path: Path, memories: Any) -> None:
    """Make a store as version 1 made it, with a memory that was changed and one that was deleted."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 16384")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        for statement in schema._VERSION_1:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO meta VALUES ('fingerprint', ?)", (memories.fingerprint.to_json(),))
        connection.execute("INSERT INTO scopes VALUES (1, 'alice', x'', x'', 4, 2)")
        row = (1 << 32) + 1
        unit = memories.vector("coffee") / np.linalg.norm(memories.vector("coffee"))
        memory = (row, "id1", "coffee", json.dumps({"n": 1}), 10, 20, None, "ann", "user")
        connection.execute("INSERT INTO memories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", memory)
        connection.execute(
            "INSERT INTO vectors VALUES (?, 10, NULL, ?, ?)", (row, encode("coffee"), unit.astype(np.float32).data)
        )
        for number, memory_id, event, old, new in (
            (1, "id1", "ADD", None, "tea"), (2, "id2", "ADD", None, "jam"), (3, "id1", "UPDATE", "tea", "coffee"),
            (4, "id2", "DELETE", "jam", None),
        ):  # fmt: skip
            values = ((1 << 32) + number, memory_id, event, old, new, 10, 20, "ann", "user")
            connection.execute("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.execute("INSERT INTO keys VALUES (1, 'k', 'id2', ?)", (_digest("jam"),))
        connection.execute("COMMIT")


def version(path: Path) -> int:
    """Return the version of a store."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_version_1_keeps_everything(open_store: Open, path: Path, memories: Any) -> None:
    """Memories, vectors, keywords, history, keys and the embedder are there, and everything new works."""
    first_version(path, memories)
    store = open_store()
    assert version(path) == schema.VERSION == 2
    record = MemoryRecord("id1", "coffee", Scope("alice"), 10, 20, {"n": 1}, None, "ann", "user", None)
    assert store.list(memories.select()) == [record]
    (hit,) = memories.search(store, "coffee", memories.select("alice"))
    assert (hit.record, hit.semantic) == (record, pytest.approx(1, abs=1e-5))
    assert store.history("id2", Scope("alice")) == [
        HistoryEntry(str((1 << 32) + 2), "id2", None, "jam", "ADD", 10, 20, "ann", "user", None),
        HistoryEntry(str((1 << 32) + 4), "id2", "jam", None, "DELETE", 10, 20, "ann", "user", None),
    ]
    assert [(each.id, each.text, each.new) for each in store.known([memories.new("jam", key="k")])] == [
        ("id2", "jam", False)
    ]
    assert store.fingerprint == memories.fingerprint
    done = memories.apply(store, memories.adding("bread"), Deleting("id1"), key=Key("k", "c"), same=memories.same)
    assert [each.event for each in done] == ["ADD", "DELETE"]
    store.forget(Scope("alice"))
    assert not any(b"coffee" in file.read_bytes() for file in path.parent.iterdir())


def test_the_migrated_tables_are_those_of_a_new_store(open_store: Open, path: Path, memories: Any) -> None:
    """Columns, in their order, and indexes: a statement that counts columns works on both."""
    first_version(path, memories)
    new = path.with_name("new.db")
    for each in (path, new):
        open_store(each).close()
    shapes = []
    for each in (path, new):
        with closing(sqlite3.connect(each)) as connection:
            names = connection.execute("SELECT name FROM sqlite_schema ORDER BY name").fetchall()
            shapes.append([(name, connection.execute(f"PRAGMA table_xinfo({name})").fetchall()) for (name,) in names])
    assert shapes[0] == shapes[1]


def test_many_migrate_at_once(open_store: Open, tmp_path: Path, memories: Any) -> None:
    """Whoever comes first migrates; the others find it done, and nobody fails."""
    for round_ in range(10):
        path = tmp_path / f"{round_}.db"
        first_version(path, memories)
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _, path=path: open_store(path), range(8)))
        memories.remember(stores[0], "tea")
        assert {store.count(memories.select("alice")) for store in stores} == {2}
        for store in stores:
            store.close()


def test_processes_migrate_at_once(path: Path, memories: Any) -> None:
    """Two processes that open the file in the same moment."""
    first_version(path, memories)
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-c", OPENER, str(path)]
    processes = [subprocess.Popen(command, text=True, **pipes) for _ in range(2)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        output, errors = process.communicate()
        assert (process.returncode, output) == (0, "1\n"), errors
    assert version(path) == schema.VERSION


def test_a_migration_that_fails_changes_nothing(
    open_store: Open, path: Path, memories: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file stays one of version 1, and the next attempt succeeds."""
    first_version(path, memories)
    with monkeypatch.context() as patch:
        broken = (*schema._VERSION_2, "CREATE TABLE keys (x)")
        patch.setattr(schema, "MIGRATIONS", (schema._VERSION_1, broken))
        with pytest.raises(Exception, match="keys"):
            open_store()
    assert version(path) == 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM pragma_table_info('memories')").fetchone() == (9,)
    assert open_store().count(memories.select()) == 1


def test_an_older_core_refuses_this_version(
    open_store: Open, path: Path, memories: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A core that knows version 1 alone says which version it met and what helps, and changes nothing."""
    memories.remember(open_store(), "tea")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "VERSION", 1)
        patch.setattr(schema, "MIGRATIONS", (schema._VERSION_1,))
        with pytest.raises(SchemaVersionError, match=r"version 2.*version 1.*pip install --upgrade"):
            open_store()
    assert open_store().count(memories.select()) == 1
