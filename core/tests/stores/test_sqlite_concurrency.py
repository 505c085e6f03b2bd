# SPDX-License-Identifier: Apache-2.0
"""Many threads, many processes, one file."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mem0.errors import StoreError
from mem0.stores.base import Selection
from mem0.stores.records import Scope
from mem0.stores.sqlite.store import SqliteStore

Open = Callable[..., SqliteStore]

PROCESS = """
import sys
from pathlib import Path
import numpy as np
from mem0.embeddings.types import Fingerprint
from mem0.stores.base import Query, Selection
from mem0.stores.records import MemoryRecord, NewMemory, Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore
path, name, count = sys.argv[1:]
fingerprint = Fingerprint("p", "m", 4, True, {})
with SqliteStore(SqliteConfig(path=Path(path))) as store:
    for number in range(int(count)):
        record = MemoryRecord(f"{name}-{number}", f"text {number}", Scope("all", name), number, number)
        store.add([NewMemory(record)], np.ones((1, 4), np.float32), fingerprint)
        if number % 50 == 0:
            found = store.search(Selection(Scope("all", name)), Query("text", None, "keyword", 0.5, 999))
            assert len(found) == number + 1, (len(found), number)
"""


APPLIER = """
import sys
from pathlib import Path
import numpy as np
from mem0.embeddings.types import Fingerprint
from mem0.stores.changes import Adding
from mem0.stores.records import MemoryRecord, Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore
path, name = sys.argv[1:]
fingerprint = Fingerprint("p", "m", 64, True, {})
vectors = np.eye(64, dtype=np.float32)
def same(record, hits):
    return next((hit for hit in hits if hit.record.text == record.text), None)
with SqliteStore(SqliteConfig(path=Path(path))) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    events = []
    for number in range(64):
        record = MemoryRecord(f"{name}-{number}", f"fact {number}", Scope("all"), number, number)
        events += store.apply([Adding(record)], vectors[[number]], fingerprint, 1, scope=Scope("all"), same=same)
    print(sum(each.event == "ADD" for each in events))
"""


def test_threads_add_at_once(store: SqliteStore, memories: Any) -> None:
    """Eight threads with fifty adds each: everything is stored, no error."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: memories.remember(store, f"tea {n}", f"user {n % 8}"), range(400)))
    assert {record.text for record in store.scan(memories.select())} == {f"tea {n}" for n in range(400)}
    assert store.count(memories.select("user 3")) == 50


def test_idle_connections_are_few(open_store: Open) -> None:
    """After a rush of calls at once, most connections are closed again."""
    store = open_store()
    with contextlib.ExitStack() as rush:
        for _ in range(30):
            rush.enter_context(store._connections.read())
    assert len(store._connections._idle) == 8


def test_every_connection_is_set_up(open_store: Open) -> None:
    """Zeros over what is deleted, no temporary files, a log, syncs as configured: on whichever connection."""
    store = open_store(synchronous="full")
    with store._connections.read() as one, store._connections.read() as two:
        for connection in (one, two):
            names = ("synchronous", "secure_delete", "temp_store", "journal_mode", "trusted_schema", "cell_size_check")
            values = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
            assert values == [2, 1, 2, "wal", 0, 1]


async def test_tasks_add_at_once(open_store: Open, memories: Any) -> None:
    """A hundred tasks, each in a thread of the loop's pool: everything is stored, and few connections stay open."""
    store = open_store()
    await asyncio.gather(*(asyncio.to_thread(memories.remember, store, f"tea {n}") for n in range(100)))
    assert store.count(memories.select("alice")) == 100
    assert len(store._connections._idle) <= 8


def test_processes_add_at_once(open_store: Open, path: Path, memories: Any) -> None:
    """Four processes with 250 adds each, which also create the file at once: everything is stored, no error."""
    arguments = [[sys.executable, "-c", PROCESS, str(path), name, "250"] for name in "abcd"]
    processes = [subprocess.Popen(one, stderr=subprocess.PIPE, text=True) for one in arguments]
    for process in processes:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    store = open_store()
    assert store.count(memories.select()) == 1000
    assert {store.count(memories.select(Scope(agent_id=name))) for name in "abcd"} == {250}


