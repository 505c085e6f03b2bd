# SPDX-License-Identifier: Apache-2.0
"""Which files a store makes, for whom, and which it refuses."""

from __future__ import annotations

import gc
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mem0.errors import NotAStoreError, SchemaVersionError, StoreError, StoreUnavailableError
from mem0.stores.records import Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.schema import VERSION
from mem0.stores.sqlite.store import SqliteStore

Open = Callable[..., SqliteStore]


def contents(directory: Path) -> dict[str, bytes]:
    """Return every file below a directory."""
    return {str(file): file.read_bytes() for file in sorted(directory.rglob("*")) if file.is_file()}


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_files_are_for_this_user_alone(open_store: Open, tmp_path: Path, memories: Any, umask: int) -> None:
    """Whatever the umask, files get 0600 and new directories 0700; existing ones stay as they are."""
    tmp_path.chmod(0o755)
    before = os.umask(umask)
    try:
        if umask != 0o777:
            store = open_store(tmp_path / "a" / "b" / "memories.db")
        else:
            store = open_store(tmp_path / "memories.db")
        memories.remember(store, "tea")
    finally:
        os.umask(before)
    modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in tmp_path.rglob("*")}
    assert {name: mode for name, mode in modes.items() if name.startswith("memories.db")} == dict.fromkeys(
        ["memories.db", "memories.db-wal", "memories.db-shm"], 0o600
    )
    assert {mode for name, mode in modes.items() if not name.startswith("memories.db")} <= {0o700}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize(
    "name",
    ["file:x.db", "file:x.db?mode=memory", "x.db?mode=ro", "x#y%20z", ":memory:x", "ünï 🙂", "a'b\"c", "-x", "nul\n"],
)
def test_names_are_taken_literally(open_store: Open, tmp_path: Path, memories: Any, name: str) -> None:
    """A path that looks like a URI or an option is a path, and nothing is written elsewhere."""
    for _ in range(2):
        store = open_store(tmp_path / name)
        memories.remember(store, "tea")
        store.close()
    assert os.listdir(tmp_path) == [name]
    assert open_store(tmp_path / name).count(memories.select()) == 2


def test_relative_and_home_paths(
    open_store: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memories: Any
) -> None:
    """`~` is expanded, links are followed, and a relative path stays with the directory it was opened in."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert open_store("~/home.db").path == str(tmp_path / "home.db")
    relative = open_store("file:relative.db")
    monkeypatch.chdir("/")
    assert memories.remember(relative, "tea")
    (tmp_path / "link").symlink_to(tmp_path / "target.db")
    assert open_store(tmp_path / "link").path == str(tmp_path / "target.db")


def test_paths_that_cannot_be_files(tmp_path: Path) -> None:
    """A directory, a device, a pipe, a name with NUL or too long, a loop of links: one error, and no file."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    names = (".", "pipe", "a\x00b", "x" * 300, "loop", "file/below.db")
    elsewhere = [Path("/dev/null"), Path("/proc/nothing/x.db"), Path("~no-such-user/x")]
    bad = [*elsewhere, *(tmp_path / name for name in names)]
    before = sorted(os.listdir(tmp_path))
    for path in bad:
        with pytest.raises(StoreUnavailableError, match="another path"):
            SqliteStore(SqliteConfig(path=path))
    assert sorted(os.listdir(tmp_path)) == before


