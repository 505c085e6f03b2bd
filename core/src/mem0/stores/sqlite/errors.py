# SPDX-License-Identifier: Apache-2.0
"""SQLite's errors, and the operating system's, as mem0's. The one place where they are translated."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from mem0.errors import (
    NotAStoreError,
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
    ValidationError,
)

_E = TypeVar("_E", bound=StoreError)

_BUSY = (
    StoreBusyError,
    "is in use: {reason}. Try again, raise busy_timeout, or end the process that holds it.",
)
_FULL = (
    StoreFullError,
    "cannot grow: {reason}. Nothing was changed. Free some space on its disk, then try again.",
)
_UNAVAILABLE = (
    StoreUnavailableError,
    "cannot be used: {reason}. Check that the file and its directory exist and that this user may write to both, "
    "or configure another path.",
)
_DAMAGED = (
    NotAStoreError,
    "is not a mem0 store, or is damaged: {reason}. Configure another path, or restore the file from a backup.",
)
_FAILED = (
    StoreError,
    "failed: {reason}. What was stored before is unchanged. Check the disk, then try again.",
)

_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_TOOBIG: _FULL,
    sqlite3.SQLITE_READONLY: _UNAVAILABLE,
    sqlite3.SQLITE_CANTOPEN: _UNAVAILABLE,
    sqlite3.SQLITE_PERM: _UNAVAILABLE,
    sqlite3.SQLITE_AUTH: _UNAVAILABLE,
    sqlite3.SQLITE_NOLFS: _UNAVAILABLE,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_FORMAT: _DAMAGED,
    sqlite3.SQLITE_MISMATCH: _DAMAGED,
    sqlite3.SQLITE_CONSTRAINT: _DAMAGED,  # our own writes keep every constraint, so the file has been tampered with
}


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Raise what happens inside as one of mem0's errors.

    Args:
        path: The store's file, which the message names.

    Raises:
        StoreError: Or what fits better, from SQLite's error or the operating system's.
        ValidationError: A value cannot be stored in any SQLite file.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        kind, text = _FAILED if code is None else _BY_CODE.get(code & 0xFF, _FAILED)
        if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such"):
            kind, text = _DAMAGED
        raise _error(kind, path, text.format(reason=error)) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        kind, text = _FULL if full else _UNAVAILABLE
        raise _error(kind, path, text.format(reason=error.strerror or error)) from error
    except UnicodeEncodeError as error:
        raise ValidationError(
            "A text, id or field holds half of a surrogate pair, which is no character and cannot be stored. "
            "Pass it through text.encode('utf-8', 'replace').decode() first."
        ) from error
    except OverflowError as error:
        raise ValidationError(f"A number is too large to store: {error}. Keep it below 2**63.") from error


def busy(path: str, reason: str) -> StoreBusyError:
    """Return the error of a store that somebody held for too long.

    Args:
        path: The store's file.
        reason: What was waited for.
    """
    return _error(StoreBusyError, path, _BUSY[1].format(reason=reason))


def unavailable(path: str, reason: str) -> StoreUnavailableError:
    """Return the error of a path that cannot be used.

    Args:
        path: The store's file.
        reason: What is wrong with it.
    """
    return _error(StoreUnavailableError, path, _UNAVAILABLE[1].format(reason=reason))


def damaged(path: str, reason: str) -> NotAStoreError:
    """Return the error of a file that is not a store, or no longer.

    Args:
        path: The file.
        reason: What gives it away.
    """
    return _error(NotAStoreError, path, _DAMAGED[1].format(reason=reason))


def closed(path: str) -> StoreError:
    """Return the error of a store that is used after `close`.

    Args:
        path: The store's file.
    """
    return _error(StoreError, path, "was closed. Open a new one to go on.")


def _error(kind: type[_E], path: str, text: str) -> _E:
    return kind(f"The store {path!r} {text}", path=path)
