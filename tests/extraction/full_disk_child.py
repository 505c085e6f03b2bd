# SPDX-License-Identifier: Apache-2.0
"""Lets the n-th write to the store of an `add` fail for good, for n = 1 until none does, and checks what is left.

Usage: full_disk_child.py DIRECTORY WAY, with `faults.c` of the store's tests loaded by LD_PRELOAD. Prints how often an
`add` failed, for each kind of failure.
"""

from __future__ import annotations

import ctypes
import errno
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from tests.extraction.conftest import KEY
from tests.extraction.snapshots import take
from tests.extraction.test_faults import FACTS, KNOWN, SAID, check_done, check_error, good
from tests.extraction.ways import Add, asynchronous, sync

from mem0.errors import StoreError
from mem0.testing import LoopbackServer

CODES = {"full": errno.ENOSPC, "broken": errno.EIO, "read-only": errno.EROFS}


def configured(server: LoopbackServer, path: Path) -> dict[str, Any]:
    """Return the configuration of a memory in a file."""
    reached = {"openai_base_url": f"{server.url}/v1", "api_key": KEY}
    provider = {"provider": "openai", "config": reached}
    return {"embedder": provider, "llm": provider, "vector_store": {"config": {"path": str(path)}}}


def sweep(server: LoopbackServer, directory: Path, add: Add) -> dict[str, int]:
    """Try each kind of failure at each write."""
    faults = ctypes.CDLL(None)
    template = directory / "template" / "faulty.db"
    sync(configured(server, template), list(KNOWN), user_id="john", infer=False)
    sync(configured(server, template), ["Likes tea"], user_id="mary", infer=False)
    failed = dict.fromkeys(CODES, 0)
    for name, code in CODES.items():
        for n in range(1, 1000):
            path = directory / f"{name}-{n}" / "faulty.db"
            path.parent.mkdir()
            shutil.copy(template, path)
            config, before = configured(server, path), take(path)

            def answer(request: dict[str, Any], n: int = n, code: int = code) -> str:
                faults.fault_arm(n, code, 1)  # from here on; what came before were reads
                return good(request)

            server.answers = answer
            error = None
            try:
                result = add(config, SAID, user_id="john", idempotency_key="k")
            except StoreError as caught:
                error = caught
            fired = faults.fault_fired()
            faults.fault_arm(0, 0, 0)
            server.answers = good
            if error is not None:
                check_error(error, "store", FACTS)
                assert take(path) == before
                result = add(config, SAID, user_id="john", idempotency_key="k")
                failed[name] += 1
            check_done(config, result)
            shutil.rmtree(path.parent)
            if not fired:
                break
    return failed


if __name__ == "__main__":
    with LoopbackServer() as running:
        counts = sweep(running, Path(sys.argv[1]), sync if sys.argv[2] == "sync" else asynchronous)
    print(json.dumps(counts))  # noqa: T201
