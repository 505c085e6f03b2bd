# SPDX-License-Identifier: Apache-2.0
"""Running the command: in this process, in one of its own, and on a terminal of 100 columns."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mem0.cli import main
from mem0.plugins.kind import KINDS

JOHN = ("--user", "john", "--provider", "hashing")


@dataclass(frozen=True)
class Result:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be exactly one JSON document on one line."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own: neither memories, nor configuration, nor keys, nor colours."""
    for name in list(os.environ):
        if name.startswith(("MEM0_", "OPENAI_", "OLLAMA_")) or name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MEM0_DIR", str(tmp_path / "memories"))
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def mem0(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process, with its output in a pipe."""

    def run(*arguments: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Result(code, out, err)

    return run


@pytest.fixture
def process() -> Run:
    """Run the command in a process of its own, with its output in a pipe."""

    def run(*arguments: str, **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "mem0", *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def press_ctrl_c(child: subprocess.Popen[bytes]) -> None:
    """Press it again after a while, as one does: between the prompt and the wait for input, Python overlooks it."""
    while child.poll() is None:
        child.send_signal(signal.SIGINT)
        time.sleep(2)


@pytest.fixture
def terminal() -> Run:
    """Run the command on a terminal of 100 columns; `typed` is typed at it, Ctrl-C pressed when `until` is seen."""
    pty = pytest.importorskip("pty")
    termios = pytest.importorskip("termios")

    def run(*arguments: str, typed: str = "", until: str | None = None, **environment: str) -> Result:
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (50, 100))
        child = subprocess.Popen(
            [sys.executable, "-m", "mem0", *arguments],
            env={**os.environ, "COLUMNS": "100", **environment},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        os.write(master, typed.encode())
        seen = b""
        limit = threading.Timer(60, child.kill)
        limit.start()
        try:
            while chunk := os.read(master, 65536):
                seen += chunk
                if until is not None and until.encode() in seen:
                    until = None
                    threading.Thread(target=press_ctrl_c, args=(child,), daemon=True).start()
        except OSError:  # how Linux says that nobody has the other end open any more
            pass
        finally:
            limit.cancel()
            os.close(master)
        return Result(child.wait(60), seen.decode().replace("\r\n", "\n"), "")

    return run


@pytest.fixture
def add(mem0: Run) -> Callable[..., str]:
    """Remember one text for john, and return its id."""

    def remember(text: str, *options: str) -> str:
        (result,) = mem0("add", text, *JOHN, *options, "--json").json["results"]
        assert result["event"] == "ADD", result
        return str(result["id"])

    return remember


@pytest.fixture
def nonesuch() -> Iterator[None]:
    """A first-party provider of either kind that is installed on no developer's machine."""
    before = {kind: kind.known for kind in KINDS}
    for kind in KINDS:  # frozen, for everybody but a test
        object.__setattr__(kind, "known", {"nonesuch": f"{kind.prefix}nonesuch".replace("_", "-")})
    yield
    for kind, known in before.items():
        object.__setattr__(kind, "known", known)


@dataclass(frozen=True)
class Plugin:
    """A distribution that provides an embedder or an LLM, on a path of its own."""

    path: Path
    marker: Path

    @property
    def was_imported(self) -> bool:
        """Whether its module has run."""
        return self.marker.exists()


@pytest.fixture
def plugin(tmp_path: Path) -> Callable[..., Plugin]:
    """Install a distribution whose module leaves a mark when it is imported, and fails."""

    def install(
        provider: str = "acme",
        distribution: str = "mem0-embed-acme",
        requires: str = "mem0-core",
        module: bool = True,
        group: str = "mem0.embedders",
    ) -> Plugin:
        path = tmp_path / "site"
        name = distribution.replace("-", "_")
        marker = tmp_path / f"{name}-was-imported"
        info = path / f"{name}-1.2.3.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2.3\nRequires-Dist: {requires}\n"
        )
        (info / "entry_points.txt").write_text(f"[{group}]\n{provider} = {name}\n")
        if module:
            (path / f"{name}.py").write_text(f"open({str(marker)!r}, 'w').close()\nraise RuntimeError('broken')\n")
        return Plugin(path, marker)

    return install
