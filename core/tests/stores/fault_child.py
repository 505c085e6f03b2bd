# SPDX-License-Identifier: Apache-2.0
"""Lets the n-th write of an operation fail, for n = 1 until none does, and checks what is left each time.

Usage: fault_child.py DIRECTORY OPERATION, with `faults.c` loaded by LD_PRELOAD. Prints how often a write failed, and
how often the operation succeeded all the same.
"""

from __future__ import annotations

import ctypes
import errno
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mem0.embeddings.types import Fingerprint
from mem0.errors import StoreError
from mem0.stores.base import Query, Selection
from mem0.stores.changes import Adding, Deleting, Key, Updating
from mem0.stores.records import Hit, MemoryRecord, NewMemory, Provenance, Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore

FINGERPRINT = Fingerprint("faults", "words", 4, True, {})
LARGE = "large " * 4000
VECTORS = np.eye(4, dtype=np.float32)
EVERYTHING = Selection(Scope())
SOURCE = Provenance(0, "large role", "model")
CALLS = Key("large key", "content"), Key("key", "large content")


def new(number: int, user: str, text: str) -> NewMemory:
    """Return a memory to be stored, always the same."""
    source = SOURCE if user == "ann" else None
    return NewMemory(MemoryRecord(f"id{number}", text, Scope(user), number, number, provenance=source), f"key{number}")


def add(store: SqliteStore) -> None:
    """Add two memories, one of many pages."""
    store.add([new(8, "ann", "new"), new(9, "new", LARGE)], VECTORS[2:], FINGERPRINT)


def update(store: SqliteStore) -> None:
    """Change a memory in everything."""
    store.update("id1", Scope("ann"), 50, text=LARGE + "!", vector=VECTORS[3], fingerprint=FINGERPRINT,
                 metadata={"n": 2}, expires_at=99)  # fmt: skip


def delete(store: SqliteStore) -> None:
    """Delete a user's memories."""
    store.delete(Selection(Scope("ann")), 60)


def apply(store: SqliteStore) -> None:
    """Add, update and delete in one call; its key lets it be repeated."""
    changes = [Adding(new(8, "ann", LARGE).record), Updating("id1", "changed", SOURCE), Deleting("id2", SOURCE),
               Adding(new(9, "ann", "known").record)]  # fmt: skip
    store.apply(changes, VECTORS[:3], FINGERPRINT, 70, scope=Scope("ann"), key=CALLS[1], same=same)


def same(record: MemoryRecord, hits: Sequence[Hit]) -> Hit | None:
    """Say that a memory is known by its text."""
    return next((hit for hit in hits if hit.record.text == record.text), None)


def forget(store: SqliteStore) -> None:
    """Forget a user."""
    store.forget(Scope("ann"))


def state(store: SqliteStore) -> str:
    """Return all that a store tells."""
    records = list(store.scan(EVERYTHING))
    hits = store.search(EVERYTHING, Query("large new", VECTORS.sum(axis=0), "hybrid", 0.5, 99))
    histories = [store.history(f"id{number}", Scope()) for number in range(10)]
    known = store.known([new(8, "ann", "new"), new(1, "ann", LARGE), new(2, "ann", "small")])
    scores = sorted((hit.record.id, hit.score) for hit in hits)
    calls = [store.replay(Scope("ann"), key) for key in CALLS]
    return repr((records, scores, histories, known, calls, store.count(EVERYTHING), store.fingerprint))


def opened(path: Path) -> SqliteStore:
    """Open a store."""
    return SqliteStore(SqliteConfig(path=path, busy_timeout=0.2))


def run(directory: Path, operation: Callable[[SqliteStore], None]) -> dict[str, int]:
    """Sweep an operation."""
    faults = ctypes.CDLL(None)
    template = directory / "template"
    with opened(template / "faulty.db") as store:
        store.add([new(1, "ann", LARGE), new(2, "ann", "small"), new(3, "bob", "kept")], VECTORS[:3], FINGERPRINT)
        known = Adding(new(4, "ann", "known").record)
        store.apply([known], VECTORS[:1], FINGERPRINT, 4, scope=Scope("ann"), key=CALLS[0])
        before = state(store)
    shutil.copytree(template, directory / "after")
    with opened(directory / "after" / "faulty.db") as store:
        operation(store)
        after = state(store)
    counts = {"failed": 0, "succeeded": 0}
    for code, for_good in ((errno.ENOSPC, 0), (errno.EIO, 0), (errno.ENOSPC, 1), (errno.EIO, 1)):
        for n in range(1, 10_000):
            case = directory / f"{code}-{for_good}-{n}"
            shutil.copytree(template, case)
            with opened(case / "faulty.db") as store:
                state(store)
                faults.fault_arm(n, code, for_good)
                error: StoreError | None = None
                try:
                    operation(store)
                except StoreError as caught:
                    error = caught
                fired = faults.fault_fired()
                faults.fault_arm(0, 0, 0)
                shutil.copytree(case, directory / "cut")  # what a crash would leave here
                now = state(store)
                assert now == after or (error is not None and now == before), (n, error)
                repeat(store, operation)
                assert state(store) == after, (n, error)
            for copy in (case, directory / "cut"):
                with opened(copy / "faulty.db") as store:
                    assert state(store) in ((after,) if copy == case or error is None else (before, after)), (n, error)
            check_bytes(case, operation)
            shutil.rmtree(case)
            shutil.rmtree(directory / "cut")
            if not fired:
                assert error is None, error
                break
            counts["succeeded" if error is None else "failed"] += 1
    return counts


def repeat(store: SqliteStore, operation: Callable[[SqliteStore], None]) -> None:
    """Carry an operation out on the same store after all; all but an update may simply be repeated."""
    changed = store.get("id1", Scope())
    if operation is not update or (changed is not None and changed.updated_at != 50):
        operation(store)


def check_bytes(case: Path, operation: Callable[[SqliteStore], None]) -> None:
    """Check that nothing is left of what was forgotten, at the second attempt at the latest."""
    if operation is forget:
        assert not any(b"large" in file.read_bytes() for file in case.iterdir())


if __name__ == "__main__":
    place, name = sys.argv[1:]
    operations: dict[str, Any] = {"add": add, "update": update, "delete": delete, "apply": apply, "forget": forget}
    print(json.dumps(run(Path(place), operations[name])))  # noqa: T201