def test_processes_that_add_the_same_facts_store_them_once(open_store: Open, path: Path, memories: Any) -> None:
    """Three processes apply the same 64 facts at the same time: each fact is added by one, and known to the others."""
    arguments = [[sys.executable, "-c", APPLIER, str(path), name] for name in "abc"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(one, text=True, **pipes) for one in arguments]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    added = 0
    for process in processes:
        output, errors = process.communicate()
        assert process.returncode == 0, errors
        added += int(output)
    found = [record.text for record in open_store().scan(memories.select())]
    assert (added, sorted(found)) == (64, sorted(f"fact {number}" for number in range(64)))


def test_many_create_the_file_at_once(open_store: Open, tmp_path: Path, memories: Any) -> None:
    """Whoever comes first creates the store; the others find it."""
    for round_ in range(10):
        path = tmp_path / f"{round_}" / "memories.db"
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _, path=path: open_store(path), range(8)))
            list(pool.map(lambda store: memories.remember(store, "tea"), stores))
        assert stores[0].count(memories.select()) == 8
        for store in stores:
            store.close()


def test_readers_and_writers_together(open_store: Open, memories: Any) -> None:
    """Searches see whole writes while others add, change and delete, through this store and another one."""
    store, other = open_store(), open_store()
    stop = threading.Event()
    errors: list[BaseException] = []
    memories.add(store, *(memories.new(f"tea {n}") for n in range(50)))

    def read(which: SqliteStore) -> None:
        try:
            while not stop.is_set():
                hits = memories.search(which, "tea pair", memories.select("alice"), limit=10_000)
                pairs = [hit.record.metadata["pair"] for hit in hits if "pair" in hit.record.metadata]
                assert len(hits) >= 50
                assert all(pairs.count(pair) == 2 for pair in pairs), "half a write"
        except BaseException as error:
            errors.append(error)

    def write(which: SqliteStore, name: str) -> None:
        try:
            for number in range(40):
                pair = f"{name}{number}"
                ids = memories.add(
                    which, *(memories.new(f"pair {pair} {n}", metadata={"pair": pair}) for n in range(2))
                )
                if number % 3 == 0:
                    memories.rewrite(which, ids[0].id, f"tea changed {pair}")
                if number % 4 == 0:
                    which.delete(memories.select("alice", {"pair": pair}), 9)
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read, args=(which,)) for which in (store, store, other)]
    writers = [threading.Thread(target=write, args=pair) for pair in ((store, "a"), (store, "b"), (other, "c"))]
    for thread in readers + writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    assert not errors
    assert store.count(memories.select("alice")) == 50 + 3 * 2 * 30


def test_closing_while_others_work(open_store: Open, memories: Any) -> None:
    """What runs when the store is closed ends, or fails as closed; nothing stays open."""
    store = open_store()
    outcomes: list[BaseException | None] = []

    def work(number: int) -> None:
        try:
            for _ in range(200):
                memories.remember(store, f"tea {number}")
        except StoreError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    while store._connections._lent == 0 and not outcomes:
        pass
    store.close()
    for thread in threads:
        thread.join()
    assert [str(outcome).endswith("Open a new one to go on.") for outcome in outcomes] == [True] * len(outcomes)
    assert (store._connections._idle, store._connections._lent) == ([], 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_gets_connections_of_its_own(open_store: Open, memories: Any) -> None:
    """A store that was in use before a fork works on in the parent and in the child."""
    store = open_store()
    memories.remember(store, "before")
    memories.search(store, "before", memories.select())
    child = os.fork()
    if not child:
        try:
            thread = threading.Thread(target=memories.remember, args=(store, "child"))
            thread.start()
            thread.join(20)
            assert store.count(memories.select()) >= 2
            store.close()
            os._exit(0)
        finally:
            os._exit(1)
    memories.remember(store, "parent")
    assert os.waitpid(child, 0)[1] == 0
    assert {record.text for record in store.list(memories.select())} == {"before", "child", "parent"}


def _add(store: SqliteStore, memories: Any, number: int) -> None:
    memories.remember(store, f"tea {number}")


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_forks_while_threads_write(open_store: Open, memories: Any) -> None:
    """Locks that other threads hold at the moment of a fork do not block the child."""
    store = open_store()
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            memories.remember(store, "thread", "thread")

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    context = multiprocessing.get_context("fork")
    for number in range(10):
        process = context.Process(target=_add, args=(store, memories, number))
        process.start()
        process.join(30)
        if process.exitcode is None:
            os.kill(process.pid or 0, signal.SIGKILL)
        assert process.exitcode == 0
    stop.set()
    for thread in threads:
        thread.join()
    assert store.count(Selection(Scope("alice"))) == 10
