# SPDX-License-Identifier: Apache-2.0
"""Where the store's file is, who may read it, and whether it is one of ours.

An existing file is never opened by anything but SQLite: POSIX releases all locks that a process has on a file when it
closes *any* descriptor of it, so that a look into the file would unlock a store that is in use in this very process.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from mem0.stores.sqlite.errors import damaged, translated, unavailable

APPLICATION_ID = 0x6D656D30
"""What SQLite's header calls the application: `mem0` in ASCII."""

_SMALLEST_PAGE = 512
_creating = threading.Lock()


def resolve(path: Path) -> str:
    """Return the absolute path of the store's file.

    Absolute, so that SQLite never takes a name such as `file:x?mode=ro` for a URI.

    Args:
        path: As configured, `~` allowed.

    Raises:
        StoreUnavailableError: It cannot be a path of a file.
    """
    try:
        resolved = path.expanduser().resolve()
        if resolved.exists() and not stat.S_ISREG(resolved.stat().st_mode):
            raise unavailable(str(resolved), "it is not a regular file")
    except (OSError, RuntimeError, ValueError) as error:  # a name too long, a loop of links or no home, a NUL
        raise unavailable(str(path), str(error)) from error
    return str(resolved)


def create(path: str) -> None:
    """Create the file, and the directories above it, for this user alone. A file that exists stays as it is.

    SQLite gives its `-wal` and `-shm` files the permissions of the file itself.

    Args:
        path: From `resolve`.

    Raises:
        StoreUnavailableError: The directory cannot be written.
    """
    with _creating, translated(path):
        _make_directories(Path(path).parent)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        except FileExistsError:
            if not os.access(path, os.R_OK | os.W_OK):
                raise unavailable(path, "this user may not read and write it") from None
            return
        try:
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, 0o600)  # whatever the umask
        finally:
            os.close(descriptor)


def inspect(path: str) -> None:
    """Refuse a file that is not a store, without changing a byte of it or of its neighbours.

    SQLite's `immutable` mode takes no locks, replays no journal and creates no files. What it cannot judge is a file
    of one page, which may be a store whose creation was cut short; `schema.prepare` looks into that.

    Args:
        path: From `resolve`; the file exists.

    Raises:
        NotAStoreError: It holds something else.
    """
    size = Path(path).stat().st_size
    if size == 0:
        return
    if size < _SMALLEST_PAGE:
        raise damaged(path, f"it has {size} bytes, and no database has so few")  # SQLite would overwrite it
    with translated(path):
        try:
            application, pages = _header(path)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
                return  # as it looks while another process writes its log back; who opens it with locks will see
            raise
    if application != APPLICATION_ID and (application != 0 or pages > 1):
        raise damaged(path, "it is a database of another application")


def _header(path: str) -> tuple[int, int]:
    """Return the application's number and how many pages there are."""
    uri = f"file:{quote(path)}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    return application, pages


def _make_directories(directory: Path) -> None:
    if not directory.is_dir():
        _make_directories(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)