READ_ONLY = """
import os, sys
from pathlib import Path
from mem0.errors import StoreUnavailableError
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
for path in sys.argv[1:]:
    try:
        SqliteStore(SqliteConfig(path=Path(path)))
    except StoreUnavailableError as error:
        assert error.path == path, error.path
    else:
        sys.exit(f"{path} was opened")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_what_may_not_be_written_is_unavailable(open_store: Open, tmp_path: Path, memories: Any) -> None:
    """A read-only directory, a read-only file and one of another user, to a user who is not root."""
    top = tmp_path
    while top != Path("/tmp") and top != top.parent:  # another user has to get there
        top.chmod(top.stat().st_mode | 0o055)
        top = top.parent
    for name, mode in (("foreign", 0o600), ("readonly", 0o444)):
        store = open_store(tmp_path / f"{name}.db")
        memories.remember(store, "tea")
        store.close()
        (tmp_path / f"{name}.db").chmod(mode if os.getuid() == 0 or mode == 0o444 else 0o000)
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    before = contents(tmp_path) if os.getuid() == 0 else None
    paths = [
        str(tmp_path / "foreign.db"),
        str(tmp_path / "readonly.db"),
        str(locked / "new.db"),
        str(locked / "a" / "b.db"),
    ]
    done = subprocess.run([sys.executable, "-c", READ_ONLY, *paths], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert before is None or contents(tmp_path) == before


def refused(path: Path) -> StoreError | None:
    """Open a file as a store; return the error."""
    try:
        with SqliteStore(SqliteConfig(path=path, busy_timeout=1)) as store:
            list(store.scan(_everything()))
    except StoreError as error:
        return error
    return None


def _everything() -> Any:
    from mem0.stores.base import Selection

    return Selection(Scope())


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@example(data=b"x", prefix=b"")
@given(
    data=st.binary(min_size=1, max_size=3000), prefix=st.sampled_from([b"", b"SQLite format 3\x00", "half", "store"])
)
@example(data=b"\x00" * 5000, prefix=b"")
def test_garbage_is_refused_untouched(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, prefix: bytes | str
) -> None:
    """Random bytes, also behind SQLite's magic or in a page of a store, are a typed error and stay as they are."""
    directory = tmp_path_factory.mktemp("garbage")
    path = directory / "x.db"
    if isinstance(prefix, str):
        SqliteStore(SqliteConfig(path=path)).close()
        whole = bytearray(path.read_bytes())
        at = 100 if prefix == "half" else 16384
        whole[at : at + len(data)] = data
        path.write_bytes(bytes(whole))
        refused(path)  # whatever it is, it is no other kind of error; SQLite may not look at that page
        return
    path.write_bytes(prefix + data)
    assert isinstance(refused(path), NotAStoreError)
    assert contents(directory) == {str(path): prefix + data}


@pytest.mark.parametrize("wal", [False, True])
@pytest.mark.parametrize("mark", ["", "PRAGMA user_version = 1", "PRAGMA application_id = 1", "PRAGMA page_size = 512"])
def test_a_foreign_database_is_refused_untouched(tmp_path: Path, wal: bool, mark: str) -> None:
    """A database of another application is not a store, and no byte of it or its neighbours changes."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(mark)
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE memories (text)")
        connection.execute("INSERT INTO memories VALUES ('theirs')")
        connection.commit()
    before = contents(tmp_path)
    assert isinstance(refused(path), NotAStoreError)
    assert contents(tmp_path) == before


def test_an_empty_file_becomes_a_store(open_store: Open, path: Path, memories: Any) -> None:
    """No bytes, or an SQLite file without anything in it (a creation cut short), are as good as no file."""
    path.touch()
    memories.remember(open_store(), "tea")
    half = path.with_name("half.db")
    with closing(sqlite3.connect(half)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA user_version = 0")
    assert half.stat().st_size > 0
    memories.remember(open_store(half), "tea")


def test_a_newer_version_is_refused(open_store: Open, path: Path, memories: Any) -> None:
    """A store of a later mem0-core names both versions and the command that helps, and is left alone."""
    memories.remember(open_store(), "tea")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(SchemaVersionError, match=f"version {VERSION + 1}.*version {VERSION}.*pip install --upgrade"):
        open_store()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)
        assert connection.execute("SELECT count(*) FROM memories").fetchone() == (1,)


def test_missing_tables_are_damage(open_store: Open, path: Path) -> None:
    """A store without its tables, or without a version, is named as damaged."""
    open_store().close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE vectors")
    with pytest.raises(NotAStoreError):
        open_store().count(_everything())
        open_store().reset()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")
    with pytest.raises(NotAStoreError):
        open_store()


def test_opening_and_closing_leaks_nothing(path: Path, memories: Any) -> None:
    """Descriptors and threads stay as many, over 200 stores opened, used, and closed or refused."""

    def used() -> tuple[int, int]:
        gc.collect()
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    if not Path("/proc/self/fd").exists():
        pytest.skip("no /proc to count descriptors in")
    garbage = path.with_name("garbage")
    garbage.write_bytes(b"x" * 9999)
    before = used()
    for _ in range(200):
        with SqliteStore(SqliteConfig(path=path, synchronous="off")) as store:
            memories.remember(store, "tea")
            memories.search(store, "tea", memories.select())
            next(store.scan(memories.select()))
        assert refused(garbage)
    assert used() == before
    assert sorted(os.listdir(path.parent)) == ["garbage", "memories.db"]
