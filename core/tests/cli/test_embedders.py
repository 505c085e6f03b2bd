# SPDX-License-Identifier: Apache-2.0
"""embedders list and show, and what start-up may import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mem0 as package

Run = Callable[..., Any]

Install = Callable[..., Any]


@pytest.mark.usefixtures("nonesuch")
def test_the_list_has_what_is_installed_and_what_could_be(mem0: Run) -> None:
    """Hashing is ready with its distribution; what is missing has its pip line."""
    rows = {row["name"]: row for row in mem0("embedders", "list", "--json").json}
    assert rows["hashing"]["status"] == "ready"
    assert rows["hashing"]["distribution"] == "mem0-core"
    assert rows["hashing"]["file"].endswith("__init__.py")
    assert rows["nonesuch"]["status"] == "missing"
    assert rows["nonesuch"]["pip"] == "pip install mem0-embed-nonesuch"


def test_listing_imports_no_provider_and_survives_a_broken_one(process: Run, plugin: Install) -> None:
    """A module that fails on import is listed like any other, and its code never runs."""
    acme = plugin()
    result = process("embedders", "list", PYTHONPATH=str(acme.path))
    assert result.code == 0
    assert "acme\tmem0-embed-acme\t1.2.3\tready" in result.out
    assert not acme.was_imported


def test_the_list_says_what_is_wrong_with_a_plugin(process: Run, plugin: Install) -> None:
    """Blocked, claimed twice, made for another core, or without its module: each with what to do."""
    path = plugin("twice", "mem0-embed-one").path
    plugin("twice", "mem0-embed-two")
    plugin("newer", "mem0-embed-newer", requires="mem0-core>=99")
    plugin("hollow", "mem0-embed-hollow", module=False)
    plugin("shut", "mem0-embed-shut")
    rows = process("embedders", "list", "--json", PYTHONPATH=str(path), MEM0_BLOCK_PLUGINS="shut").json
    status = {row["distribution"]: (row["status"], row["reason"]) for row in rows}
    assert status["mem0-embed-one"][0] == status["mem0-embed-two"][0] == "duplicate"
    assert status["mem0-embed-newer"][0] == "incompatible"
    assert status["mem0-embed-hollow"][0] == "broken"
    assert status["mem0-embed-shut"][0] == "blocked"
    assert all(reason for _, reason in (status[f"mem0-embed-{name}"] for name in ("one", "newer", "hollow", "shut")))


def test_a_terminal_sees_a_table(terminal: Run) -> None:
    """The table fits 100 columns."""
    seen = terminal("embedders", "list", NO_COLOR="1").out
    assert max(map(len, seen.splitlines())) <= 100
    assert "mem0-core" in seen


def test_show_describes_every_setting(mem0: Run) -> None:
    """Both spellings, type, default and description, with the model and its dimensions."""
    answer = mem0("embedders", "show", "Hashing", "--json").json
    assert (answer["name"], answer["distribution"], answer["dims"]) == ("hashing", "mem0-core", 1024)
    dims = next(row for row in answer["parameters"] if row["name"] == "embedding_dims")
    assert dims["alias"] == "embeddingDims"
    assert dims["default"] == "1024"
    text = mem0("embedders", "show", "hashing").out
    for word in ("embedding_dims", "embeddingDims", "hashing-v1", "1,024 dimensions"):
        assert word in text


def test_show_prints_the_json_schema(mem0: Run) -> None:
    """--schema is the schema and nothing else."""
    schema = json.loads(mem0("embedders", "show", "hashing", "--schema").out)
    assert schema["properties"]["embedding_dims"]["minimum"] == 64
    assert mem0("embedders", "show", "hashing", "--schema", "--json").json == schema


def test_show_says_why_a_broken_provider_cannot_be_shown(process: Run, plugin: Install) -> None:
    """What its module raises becomes one line with its distribution."""
    result = process("embedders", "show", "acme", PYTHONPATH=str(plugin().path))
    assert result.code == 1
    assert "mem0-embed-acme" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["embedders", "list"], ["search", "--help"]])
def test_start_up_imports_neither_numpy_nor_a_provider(arguments: list[str]) -> None:
    """What a command does not need is not paid for."""
    script = (
        "import sys, mem0.cli\n"
        "try: mem0.cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = [name for name in sys.modules if name.split('.')[0] in ('numpy', 'openai', 'ollama', 'httpx')\n"
        "         or name.startswith(('mem0.hashing', 'mem0_embed_'))]\n"
        "print(heavy, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=60)
    assert done.stderr == "[]\n"
    assert done.stdout


def test_version_and_help_read_well(mem0: Run) -> None:
    """The version is the package's; help lists every command with a line of its own."""
    assert mem0("--version").out == f"mem0-core {package.__version__}\n"
    text = mem0("--help").out
    for name in ("add", "search", "list", "get", "history", "update", "delete", "forget", "export", "import", "embed"):
        assert f" {name} " in text
        described = mem0(name, "--help").out
        assert f"Example: mem0 {name} " in " ".join(described.split())


def test_the_module_is_the_command() -> None:
    """`python -m mem0` and `mem0` are one."""
    done = subprocess.run([sys.executable, "-m", "mem0", "--version"], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("mem0-core ")
    script = Path(sys.executable).with_name("mem0.exe" if os.name == "nt" else "mem0")
    if script.exists():
        assert subprocess.run([script, "--version"], capture_output=True, text=True, timeout=60).stdout == done.stdout
