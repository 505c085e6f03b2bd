# SPDX-License-Identifier: Apache-2.0
"""Adds with a key `k`, in a process of its own for each line on standard input, until that is killed.

A line is the path of a JSON file with `config` and `messages`. The processes are forked, which is faster than to start
one; the id of each is printed, and `gone` once it is.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import numpy  # noqa: F401
import openai  # noqa: F401
from tests.extraction.ways import asynchronous, sync

import mem0_llm_openai  # noqa: F401 - imported before the fork


def run(file: str, way: str) -> None:
    """Add once."""
    given = json.loads(Path(file).read_text())
    add = sync if way == "sync" else asynchronous
    add(given["config"], given["messages"], user_id="john", idempotency_key="k")
    while True:
        signal.pause()  # wait to be killed


if __name__ == "__main__":
    for line in sys.stdin:
        process = os.fork()
        if not process:
            try:
                run(line.strip(), sys.argv[1])
            finally:
                os._exit(1)
        print(process, flush=True)  # noqa: T201
        os.waitpid(process, 0)
        print("gone", flush=True)  # noqa: T201
