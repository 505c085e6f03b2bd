# SPDX-License-Identifier: Apache-2.0
"""How much RAM a process takes that opens a store of 10,000 memories and searches it. 1,536 dimensions, Linux."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from loopback import serve
from measure import arguments, environment, megabytes, ms, progress, resident_mb, say, table
from peer import Peer
from sentences import questions


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--child", metavar="CONFIG", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_child(json.loads(options.child))))
        return
    count = 1_000 if options.quick else 10_000
    with serve() as url, tempfile.TemporaryDirectory() as scratch:
        rows = [["mem0-core", *_ours(url, Path(scratch) / "ours", count)]]
        if options.peer:
            rows.append(["mem0ai", *_theirs(options.peer, url, Path(scratch) / "theirs", count)])
    ram = ["RAM, open", "after a search", "after a second", "peak"]
    head = ["", "on disk", *ram, "CPU to open", "first search", "second"]
    table(f"RAM in a fresh process, {count:,} memories of one user", head, rows)
    say(f"The vectors themselves are {count * 1536 * 4 / 1e6:,.0f} MB.")


def _ours(url: str, directory: Path, count: int) -> list[str]:
    from ours import fill, openai_config

    from mem0 import Memory

    directory.mkdir()
    config = openai_config(url, directory)
    progress(f"storing {count:,} memories")
    with Memory(config) as memory:
        fill(memory, count)
    command = [sys.executable, __file__, "--child", json.dumps(config)]
    report = json.loads(subprocess.run(command, env=environment(), check=True, capture_output=True).stdout)
    return [f"{megabytes(directory):,.0f} MB", *_cells(report)]


def _child(config: Any) -> list[Any]:
    from mem0 import Memory

    opening, memory = _cpu(partial(Memory, config))
    report = [resident_mb()]
    searches = []
    for text in questions(2):
        searches.append(_cpu(partial(memory.search, text, user_id="u"))[0])
        report.append(resident_mb())
    return [*report, resident_mb(peak=True), opening, *searches]


def _theirs(python: str, url: str, directory: Path, count: int) -> list[str]:
    progress(f"storing {count:,} memories in mem0ai")
    with Peer(python, directory, url) as peer:
        peer.ask("fill", count=count)
    with Peer(python, directory, url) as peer:
        opening = peer.ask("opening")
        report = [peer.ask("resident")["now"]]
        searches = []
        for text in questions(2):
            searches.append(peer.ask("search", query=text)["cpu"])
            report.append(peer.ask("resident")["now"])
        cells = _cells([*report, peer.ask("resident")["peak"], opening["cpu"], *searches])
    return [f"{megabytes(directory):,.0f} MB", *cells]


def _cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def _cells(report: list[float]) -> list[str]:
    return [*(f"{size:,.0f} MB" for size in report[:4]), *(ms(seconds, 0) for seconds in report[4:])]


if __name__ == "__main__":
    main()
