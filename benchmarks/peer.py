# SPDX-License-Identifier: Apache-2.0
"""mem0ai in an interpreter of its own, since both packages are imported as `mem0`.

It is asked line by line (`peer_worker.py` answers), so that both take turns within one run.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from measure import environment, progress

VERSION = "2.2.1"


def peer_environment(directory: Path, url: str) -> dict[str, str]:
    """Return the environment that mem0ai is run in: no telemetry, nothing outside `directory`, nobody but `url`."""
    return environment(
        MEM0_TELEMETRY="False",
        MEM0_DIR=str(directory),
        HOME=str(directory),
        OPENAI_BASE_URL=url,
        OPENAI_API_KEY="x",
    )


class Peer:
    """mem0ai with one store.

    Args:
        python: Its interpreter.
        directory: Where it keeps everything.
        url: The server that it gets its vectors from.
    """

    def __init__(self, python: str, directory: Path, url: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [python, str(Path(__file__).with_name("peer_worker.py")), str(directory)],
            env=peer_environment(directory, url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it warns of the extras that are not installed
            text=True,
        )

    def ask(self, task: str, **arguments: Any) -> Any:
        """Have a function of `peer_worker.py` called, and return its answer."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps([task, arguments]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"mem0ai died of {task!r}, exit status {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"mem0ai failed at {task!r}: {answer['error']}")
        return answer["result"]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def made() -> Iterator[str]:
    """Make an environment with mem0ai, and yield its interpreter."""
    with tempfile.TemporaryDirectory(prefix="mem0ai-") as directory:
        progress(f"installing mem0ai {VERSION}, which takes a minute")
        venv.create(directory, with_pip=True)
        python = str(Path(directory) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", f"mem0ai=={VERSION}"], check=True)
        yield python
