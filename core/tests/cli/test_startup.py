# SPDX-License-Identifier: Apache-2.0
"""What a command imports, and that commands which are made when they are asked for are as complete as any."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from mem0.cli.app import app

Run = Callable[..., Any]

COMMANDS = (
    *("add", "search", "list", "get", "history", "update", "delete", "forget", "export", "import", "embed", "doctor"),
    *("embedders list", "embedders show", "llms list", "llms show", "plugin new", "plugin check"),
)


def loaded_by(code: str) -> set[str]:
    """Return the modules that a process has loaded at its end, with its output in a pipe."""
    tell = "import atexit, sys\natexit.register(lambda: print(*sys.modules, sep='\\n', file=sys.stderr))\n"
    done = subprocess.run([sys.executable, "-c", tell + code], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stderr.splitlines())


@pytest.mark.parametrize(
    "arguments", [("--version",), ("embedders", "list"), ("embedders", "list", "--json"), ("llms", "list")]
)
def test_short_commands_are_light(arguments: tuple[str, ...]) -> None:
    """What shows a version or a list loads nothing that validates, draws or stores, and no other command."""
    loaded = loaded_by(f"from mem0.cli import main\nmain({list(arguments)!r})")
    assert "mem0.cli.app" in loaded
    heavy = {"pydantic", "rich", "numpy", "sqlite3", "tenacity"} - loaded_by("import typer")  # old ones import rich
    assert not loaded & heavy
    assert not loaded & {f"mem0.cli.{name}" for name in ("adding", "memories", "removing", "doctor", "plugin_check")}


def test_help_lists_every_command(mem0: Run) -> None:
    """Commands are listed under their headings, in our order, with the first line of their help."""
    shown = mem0("--help").out
    listed = re.findall(r"^│ (\w+)  +\w", shown, re.MULTILINE)
    assert listed == [name for name in (*COMMANDS[:11], "embedders", "llms", "plugin", "doctor") if " " not in name]
    assert re.findall(r"╭─ (\w+) ─", shown) == ["Options", "Memories", "Files", "Providers", "Health"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(mem0: Run, name: str) -> None:
    """`-h` and `--help` work everywhere, and show an example."""
    for flag in ("-h", "--help"):
        result = mem0(*name.split(), flag)
        assert result.code == 0
        assert f"Usage: mem0 {name}" in result.out
        assert "Example:" in result.out


@pytest.mark.parametrize(("written", "meant"), [("serch", "search"), ("pluginn", "plugin"), ("embedders lst", "list")])
def test_a_misspelt_command_gets_the_one_that_was_meant(mem0: Run, written: str, meant: str) -> None:
    """The names are known before the commands are made. Old versions of Typer suggest nothing."""
    result = mem0(*written.split())
    assert result.code == 2
    assert f"No such command '{written.split()[-1]}'" in result.err
    if hasattr(app, "suggest_commands"):
        assert f"'{meant}'" in result.err


def test_what_is_given_is_still_read(mem0: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option on the command line or in the environment is converted and checked; a required one is missed."""
    result = mem0("search", "x", "--top-k", "many", "--user", "john", "--provider", "hashing")
    assert result.code == 2
    assert "--top-k" in result.err
    assert "QUERY" in mem0("search").err
    monkeypatch.setenv("MEM0_CONFIG", "nowhere.toml")
    assert "nowhere.toml" in mem0("embedders", "list").err
