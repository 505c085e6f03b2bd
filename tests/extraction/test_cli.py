# SPDX-License-Identifier: Apache-2.0
"""The command `add` with the real plugin on a real wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mem0.cli import main
from mem0.testing import Fault, LoopbackServer

from .conftest import KEY, Settings
from .ways import answered, counted, fact


@pytest.fixture
def config(server: LoopbackServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a configuration whose embedder and LLM are both at the server."""
    for name in ("OPENAI_API_KEY", "MEM0_CONFIG", "MEM0_BLOCK_PLUGINS", "MEM0_ALLOW_PLUGINS"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "mem0.json"
    path.write_text(json.dumps(settings(server)))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str]:
    """Run the command; return its exit code and all that it printed."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    return ended.value.code, out + err


def test_texts_cost_one_call(server: LoopbackServer, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the provenance names the model that was asked."""
    server.answers = lambda _: answered(fact("Lives in Porto"))
    code, out = run(capsys, "add", "I live in Porto.", "Hello.", "-u", "john", "-c", str(config), "--json")
    (result,) = json.loads(out)["results"]
    assert (code, result["memory"], counted(server)) == (0, "Lives in Porto", (1, 2))
    _, shown = run(capsys, "get", result["id"], "-c", str(config))
    assert "openai/gpt-4o-mini" in shown


def test_the_doctor_tries_the_llm(server: LoopbackServer, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is built, its key is in the configuration and not shown, and nothing is asked."""
    code, out = run(capsys, "doctor", "-c", str(config), "--json")
    llm = json.loads(out)["llm"]
    assert (llm["status"], llm["model"], llm["key"]["configured"]) == ("ready", "gpt-4o-mini", True)
    assert (code, server.requests) == (0, [])
    assert KEY not in out


def test_the_doctor_misses_a_key(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An LLM that is configured without one cannot be used, and the problem names the variable."""
    settings = json.loads(config.read_text())
    config.write_text(json.dumps({**settings, "llm": {"provider": "openai"}}))
    code, out = run(capsys, "doctor", "-c", str(config), "--json")
    told = json.loads(out)
    assert (code, told["extraction"]["applies"], told["llm"]["status"]) == (1, True, "unusable")
    assert any("OPENAI_API_KEY" in problem and "LLM" in problem for problem in told["problems"])


def test_facts_that_were_not_stored_are_in_the_error(
    server: LoopbackServer, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that reads --json has what was extracted before the embedder failed."""
    server.answers = lambda _: answered(fact("Lives in Porto"))
    server.faults[:] = [Fault(), Fault(), Fault(status=401, sticky=True)]
    code, out = run(capsys, "add", "I live in Porto.", "-u", "john", "-c", str(config), "--json")
    error = json.loads(out)["error"]
    assert (code, error["type"], error["step"]) == (1, "AuthenticationError", "embed")
    assert error["facts"] == ["Lives in Porto"]
