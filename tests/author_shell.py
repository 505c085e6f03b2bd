# SPDX-License-Identifier: Apache-2.0
"""A reader's terminal: commands typed one after the other, in a folder and an environment that they change."""

from __future__ import annotations

import json
import os
import pty
import shlex
import subprocess
import sys
import tempfile
import termios
import threading
from dataclasses import dataclass, field
from pathlib import Path

_REMEMBER = "import json, os, sys; json.dump([os.getcwd(), dict(os.environ)], open(sys.argv[1], 'w'))"
_HIDDEN = ("COV_", "MEM0_", "PIP_", "PYTEST_", "PYTHON", "VIRTUAL_ENV", "NOX_")


def clean_environment(**changes: str) -> dict[str, str]:
    """Return the environment without what belongs to these tests, with changes."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)} | changes


@dataclass
class Shell:
    """Runs commands on a terminal of 100 columns without colours, for what a reader sees is not what a pipe gets.

    Attributes:
        folder: The folder that it is in.
        environment: Its environment.
        memory: A file to remember both in, from one command to the next.
    """

    folder: Path
    environment: dict[str, str] = field(repr=False)
    memory: Path

    def run(self, command: str, timeout: float = 180) -> tuple[int, str, str]:
        """Run a command line. Returns its status, what appeared, and what it said on standard error, as to a file."""
        remember = shlex.join([sys.executable, "-c", _REMEMBER, str(self.memory)])
        terminal, end = pty.openpty()
        termios.tcsetwinsize(end, (50, 100))
        with tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen(
                ["bash", "-c", f"{command}\nstatus=$?\n{remember}\nexit $status"],
                cwd=self.folder,
                env=self.environment | {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "xterm", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=end,
                stderr=errors,  # no terminal, so that nothing moves there
            )
            os.close(end)
            late = threading.Timer(timeout, process.kill)
            late.start()
            seen = _read(terminal)
            status = process.wait()
            late.cancel()
            errors.seek(0)
            said = errors.read()
        folder, environment = json.loads(self.memory.read_text(encoding="utf-8"))
        self.folder, self.environment = Path(folder), environment
        return status, seen, said


def _read(terminal: int) -> str:
    parts = []
    try:
        while part := os.read(terminal, 65536):
            parts.append(part)
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(terminal)
    return b"".join(parts).decode("utf-8", "replace").replace("\r\n", "\n")
