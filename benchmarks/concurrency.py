# SPDX-License-Identifier: Apache-2.0
"""Many at once: searches on one event loop, and writers in threads, processes and coroutines.

What is stored is counted by a memory that opens the file afterwards. Times are by the clock, the server's included.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from loopback import serve
from measure import arguments, bar, progress, say, table
from mem0 import AsyncMemory, Memory
from mem0.errors import Mem0Error
from ours import openai_config
from peer import Peer
from sentences import questions, sentences

LATENCY = 0.2
Outcome = tuple[int, int, float]
"""How many calls returned, how many raised an error, and seconds by the clock."""


def main() -> None:
    options = arguments(__doc__).parse_args()
    _searches(20 if options.quick else 100, 1 if options.quick else 5, options.peer)
    _writers(10 if options.quick else 1, options.peer)


def _searches(count: int, rounds: int, peer_python: str | None) -> None:
    ours, theirs = [], []
    with serve(LATENCY) as url, tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        config = openai_config(url, directory)
        with Memory(config) as memory:
            memory.add_many(sentences(200), user_id="u")
        for number in range(rounds):
            ours.append(asyncio.run(_gathered_searches(config, questions(count, number))))
        if peer_python:
            with Peer(peer_python, directory / "peer", url) as peer:
                peer.ask("fill", count=200)
                theirs = [peer.ask("gathered_searches", queries=questions(count, n)) for n in range(min(rounds, 3))]
    rows = [["mem0-core", f"{median(ours):.2f} s", f"{min(ours):.2f} s"]]
    if theirs:
        rows.append(["mem0ai", f"{median(theirs):.2f} s", f"{min(theirs):.2f} s"])
    table(f"{count} searches gathered, the server takes {LATENCY} s for each", ["", "median", "best"], rows)
    say(bar(f"mem0-core takes {median(ours):.2f} s, less than 0.4 s", median(ours) < 0.4))


async def _gathered_searches(config: dict[str, Any], asked: list[str]) -> float:
    async with AsyncMemory(config) as memory:
        await memory.search(asked[0], user_id="u")  # which opens the client and learns the dimensions
        start = time.perf_counter()
        await asyncio.gather(*(memory.search(text, user_id="u") for text in asked))
        return time.perf_counter() - start


def _writers(divisor: int, peer_python: str | None) -> None:
    ways: dict[str, tuple[int, Callable[[dict[str, Any], list[str]], Outcome]]] = {
        "8 threads x 50 adds": (400 // divisor, partial(_threads, 8)),
        "4 processes x 250 adds": (1_000 // divisor, partial(_processes, 4)),
        "400 adds gathered": (400 // divisor, _gathered_adds),
    }
    peer_tasks = {"8 threads x 50 adds": ("threaded_adds", {"threads": 8}), "400 adds gathered": ("gathered_adds", {})}
    rows = []
    with serve() as url, tempfile.TemporaryDirectory() as scratch:
        for name, (count, way) in ways.items():
            progress(name)
            directory = Path(scratch) / name
            directory.mkdir()
            config, texts = openai_config(url, directory), sentences(count)
            returned, errors, seconds = way(config, texts)
            with Memory(config) as memory:
                stored = memory.count(user_id="u")
            rows.append([name, "mem0-core", *_cells(count, returned, errors, stored, seconds)])
            if peer_python and name in peer_tasks:
                task, more = peer_tasks[name]
                with Peer(peer_python, directory / "peer", url) as peer:
                    report = peer.ask(task, texts=texts, **more)
                with Peer(peer_python, directory / "peer", url) as peer:
                    stored = peer.ask("count")
                cells = _cells(count, report["acknowledged"], report["errors"], stored, report["wall"])
                rows.append([name, "mem0ai", *cells])
    table(
        "Single adds at once, durable",
        ["", "", "adds", "returned", "errors", "stored", "returned, but not there", "adds/s"],
        rows,
    )
    if peer_python:
        say("mem0ai refuses a second process on the same store.")


def _cells(count: int, returned: int, errors: int, stored: int, seconds: float) -> list[str]:
    lost = str(max(0, returned - stored))
    return [str(count), str(returned), str(errors), str(stored), lost, f"{count / seconds:,.0f}"]


def _threads(threads: int, config: dict[str, Any], texts: list[str]) -> Outcome:
    with Memory(config) as memory, ThreadPoolExecutor(threads) as pool:
        memory.search("Which?", user_id="u")
        start = time.perf_counter()
        done = list(pool.map(partial(_added, memory), texts))
        return sum(done), done.count(False), time.perf_counter() - start


def _added(memory: Memory, text: str) -> bool:
    try:
        memory.add(text, user_id="u")
    except Mem0Error:
        return False
    return True


def _processes(processes: int, config: dict[str, Any], texts: list[str]) -> Outcome:
    share = len(texts) // processes
    parts = [texts[start : start + share] for start in range(0, share * processes, share)]
    start = time.perf_counter()  # starting the processes and importing is part of it
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        done = [one for part in pool.map(partial(_added_all, config), parts) for one in part]
    return sum(done), done.count(False), time.perf_counter() - start


def _added_all(config: dict[str, Any], texts: list[str]) -> list[bool]:
    with Memory(config) as memory:
        return [_added(memory, text) for text in texts]


def _gathered_adds(config: dict[str, Any], texts: list[str]) -> Outcome:
    async def run() -> Outcome:
        async with AsyncMemory(config) as memory:
            await memory.search("Which?", user_id="u")
            start = time.perf_counter()
            work = (memory.add(text, user_id="u") for text in texts)
            results = await asyncio.gather(*work, return_exceptions=True)
            errors = sum(isinstance(result, BaseException) for result in results)
            return len(results) - errors, errors, time.perf_counter() - start

    return asyncio.run(run())


if __name__ == "__main__":
    main()
