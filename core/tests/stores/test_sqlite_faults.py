# SPDX-License-Identifier: Apache-2.0
"""Whatever fails on the way, a store is as before or as after, says what happened, and works on."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mem0.errors import (
    NotAStoreError,
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
    ValidationError,
)
from mem0.stores.changes import Keeping, Key
from mem0.stores.records import Scope
from mem0.stores.sqlite import writes
from mem0.stores.sqlite.errors import translated
from mem0.stores.sqlite.store import SqliteStore

HERE = Path(__file__).parent
CC = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if CC is None or sys.platform != "linux":
        pytest.skip("needs Linux and a C compiler")
    library = tmp_path_factory.mktemp("shim") / "faults.so"
    subprocess.run([CC, "-shared", "-fPIC", "-o", str(library), str(HERE / "faults.c"), "-ldl"], check=True)
    return library


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A directory in memory, where there is one: thousands of syncs would take minutes on a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as directory:
        yield Path(directory)


@pytest.mark.parametrize("operation", ["add", "update", "delete", "apply", "forget"])
def test_each_write_may_fail(shim: Path, quick_path: Path, operation: str) -> None:
    """The n-th write or sync fails, for every n, once and for good: old state or new, a typed error, and it goes on."""
    command = [sys.executable, str(HERE / "fault_child.py"), str(quick_path), operation]
    environment = {**os.environ, "LD_PRELOAD": str(shim), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    print(operation, done.stdout)  # noqa: T201
    assert json.loads(done.stdout)["failed"] >= 20


FULL = """
import json, resource, sys
from pathlib import Path
import numpy as np
from mem0.embeddings.types import Fingerprint
from mem0.errors import StoreError
from mem0.stores.base import Selection
from mem0.stores.records import MemoryRecord, NewMemory, Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore
limit, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
store = SqliteStore(SqliteConfig(path=Path(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
fingerprint = Fingerprint("p", "m", 4, True, {})
def add(number):
    record = MemoryRecord(str(number), "text " * 2000, Scope("a"), number, number)
    store.add([NewMemory(record)], np.ones((1, 4), np.float32), fingerprint)
stored = 0
try:
    while True:
        add(stored)
        stored += 1
except StoreError as error:
    assert str(error).endswith("try again."), error
assert store.count(Selection(Scope())) == stored
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
add(stored)
store.close()
with SqliteStore(SqliteConfig(path=Path(sys.argv[1]))) as again:
    assert [record.id for record in again.scan(Selection(Scope()))] == [str(n) for n in range(stored + 1)]
print(stored)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX's")
@pytest.mark.parametrize("limit", [40_000, 300_000, 2_000_000])
def test_no_file_may_grow(path: Path, limit: int) -> None:
    """At the largest size of a file a write fails as a typed error; what was stored stays, and it works on."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(limit)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= (limit > 100_000)


def test_interrupted_at_any_step(open_store: Callable[..., SqliteStore], memories: Any) -> None:
    """SQLite is interrupted after its n-th step, for growing n: the write has happened or it has not."""
    store = open_store(cache_mb=0)
    memory_id = memories.remember(store, "tea")
    calls: list[Callable[[str], Any]] = [
        lambda text: memories.remember(store, text),
        lambda text: memories.rewrite(store, memory_id, text),
        lambda text: store.delete(memories.select("nobody"), 1),
        lambda text: memories.apply(
            store, memories.adding(f"new {text}"), Keeping(memory_id), same=memories.same, key=Key(text, "c")
        ),
        lambda text: memories.search(store, text, memories.select()),
        lambda text: store.list(memories.select()),
    ]
    (connection,) = store._connections._idle
    for call in calls:
        steps, interrupted = 1, True
        while interrupted:
            left = [steps]
            before = store.count(memories.select())

            def tick(left: list[int] = left) -> bool:
                left[0] -= 1
                return left[0] == 0

            connection.set_progress_handler(tick, 1)
            try:
                call(f"tea {steps}")
                interrupted = left[0] <= 0
            except StoreError:
                connection.set_progress_handler(None, 1)
                assert store.count(memories.select()) == before
            connection.set_progress_handler(None, 1)
            assert store._connections._idle == [connection]
            assert not connection.in_transaction
            steps += 1 + steps // 4
    assert store.count(memories.select()) == len(store.list(memories.select()))


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError, RuntimeError])
def test_any_exception_rolls_back(
    store: SqliteStore, memories: Any, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """An exception in the midst of a write, even one that ends programs, leaves no open transaction."""
    memory_id = memories.remember(store, "tea")

    def fail(*_: Any) -> None:
        raise error("stop")

    with monkeypatch.context() as patch:
        patch.setattr(writes, "log", fail)
        for call in (
            lambda: memories.remember(store, "jam"),
            lambda: memories.rewrite(store, memory_id, "jam"),
            lambda: store.delete(memories.select(), 5),
        ):
            with pytest.raises(error):
                call()
    assert [record.text for record in store.list(memories.select())] == ["tea"]
    assert memories.remember(store, "jam")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_BUSY, StoreBusyError),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusyError),
        (sqlite3.SQLITE_LOCKED, StoreBusyError),
        (sqlite3.SQLITE_FULL, StoreFullError),
        (sqlite3.SQLITE_READONLY_DBMOVED, StoreUnavailableError),
        (sqlite3.SQLITE_CANTOPEN, StoreUnavailableError),
        (sqlite3.SQLITE_PERM, StoreUnavailableError),
        (sqlite3.SQLITE_NOTADB, NotAStoreError),
        (sqlite3.SQLITE_CORRUPT_VTAB, NotAStoreError),
        (sqlite3.SQLITE_IOERR_WRITE, StoreError),
        (sqlite3.SQLITE_INTERRUPT, StoreError),
        (None, StoreError),
    ],
)
def test_errors_are_translated(code: int | None, expected: type[StoreError]) -> None:
    """Each of SQLite's codes, extended ones included, has one error, which keeps the cause and names the file."""
    cause = sqlite3.OperationalError("reason")
    if code is not None:
        cause.sqlite_errorcode = code
    with pytest.raises(StoreError, match="reason") as caught, translated("/x.db"):
        raise cause
    assert (type(caught.value), caught.value.path, caught.value.__cause__) == (expected, "/x.db", cause)
    assert str(caught.value).endswith(".")


def test_the_system_s_errors_are_translated() -> None:
    """No space is told from no permission; numbers that do not fit are an argument error."""
    for cause, expected in (
        (OSError(28, "No space left"), StoreFullError),
        (PermissionError(13, "Permission denied"), StoreUnavailableError),
        (OverflowError("too large"), ValidationError),
    ):
        with pytest.raises(expected), translated("/x.db"):
            raise cause


def test_a_writer_that_holds_on_makes_others_wait(open_store: Callable[..., SqliteStore], memories: Any) -> None:
    """After the busy timeout a write is refused with the way out, and reads go on meanwhile."""
    store, other = open_store(busy_timeout=0.1), open_store()
    memories.remember(store, "tea")
    with other._connections.write():
        with pytest.raises(StoreBusyError, match="busy_timeout"):
            memories.remember(store, "jam")
        assert store.count(memories.select()) == 1
        assert len(memories.search(store, "tea", memories.select("alice"))) == 1
    memories.remember(store, "jam")
    with store._connections.write(), pytest.raises(StoreBusyError, match="another thread"):
        store.delete(memories.select(Scope("alice")), 1)
