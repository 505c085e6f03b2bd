# SPDX-License-Identifier: Apache-2.0
"""Many at once: searches on one event loop, and writers in threads, processes and coroutines.

What is stored is counted by a memory that opens the file afterwards. Times are by the clock, the server's included.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import openai
from loopback import serve
from measure import arguments, bar, progress, say, table
from ours import openai_config
from peer import Peer
from sentences import questions, sentences

from mem0 import AsyncMemory, Memory
from mem0.errors import Mem0Error

LATENCY = 0.2
MODEL = "text-embedding-3-small"
Times = tuple[float, ...]
"""Seconds by the clock, and of CPU."""

Outcome = tuple[int, int, float]
"""How many calls returned, how many raised an error, and seconds by the clock."""


def main() -> None:
    options = arguments(__doc__).parse_args()
    _searches(20 if options.quick else 100, 1 if options.quick else 5, options.peer)
    _writers(10 if options.quick else 1, options.peer)


def _searches(count: int, rounds: int, peer_python: str | None) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(serve(LATENCY))
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        config = openai_config(url, directory)
        with Memory(config) as memory:
            memory.add_many(sentences(200), user_id="u")
        ways: dict[str, Callable[[list[str]], Times]] = {
            "the SDK's requests alone, `AsyncOpenAI`": lambda asked: asyncio.run(_gathered_requests(url, asked)),
            "mem0-core, `AsyncMemory.search`": lambda asked: asyncio.run(_gathered_searches(config, asked)),
        }
        if peer_python:
            with Peer(peer_python, directory / "peer", url) as peer:
                peer.ask("fill", count=200)
            peer = stack.enter_context(Peer(peer_python, directory / "peer", url))
            ways["mem0ai, `AsyncMemory.search`"] = lambda asked: tuple(peer.ask("gathered_searches", queries=asked))
        taken: dict[str, list[Times]] = {name: [] for name in ways}
        for number in range(rounds):
            progress(f"{count} searches gathered, round {number + 1}")
            for name, way in ways.items():
                taken[name].append(way(questions(count, number)))
    rows = []
    for name, times in taken.items():
        walls, cpus = zip(*times, strict=True)
        rows.append([name, f"{median(walls):.2f} s", f"{min(walls):.2f} s", f"{median(cpus):.2f} s"])
    title = f"{count} searches gathered, the server takes {LATENCY} s for each, {rounds} rounds in turns"
    table(title, ["", "by the clock", "best", "CPU"], rows)
    typical = median(wall for wall, _ in taken["mem0-core, `AsyncMemory.search`"])
    say(bar(f"mem0-core takes {typical:.2f} s, less than 0.4 s", typical < 0.4))


async def _gathered_searches(config: dict[str, Any], asked: list[str]) -> Times:
    async with AsyncMemory(config) as memory:
        await memory.search(asked[0], user_id="u")  # which opens the client
        return await _timed(memory.search(text, user_id="u") for text in asked)


async def _gathered_requests(url: str, asked: list[str]) -> Times:
    async with openai.AsyncOpenAI(base_url=url, api_key="x", max_retries=0) as client:
        await client.embeddings.create(model=MODEL, input=asked[0])
        return await _timed(client.embeddings.create(model=MODEL, input=text) for text in asked)


async def _timed(work: Iterable[Awaitable[object]]) -> Times:
    wall, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*work)
    return time.perf_counter() - wall, time.process_time() - used


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
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(processes)
    with ProcessPoolExecutor(processes, spawn, _wait_for, (ready,)) as pool:
        reports = list(pool.map(partial(_added_all, config), parts))
    done = [one for results, _, _ in reports for one in results]
    seconds = max(end for _, _, end in reports) - min(start for _, start, _ in reports)
    return sum(done), done.count(False), seconds


_ready: list[Any] = []


def _wait_for(barrier: Any) -> None:
    _ready.append(barrier)


def _added_all(config: dict[str, Any], texts: list[str]) -> tuple[list[bool], float, float]:
    with Memory(config) as memory:
        memory.search("Which?", user_id="u")
        _ready[0].wait()
        start = time.monotonic()  # one clock for all processes
        return [_added(memory, text) for text in texts], start, time.monotonic()


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
