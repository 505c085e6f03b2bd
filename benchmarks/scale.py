# SPDX-License-Identifier: Apache-2.0
"""A million memories of a thousand users in one store, 768 dimensions. Some 5 GB of disk, removed afterwards."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import random_provider
from measure import arguments, environment, megabytes, ms, percentile, progress, resident_mb, say, table
from sentences import questions, sentences

from mem0 import Memory

DIMS = 768
HOT_USERS = 50
"""Users that are searched again and again; their vectors fit into the store's cache."""

Item = dict[str, str]
T = TypeVar("T")


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--memories", type=int, default=1_000_000, help="how many in all (default: %(default)s)")
    parser.add_argument("--users", type=int, default=1_000, help="of how many users (default: %(default)s)")
    parser.add_argument("--mixed", action="store_true", help="users take turns, instead of one after the other")
    parser.add_argument("--directory", help="where to put the store (default: the system's temporary directory)")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.memories, options.users = 20_000, 200
    if options.child:
        _child(json.loads(options.child), options.users)
        return
    with tempfile.TemporaryDirectory(dir=options.directory) as scratch:
        directory = Path(scratch) / "store"
        directory.mkdir()
        config: dict[str, Any] = {
            "embedder": {"provider": "random", "config": {"embedding_dims": DIMS}},
            "vector_store": {"config": {"path": str(directory / "memories.db")}},
        }
        rate, cost = _build(config, Path(scratch), options.memories, options.users, options.mixed)
        size = megabytes(directory)
        order = "users take turns" if options.mixed else "one user after the other"
        rows = [
            [f"stored by `add_many`, {order}", f"{rate:,.0f} memories/s", f"{ms(cost, 3)} CPU for each"],
            ["on disk", f"{size / 1e3:,.2f} GB", f"of it vectors {options.memories * DIMS * 4 / 1e9:.2f} GB"],
        ]
        _drop_from_os_cache(directory)
        command = [sys.executable, __file__, "--child", json.dumps(config), "--users", str(options.users)]
        child = subprocess.run(command, env=environment(), check=True, stdout=subprocess.PIPE)
        rows += json.loads(child.stdout)
    table(f"{options.memories:,} memories of {options.users:,} users, {DIMS} dimensions", ["", "", ""], rows)
    say("Times are by the clock, as median and 95th percentile. Vectors are random, and cost nothing to make.")


def _build(config: Any, scratch: Path, memories: int, users: int, mixed: bool) -> tuple[float, float]:
    random_provider.register(scratch)
    each, done, spent, used = memories // users, 0, 0.0, 0.0
    with Memory(config) as memory:
        for items in _mixed(each, users) if mixed else _by_user(each, users):
            wall, cpu = time.perf_counter(), time.process_time()
            done += memory.add_many(items)["added"]
            spent, used = spent + time.perf_counter() - wall, used + time.process_time() - cpu
            if done % (memories // 10) < each:
                progress(f"{done:,} stored, {done / spent:,.0f} memories/s")
        assert done == each * users
    return done / spent, used / done


def _by_user(each: int, users: int) -> Iterator[list[Item]]:
    for user in range(users):
        yield [{"content": text, "user_id": f"u{user}"} for text in sentences(each, seed=user)]


def _mixed(each: int, users: int) -> Iterator[list[Item]]:
    chance = random.Random(0)
    turns = [user for user in range(users) for _ in range(each)]
    chance.shuffle(turns)
    for start in range(0, len(turns), each):
        texts = sentences(each, seed=start)
        yield [{"content": text, "user_id": f"u{turns[start + n]}"} for n, text in enumerate(texts)]


def _child(config: Any, users: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        random_provider.register(Path(scratch))
        print(json.dumps(list(_measured(config, users))))


def _measured(config: Any, users: int) -> Iterator[list[str]]:
    path = Path(config["vector_store"]["config"]["path"])
    asked = questions(users)
    texts = iter(sentences(1_000, seed=users))
    before = resident_mb()
    opening, memory = _timed(partial(Memory, config))
    yield ["open, imports apart", ms(opening, 0), f"RAM {before:,.0f} -> {resident_mb():,.0f} MB"]

    def search(user: int) -> object:
        return memory.search(asked[user], user_id=f"u{user}")

    def add(user: int) -> object:
        return memory.add(next(texts), user_id=f"u{user}")

    hot = range(min(HOT_USERS, users // 4))
    yield ["first search of a user, nothing in the OS's cache", *_spread(search, hot)]
    yield ["second search, which keeps the user in memory", *_spread(search, hot)]
    yield ["further searches of such users", *_spread(search, [*hot] * 5)]
    _read(path)
    rest = range(len(hot), min(users, len(hot) + 200))
    yield ["first search of a user, file in the OS's cache", *_spread(search, rest)]
    yield ["RAM after these searches", f"{resident_mb():,.0f} MB", f"peak {resident_mb(peak=True):,.0f} MB"]
    yield ["single add, durable", *_spread(add, [*hot, *rest][:200])]
    yield ["search after an add to a user kept in memory", *_spread(search, hot)]
    yield ["`get_all(top_k=20)` of a user", *_spread(lambda user: memory.get_all(user_id=f"u{user}", top_k=20), rest)]
    yield ["count of a user", *_spread(lambda user: memory.count(user_id=f"u{user}"), rest)]
    yield ["count of everything", *_spread(lambda _: memory.count(all_scopes=True), range(3))]
    for mode in ("vector", "hybrid"):
        times = [_timed(partial(memory.search, "Which?", all_scopes=True, mode=mode))[0] for _ in range(3)]
        yield [f"search of everything, {mode}", ms(median(times)), f"of 3, the longest {ms(max(times))}"]
    yield ["RAM at the end", f"{resident_mb():,.0f} MB", f"peak {resident_mb(peak=True):,.0f} MB"]
    memory.close()


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def _spread(call: Callable[[int], object], numbers: Sequence[int]) -> tuple[str, str]:
    times = [_timed(partial(call, number))[0] for number in numbers]
    return ms(median(times)), f"p95 {ms(percentile(times, 95))}"


def _drop_from_os_cache(directory: Path) -> None:
    """Ask the OS to forget the files. Where it cannot be asked, "nothing in the cache" is not what it says."""
    os.sync()
    for path in directory.iterdir():
        descriptor = os.open(path, os.O_RDONLY)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def _read(path: Path) -> None:
    with path.open("rb", buffering=0) as file:
        while file.read(2**24):
            pass


if __name__ == "__main__":
    main()
