# SPDX-License-Identifier: Apache-2.0
"""A look at the store that changes nothing: a store that is missing is not created, an older one is not migrated."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from mem0.errors import Mem0Error

if TYPE_CHECKING:
    from mem0.stores.sqlite.config import SqliteConfig

State = Literal["ready", "missing", "memory", "empty", "older", "broken"]


@dataclass(slots=True)
class StoreReport:
    """What is known of the configured store.

    Attributes:
        path: Its file.
        status: `ready`; `missing`, `empty` and `older` will be created, filled in and migrated when it is used;
            `memory` has no file; `broken` for a reason.
        reason: What is wrong, and what to do.
        size: Bytes on disk, its log included.
        mode: Who may read and write it, as in `-rw-------`.
        private: Whether it is its owner's alone.
        schema_version: The version of its tables.
        fingerprint: Whose vectors it holds.
        memories: How many memories it has, expired ones included.
    """

    path: str
    status: State = "ready"
    reason: str = ""
    size: int | None = None
    mode: str | None = None
    private: bool | None = None
    schema_version: int | None = None
    fingerprint: dict[str, Any] | None = None
    memories: int | None = None


def check_store(config: SqliteConfig) -> StoreReport:
    """Look at a store.

    Args:
        config: Its settings.
    """
    from mem0.stores.sqlite.config import IN_MEMORY, default_path
    from mem0.stores.sqlite.files import inspect, resolve

    path = config.path or default_path()
    report = StoreReport(str(path))
    if str(path) == IN_MEMORY:
        report.status = "memory"
        return report
    try:
        report.path = resolve(path)
        if not Path(report.path).exists():
            _check_place(report)
            return report
        _describe_file(report)
        inspect(report.path)
        _open(report, config)
    except Mem0Error as error:
        report.status, report.reason = "broken", str(error)
    except OSError as error:
        report.status, report.reason = "broken", f"{report.path} cannot be read: {error.strerror}."
    return report


def _check_place(report: StoreReport) -> None:
    directory = next(parent for parent in Path(report.path).parents if parent.exists())
    if directory.is_dir() and os.access(directory, os.W_OK | os.X_OK):
        report.status = "missing"
    else:
        report.status = "broken"
        report.reason = f"It cannot be created: this user may not write to {directory}. Configure another path."


def _describe_file(report: StoreReport) -> None:
    status = Path(report.path).stat()
    log = Path(f"{report.path}-wal")
    report.size = status.st_size + (log.stat().st_size if log.exists() else 0)
    if os.name == "posix":
        report.mode = stat.filemode(status.st_mode)
        report.private = not status.st_mode & 0o077


def _open(report: StoreReport, config: SqliteConfig) -> None:
    from mem0.stores.base import Selection
    from mem0.stores.records import Scope
    from mem0.stores.sqlite.schema import VERSION
    from mem0.stores.sqlite.store import SqliteStore

    report.schema_version = _version(report.path)
    if report.schema_version < VERSION:
        report.status = "older" if report.schema_version else "empty"
        return
    with closing(SqliteStore(config.model_copy(update={"path": Path(report.path)}))) as store:
        held = store.fingerprint
        report.memories = store.count(Selection(Scope()))
    if held is not None:
        report.fingerprint = {"provider": held.provider, "model": held.model, "dims": held.dims}


def _version(path: str) -> int:
    """Read the version out of the file's header, as `files.inspect` does: without locks, and without a log."""
    from mem0.stores.sqlite.errors import translated

    if Path(path).stat().st_size == 0:
        return 0
    with translated(path):
        uri = f"file:{quote(path)}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
