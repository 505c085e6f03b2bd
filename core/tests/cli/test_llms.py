# SPDX-License-Identifier: Apache-2.0
"""llms show, and what starting the command for an LLM may import."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Install = Callable[..., Any]

ACME = """
from mem0.hookspecs import hookimpl
from mem0.llms.config import HttpLLMConfig
from pydantic import Field

class AcmeConfig(HttpLLMConfig):
    model: str = Field("acme-1", description="Model to use.")
    acme_base_url: str | None = Field(None, description="URL of the server.")

@hookimpl
def create_llm(provider, config):
    raise AssertionError("nobody asked for an LLM") if provider == "acme" else None

@hookimpl
def llm_config(provider):
    return AcmeConfig
"""


@pytest.fixture
def acme(plugin: Install) -> Path:
    """An LLM with settings of its own. Returns where it is."""
    path: Path = plugin("acme", "mem0-llm-acme", group="mem0.llms").path
    (path / "mem0_llm_acme.py").write_text(ACME)
    return path


def test_show_describes_every_setting(process: Run, acme: Path) -> None:
    """Both spellings, type, default and description; no dimensions, which an LLM has none of."""
    answer = process("llms", "show", "Acme", "--json", PYTHONPATH=str(acme)).json
    assert (answer["name"], answer["distribution"], answer["model"]) == ("acme", "mem0-llm-acme", "acme-1")
    assert "dims" not in answer
    rows = {row["name"]: row for row in answer["parameters"]}
    assert list(rows)[:3] == ["model", "api_key", "acme_base_url"]
    assert (rows["max_tokens"]["alias"], rows["max_tokens"]["type"]) == ("maxTokens", "int | None")
    text = process("llms", "show", "acme", PYTHONPATH=str(acme)).out
    for word in ("acme_base_url", "URL of the server.", "maxTokens", "temperature", "acme-1"):
        assert word in text


def test_show_fits_a_terminal(terminal: Run, acme: Path) -> None:
    """The table fits 100 columns."""
    seen = terminal("llms", "show", "acme", NO_COLOR="1", PYTHONPATH=str(acme)).out
    assert max(map(len, seen.splitlines())) <= 100
    assert "acme_base_url" in seen


def test_show_prints_the_json_schema(process: Run, acme: Path) -> None:
    """--schema is the schema and nothing else."""
    schema = json.loads(process("llms", "show", "acme", "--schema", PYTHONPATH=str(acme)).out)
    assert schema["properties"]["temperature"]
    assert process("llms", "show", "acme", "--schema", "--json", PYTHONPATH=str(acme)).json == schema


def test_an_embedder_is_no_llm(mem0: Run) -> None:
    """An unknown name is told so in the words of its kind, with the command that lists what there is."""
    result = mem0("llms", "show", "hashing")
    assert result.code == 1
    assert "No installed LLM provider is called 'hashing'." in result.err
    assert "'mem0 llms list'" in result.err


def test_show_says_why_a_broken_provider_cannot_be_shown(process: Run, plugin: Install) -> None:
    """What its module raises becomes one line with its distribution."""
    path = plugin("acme", "mem0-llm-acme", group="mem0.llms").path
    result = process("llms", "show", "acme", PYTHONPATH=str(path))
    assert result.code == 1
    assert result.err.startswith("error: LLM provider 'acme' (mem0-llm-acme 1.2.3): ")
    assert "Traceback" not in result.err


@pytest.mark.parametrize("arguments", [["llms", "list"], ["llms", "--help"]])
def test_start_up_imports_neither_numpy_nor_a_provider(arguments: list[str]) -> None:
    """What a command does not need is not paid for."""
    script = (
        "import sys, mem0.cli\n"
        "try: mem0.cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = [name for name in sys.modules if name.split('.')[0] in ('numpy', 'pydantic', 'openai', 'httpx')\n"
        "         or name.startswith(('mem0.llms', 'mem0.embeddings', 'mem0_llm_', 'mem0_embed_'))]\n"
        "print(heavy, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=60)
    assert done.stderr == "[]\n"
    assert done.stdout
