# SPDX-License-Identifier: Apache-2.0
"""Writes to a store from several threads until it is killed, and logs each write once the store has returned.

For each line `STORE<TAB>LOG<TAB>SEED` on standard input, a process is forked that does so, which is faster than to
start one, and its id is printed. A line of the log is the begin of an operation or, after the store's return, its end.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import numpy as np

from mem0.embeddings.types import Fingerprint
from mem0.stores.base import Selection
from mem0.stores.changes import Adding, Change, Deleting, Key, Updating
from mem0.stores.records import MemoryRecord, NewMemory, Provenance, Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore

DIMS = 16
FINGERPRINT = Fingerprint("crash", "words", DIMS, True, {})
THREADS = 3
SOURCE = Provenance(0, "user", "model", "1", 7)


def vector(text: str) -> Any:
    """Return the vector of a text, which the parent computes as well."""
    return np.random.default_rng(int.from_bytes(text.encode(), "big") % 2**32).standard_normal(DIMS).astype(np.float32)


def write(store: SqliteStore, log: int, worker: int, seed: int) -> None:
    """Add, update, delete, all three at once, and forget without end, within a scope of this thread's own."""
    choose = random.Random(f"{seed} {worker}")
    scope = Scope(f"user{worker}")
    live: list[str] = []

    def say(**what: Any) -> None:
        os.write(log, json.dumps({"worker": worker, **what}).encode() + b"\n")
        os.fsync(log)

    for step in range(10**9):
        text = f"{worker}-{step} " + "word " * choose.choice([1, 1, 3, 300, 6000])
        kind = choose.random()
        if kind < 0.5 or not live:
            texts = [f"{text}{number}" for number in range(choose.choice([1, 1, 2, 20]))]
            new = [NewMemory(MemoryRecord(str(uuid.uuid4()), t, scope, step, step)) for t in texts]
            items = [[one.record.id, one.record.text] for one in new]
            say(begin="add", items=items)
            store.add(new, np.array([vector(t) for t in texts]), FINGERPRINT)
            say(done="add", items=items)
            live += [one.record.id for one in new]
        elif kind < 0.6:
            update, delete = (live.pop(choose.randrange(len(live))) for _ in range(2)) if len(live) > 1 else ("", "")
            new = [MemoryRecord(str(uuid.uuid4()), f"{text}{number}", scope, step, step) for number in range(2)]
            changes: list[Change] = [Adding(record) for record in new]
            items = [[record.id, record.text] for record in new]
            if update:
                changes += [Updating(update, text, SOURCE), Deleting(delete, SOURCE)]
                items += [[update, text], [delete, None]]
            vectors = np.array([vector(text) for _, text in items if text is not None])
            say(begin="apply", items=items)
            store.apply(
                changes, vectors, FINGERPRINT, step, scope=scope, key=Key(new[0].id, text), same=lambda *_: None
            )
            say(done="apply", items=items)
            live += [memory_id for memory_id, text in items if text is not None]
        elif kind < 0.75:
            chosen = choose.choice(live)
            say(begin="update", items=[[chosen, text]])
            store.update(chosen, scope, step, text=text, vector=vector(text), fingerprint=FINGERPRINT)
            say(done="update", items=[[chosen, text]])
        elif kind < 0.97:
            chosen = live.pop(choose.randrange(len(live)))
            say(begin="delete", items=[[chosen, None]])
            store.delete(Selection(scope), step, chosen)
            say(done="delete", items=[[chosen, None]])
        else:
            chosen = live.pop(choose.randrange(len(live)))
            say(begin="forget", items=[[chosen, None]])
            store.forget(scope, chosen)
            say(done="forget", items=[[chosen, None]])


def run(path: str, log_path: str, seed: str) -> None:
    """Write until the process is killed."""
    store = SqliteStore(SqliteConfig(path=Path(path)))
    log = os.open(log_path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    threads = [threading.Thread(target=write, args=(store, log, number, int(seed))) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    for line in sys.stdin:
        process = os.fork()
        if not process:
            try:
                run(*line.rstrip("\n").split("\t"))
            finally:
                os._exit(1)
        print(process, flush=True)  # noqa: T201
        os.waitpid(process, 0)
        print("gone", flush=True)  # noqa: T201
