# SPDX-License-Identifier: Apache-2.0
"""A process that is killed loses nothing that was acknowledged, and tears nothing.

`MEM0_CRASH_RUNS` sets how many processes are killed; 1,000 take some minutes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mem0.stores.base import Selection
from mem0.stores.records import Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore
from mem0.text.keywords import encode

CHILD = Path(__file__).with_name("crash_child.py")
RUNS = int(os.environ.get("MEM0_CRASH_RUNS", "50"))
RUNS_TO_A_STORE = 5

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")


@pytest.fixture(scope="module")
def child() -> Any:
    spec = importlib.util.spec_from_file_location("crash_child", CHILD)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def writers() -> Iterator[subprocess.Popen[str]]:
    """The process that forks those which are killed."""
    command = [sys.executable, str(CHILD)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:
        yield process


def killed(writers: subprocess.Popen[str], path: Path, log: Path, seed: int, delay: float) -> None:
    """Let a process write, and kill it a moment after its first write."""
    assert writers.stdin and writers.stdout
    size = log.stat().st_size if log.exists() else 0
    writers.stdin.write(f"{path}\t{log}\t{seed}\n")
    writers.stdin.flush()
    process = int(writers.stdout.readline())
    patience = time.monotonic() + 60
    while (not log.exists() or log.stat().st_size == size) and time.monotonic() < patience:
        time.sleep(0.002)
    time.sleep(delay)
    os.kill(process, signal.SIGKILL)
    assert writers.stdout.readline() == "gone\n"


def read_log(log: Path) -> Iterator[dict[str, Any]]:
    """Read the log up to the line that was being written."""
    for line in log.read_bytes().split(b"\n"):
        if line.startswith(b"{") and line.endswith(b"}"):
            yield json.loads(line)


def verify(path: Path, log: Path, vector: Any) -> int:
    """Compare a store with what was acknowledged to have been written; return how many operations that were."""
    certain: dict[str, str | None] = {}
    possible: dict[str, set[str | None]] = {}
    acknowledged = 0
    last: dict[int, dict[str, Any]] = {}
    for entry in read_log(log):
        last[entry["worker"]] = entry
        for memory_id, text in entry["items"]:
            if "done" in entry:
                certain[memory_id] = text
                possible.pop(memory_id, None)
            else:
                possible[memory_id] = {certain.get(memory_id), text}
        acknowledged += "done" in entry
    with SqliteStore(SqliteConfig(path=path)) as store:
        present = {record.id: record for record in store.scan(Selection(Scope()))}
        for memory_id in certain.keys() | possible.keys():
            text = present[memory_id].text if memory_id in present else None
            assert text in possible.get(memory_id, {certain.get(memory_id)}), f"lost: {memory_id}"
        assert present.keys() <= certain.keys() | possible.keys()
        for entry in last.values():
            now = [present[memory_id].text if memory_id in present else None for memory_id, _ in entry["items"]]
            assert len({text == wanted for text, (_, wanted) in zip(now, entry["items"], strict=True)}) == 1, "half"
        for record in present.values():
            history = store.history(record.id, record.scope)
            assert (history[0].event, history[-1].new_text) == ("ADD", record.text), "history torn"
    check_rows(path, vector)
    return acknowledged


def check_rows(path: Path, vector: Any) -> None:
    """Check that memories, vectors, terms and counters agree."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        memories = connection.execute("SELECT row, text, created_at, expires_at FROM memories").fetchall()
        vectors = {
            row[0]: row[1:]
            for row in connection.execute("SELECT row, created_at, expires_at, terms, vector FROM vectors")
        }
        assert len(memories) == len(vectors)
        for row, text, created_at, expires_at in memories:
            unit = vector(text) / np.linalg.norm(vector(text).astype(float))
            found = np.frombuffer(vectors[row][3], np.float32)
            assert vectors[row][:3] == (created_at, expires_at, encode(text)), "torn"
            assert np.allclose(found, unit, atol=1e-6), "vector torn"
        last = "SELECT max(row) & 0xFFFFFFFF FROM history WHERE row >> 32 = s.id"
        behind = connection.execute(f"SELECT count(*) FROM scopes s WHERE changes < coalesce(({last}), 0)").fetchone()
        assert behind == (0,)


def test_a_killed_process_loses_nothing(tmp_path: Path, child: Any, writers: subprocess.Popen[str]) -> None:
    """SIGKILL at random moments of three writing threads: nothing lost, nothing torn, and the file is sound."""
    choose = random.Random(os.environ.get("MEM0_CRASH_SEED"))
    acknowledged = 0
    for run in range(RUNS):
        path, log = (tmp_path / f"{run // RUNS_TO_A_STORE}.{end}" for end in ("db", "log"))
        before = log.read_bytes() if log.exists() else b""
        if before and not before.endswith(b"\n"):
            log.write_bytes(before + b"\n")  # the line that the kill cut off
        killed(writers, path, log, choose.randrange(2**31), choose.choice([0, 0.05, 0.3]) * choose.random())
        acknowledged += verify(path, log, child.vector)
    assert acknowledged > RUNS
    print(f"{RUNS} runs, {acknowledged} acknowledged writes checked")  # noqa: T201
