# SPDX-License-Identifier: Apache-2.0
"""How fast memories are stored, and what the framework costs above the SDK's own call. 1,536 dimensions."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import openai
import random_provider
from loopback import serve
from measure import Cost, arguments, bar, cpu, interleaved, ms, over, progress, say, table
from ours import openai_config
from peer import Peer
from sentences import sentences

from mem0 import Memory, create_embedder

MODEL = "text-embedding-3-small"
DIMS = 1536
VECTOR = os.urandom(DIMS * 4)
BLOCK = 20
"""Adds that are made in a row before others take their turn."""

ADD = "mem0-core `add`, with its embedding request"
ALONE = "mem0-core `add`, vectors for nothing"


def main() -> None:
    options = arguments(__doc__).parse_args()
    with serve() as url:
        _above_the_sdk(url, 10 if options.quick else 60, options.peer)
        _single_adds(url, 3 if options.quick else 15, options.peer)
    _many(*(1_000, 2) if options.quick else (4_000, 5))


def _above_the_sdk(url: str, rounds: int, peer_python: str | None) -> None:
    texts = sentences((rounds + 2) * 100)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        embedder = stack.enter_context(create_embedder("openai", {"openai_base_url": url, "model": MODEL}))
        sdk = stack.enter_context(openai.OpenAI(base_url=url, api_key="x", max_retries=0))

        def batch(number: int) -> list[str]:
            return texts[(number + 1) * 100 : (number + 2) * 100]

        costs: dict[str, Cost] = {
            "sdk 100": cpu(lambda n: sdk.embeddings.create(model=MODEL, input=batch(n))),
            "ours 100": cpu(lambda n: embedder.embed_documents(batch(n))),
            "sdk 1": cpu(lambda n: sdk.embeddings.create(model=MODEL, input=batch(n)[0])),
            "ours 1": cpu(lambda n: embedder.embed_query(batch(n)[0])),
        }
        if peer_python:
            peer = stack.enter_context(Peer(peer_python, directory, url))
            costs["theirs 100"] = lambda n: float(peer.ask("raw", texts=batch(n))["cpu"])
            costs["theirs 1"] = lambda n: float(peer.ask("raw", texts=batch(n)[:1])["cpu"])
        progress(f"{rounds} rounds against the SDK")
        taken = interleaved(rounds, costs)
    names = {
        "the SDK's `embeddings.create`, as it comes (base64)": "sdk",
        "mem0-core's embedder, through the same SDK": "ours",
        "the call that mem0ai makes (float)": "theirs",
    }
    rows = [
        [title, ms(median(taken[f"{name} 1"])), ms(median(taken[f"{name} 100"]))]
        for title, name in names.items()
        if f"{name} 1" in taken
    ]
    table(f"CPU of an embedding call, medians of {rounds} rounds", ["", "1 text", "100 texts"], rows)
    single = over(taken, "ours 1", "sdk 1")
    share = over(taken, "ours 100", "sdk 100") / median(taken["sdk 100"])
    say(bar(f"Above the SDK for a text: {ms(single)}, at most 0.5 ms", single <= 0.0005))
    say(bar(f"Above the SDK for 100 texts: {share:+.0%}, at most 5 %", share <= 0.05))


def _single_adds(url: str, rounds: int, peer_python: str | None) -> None:
    texts = sentences((rounds + 2) * BLOCK)
    cpu_of: dict[str, list[float]] = {}
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        memory = stack.enter_context(Memory(openai_config(url, directory)))
        random_provider.register(directory)
        alone = stack.enter_context(Memory(_random_config(directory / "random.db", "full")))
        bare = stack.enter_context(closing(_bare(directory / "floor.db")))

        def block(number: int) -> list[str]:
            return texts[(number + 1) * BLOCK : (number + 2) * BLOCK]

        def timed(name: str, store: Callable[[str], object]) -> Cost:
            def cost(number: int) -> float:
                wall, used = time.perf_counter(), time.process_time()
                for text in block(number):
                    store(text)
                cpu_of.setdefault(name, []).append(time.process_time() - used)
                return time.perf_counter() - wall

            return cost

        def insert(text: str) -> object:
            return bare.execute("INSERT INTO t VALUES (?, ?)", (text, VECTOR))

        costs = {
            "a bare SQLite commit of the same bytes": timed("a bare SQLite commit of the same bytes", insert),
            ALONE: timed(ALONE, lambda text: alone.add(text, user_id="u")),
            ADD: timed(ADD, lambda text: memory.add(text, user_id="u")),
        }
        if peer_python:
            peer = stack.enter_context(Peer(peer_python, directory / "peer", url))

            def theirs(number: int) -> float:
                report = peer.ask("add", texts=block(number))
                cpu_of.setdefault("mem0ai `add(infer=False)`", []).append(report["cpu"])
                return float(report["wall"])

            costs["mem0ai `add(infer=False)`"] = theirs
        progress(f"{rounds} rounds of {BLOCK} single adds")
        taken = interleaved(rounds, costs)
    rows = [
        [name, f"{BLOCK / median(walls):,.0f}", f"{BLOCK / min(walls):,.0f}", ms(median(cpu_of[name]) / BLOCK)]
        for name, walls in taken.items()
    ]
    head = ["", "adds/s", "best", "CPU for each"]
    table("Single adds, one after the other, each durable when it returns", head, rows)
    rate = BLOCK / median(taken[ADD])
    say(bar(f"{rate:,.0f} durable adds/s, the embedding request included, at least 150", rate >= 150))


def _bare(path: Path) -> sqlite3.Connection:
    """Open the floor: what the disk makes of text and vector with nothing around."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (text, vector)"
    )
    return connection


