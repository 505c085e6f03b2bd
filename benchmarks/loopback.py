# SPDX-License-Identifier: Apache-2.0
"""A server on this machine that speaks the providers' protocols, in a process of its own.

There, its CPU time does not count and its threads do not hold our GIL.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from measure import environment


@contextmanager
def serve(latency: float = 0.0, *, base64: bool = True) -> Iterator[str]:
    """Run the server and yield its base URL.

    Args:
        latency: Seconds that every answer takes.
        base64: Whether it knows base64, or answers with lists whatever is asked for.
    """
    command = [sys.executable, __file__, str(latency), "base64" if base64 else "lists"]
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout
        yield f"{server.stdout.readline().strip()}/v1"
        server.stdin.close()  # which is what it waits for


def main() -> None:
    from mem0.testing import LoopbackServer

    with LoopbackServer(latency=float(sys.argv[1])) as server:
        server.base64 = sys.argv[2] == "base64"
        server.default_dims = 768  # of models that it does not know
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
