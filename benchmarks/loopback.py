# SPDX-License-Identifier: Apache-2.0
"""A server on this machine that speaks OpenAI's protocol, in a process of its own.

There, its CPU time does not count and its threads do not hold our GIL.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from measure import environment


@contextmanager
def serve(latency: float = 0.0) -> Iterator[str]:
    """Run the server and yield its base URL.

    Args:
        latency: Seconds that every answer takes.
    """
    command = [sys.executable, __file__, str(latency)]
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout
        yield f"{server.stdout.readline().strip()}/v1"
        server.stdin.close()  # which is what it waits for


def main() -> None:
    from mem0.testing import LoopbackServer

    with LoopbackServer(latency=float(sys.argv[1])) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
