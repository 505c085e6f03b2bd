# SPDX-License-Identifier: Apache-2.0
"""Run the benchmarks of this directory, each in a process of its own, and print their tables.

`python benchmarks/run.py` runs the short ones, `python benchmarks/run.py scale` that one. What compares with mem0ai
needs it in another environment, since both are imported as `mem0`: `--peer PYTHON` names its interpreter,
`--make-peer` makes one.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from measure import environment, progress, say
from peer import VERSION, made

HERE = Path(__file__).parent
SHORT = [
    "import_cost",
    "install_size",
    "embedding_requests",
    "extraction_requests",
    "extraction_prompt",
    "search_cost",
    "memory_footprint",
    "concurrency",
    "throughput",
    "provider_cost",
    "plugin_listing",
]
LONG = ["scale", "retrieval", "huggingface", "kits", "near_duplicates", "answer_reading"]
ALONE = [*LONG, "provider_cost", "plugin_listing"]
"""What has no rows of mem0ai."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(SHORT)} (the default), {', '.join(LONG)}")
    parser.add_argument("--peer", metavar="PYTHON", help=f"an interpreter that has mem0ai=={VERSION}")
    parser.add_argument("--make-peer", action="store_true", help="make one in a temporary directory, with pip")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs; no figures to quote")
    options = parser.parse_args()
    if unknown := set(options.names) - {*SHORT, *LONG}:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    with ExitStack() as stack:
        peer = stack.enter_context(made()) if options.make_peer else options.peer
        say(_machine(peer))
        if not peer:
            say("Rows of mem0ai are left out: they need `--peer PYTHON` or `--make-peer`.")
        for name in options.names or SHORT:
            progress(name)
            more = ["--peer", peer] if peer and name not in ALONE else []
            more += ["--quick"] if options.quick and name != "retrieval" else []
            say(f"## {name}")
            if subprocess.run([sys.executable, str(HERE / f"{name}.py"), *more], env=environment()).returncode:
                sys.exit(f"{name} failed")


def _machine(peer: str | None) -> str:
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"{os.cpu_count()} cores {platform.machine()}, {platform.system()}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        *(f"{name} {version(name)}" for name in ("mem0-core", "numpy", "openai", "pydantic", "pluggy")),
    ]
    if peer:
        code = "from importlib.metadata import version as v; print('mem0ai', v('mem0ai'), 'with openai', v('openai'))"
        said = subprocess.run([peer, "-I", "-c", code], check=True, capture_output=True, text=True)
        parts.append(said.stdout.strip())
    return ", ".join(parts)


if __name__ == "__main__":
    main()
