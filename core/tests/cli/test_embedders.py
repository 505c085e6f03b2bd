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

LONG_NAME = "acme-embedding-model-with-a-name-that-takes-more-than-half-of-a-line-of-a-terminal"
ACME = f"""
from mem0 import ModelInfo
from mem0.hookspecs import hookimpl

MODELS = {{
    {LONG_NAME!r}: ModelInfo(
        dims=1536, default_dims=512, shortenable=True, min_dims=64, max_tokens=8192, query_prompt="query: "
    ),
    "acme-1": ModelInfo(dims=768, retired="2025-06-13", replacement="acme-2"),
    "acme-0": ModelInfo(retired="2024-01-02"),
}}

@hookimpl
def create_embedder(provider, config):
    assert provider != "acme", "nobody asked for an embedder"

@hookimpl
def default_dims(provider, model):
    return 512

@hookimpl
def embedder_models(provider):
    return MODELS
"""


@pytest.fixture
def acme(plugin: Install) -> Path:
    """A provider with a table of models. Returns where it is."""
    path: Path = plugin().path
    (path / "mem0_embed_acme.py").write_text(ACME)
    return path


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


def test_show_lists_the_models(process: Run, acme: Path) -> None:
    """How long vectors are and texts may be, what can be shortened, what is told apart, and what is there no more."""
    shown = process("embedders", "show", "acme", PYTHONPATH=str(acme)).out
    lines = {" ".join(line.split()) for line in shown.splitlines()}
    assert "model dimensions tokens shortened told apart shut down" in lines
    assert "acme-1 768 – no no 2025-06-13, now acme-2" in lines
    assert "acme-0 – – no no 2024-01-02" in lines
    assert f"{LONG_NAME} 1,536, 512 by default 8,192 down to 64 yes –" in lines


def test_show_has_the_models_for_programs(process: Run, acme: Path) -> None:
    """With --json, everything that the provider knows about each, by name."""
    models = process("embedders", "show", "acme", "--json", PYTHONPATH=str(acme)).json["models"]
    assert [row["name"] for row in models][1:] == ["acme-1", "acme-0"]
    assert models[0]["query_prompt"] == "query: "
    assert (models[0]["dims"], models[0]["default_dims"], models[0]["min_dims"]) == (1536, 512, 64)
    assert (models[2]["dims"], models[2]["retired"], models[2]["replacement"]) == (None, "2024-01-02", "")


def test_the_models_fit_a_terminal(terminal: Run, acme: Path) -> None:
    """A long name is folded rather than cut, and pushes no column out of 100."""
    seen = terminal("embedders", "show", "acme", NO_COLOR="1", PYTHONPATH=str(acme)).out
    assert max(map(len, seen.splitlines())) <= 100
    assert "down to 64" in seen
    assert "…" not in seen


def test_show_leaves_out_what_no_model_has(process: Run, acme: Path) -> None:
    """No column that would be empty, and no table where a provider has none."""
    module = acme / "mem0_embed_acme.py"
    module.write_text(ACME.replace("retired=", "source="))
    shown = process("embedders", "show", "acme", PYTHONPATH=str(acme)).out
    assert "told apart" in shown
    assert "shut down" not in shown
    module.write_text(ACME.replace("return MODELS", "return None"))
    assert "told apart" not in process("embedders", "show", "acme", PYTHONPATH=str(acme)).out
    assert process("embedders", "show", "acme", "--json", PYTHONPATH=str(acme)).json["models"] == []


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