def _random_config(path: Path, synchronous: str) -> dict[str, Any]:
    return {
        "embedder": {"provider": "random", "config": {"embedding_dims": DIMS}},
        "vector_store": {"config": {"path": str(path), "synchronous": synchronous}},
    }


def _many(count: int, rounds: int) -> None:
    cpu_of: dict[str, list[float]] = {}
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        random_provider.register(directory)
        bare = stack.enter_context(closing(_bare(directory / "floor.db")))
        texts = sentences((rounds + 1) * count, seed=1)

        def timed(name: str, store: Callable[[list[str]], object]) -> Cost:
            def cost(number: int) -> float:
                wall, used = time.perf_counter(), time.process_time()
                store(texts[(number + 1) * count : (number + 2) * count])
                cpu_of.setdefault(name, []).append(time.process_time() - used)
                return time.perf_counter() - wall

            return cost

        def insert(some: list[str]) -> None:
            for start in range(0, len(some), 256):
                bare.execute("BEGIN")
                rows = ((text, VECTOR) for text in some[start : start + 256])
                bare.executemany("INSERT INTO t VALUES (?, ?)", rows)
                bare.execute("COMMIT")

        costs = {"bare SQLite, 256 rows to a commit": timed("bare SQLite, 256 rows to a commit", insert)}
        for synchronous in ("full", "normal"):
            memory = stack.enter_context(Memory(_random_config(directory / synchronous, synchronous)))
            name = f"mem0-core `add_many`, synchronous={synchronous}"
            costs[name] = timed(name, partial(memory.add_many, user_id="u"))
        progress(f"{rounds} rounds of {count:,} memories")
        taken = interleaved(rounds, costs)
    rows = [
        [name, f"{count / median(walls):,.0f}", f"{count / min(walls):,.0f}", ms(median(cpu_of[name]) / count, 3)]
        for name, walls in taken.items()
    ]
    head = ["", "memories/s", "best", "CPU for each"]
    table(f"{count:,} texts at once, {rounds} rounds in turns, vectors for nothing", head, rows)
    rate = count / median(taken["mem0-core `add_many`, synchronous=full"])
    say(bar(f"{rate:,.0f} memories/s, at least 5,000", rate >= 5_000))


if __name__ == "__main__":
    main()
