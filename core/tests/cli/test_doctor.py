# SPDX-License-Identifier: Apache-2.0
"""doctor: what works, what does not, and never a value of the environment."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
HASHING = ("--provider", "hashing")

Add = Callable[..., str]
Install = Callable[..., Any]


def test_a_fresh_machine_is_in_order(mem0: Run, tmp_path: Path) -> None:
    """A store that is missing will be created, and looking at it does not create it."""
    result = mem0("doctor", *HASHING, "--json")
    assert (result.code, result.json["ok"], result.json["problems"]) == (0, True, [])
    assert result.json["store"]["status"] == "missing"
    assert "will be created" in mem0("doctor", *HASHING).out
    assert not (tmp_path / "memories").exists()


def test_a_store_is_described(mem0: Run, add: Add, tmp_path: Path) -> None:
    """Path, size, mode, version, whose vectors and how many memories, expired ones included."""
    add("x")
    add("y", "--expires-at", "2020-01-01")
    store = mem0("doctor", *HASHING, "--json").json["store"]
    assert store["path"] == str(tmp_path / "memories" / "memories.db")
    assert (store["status"], store["memories"], store["schema_version"]) == ("ready", 2, 1)
    assert store["fingerprint"] == {"provider": "hashing", "model": "hashing-v1", "dims": 1024}
    assert store["size"] > 0
    if os.name == "posix":
        assert (store["mode"], store["private"]) == ("-rw-------", True)


def test_versions_are_told(mem0: Run) -> None:
    """mem0-core, Python, SQLite and NumPy."""
    versions = mem0("doctor", *HASHING, "--json").json["versions"]
    assert versions["sqlite"] == sqlite3.sqlite_version
    assert {"mem0-core", "python", "numpy"} <= versions.keys()


def test_a_newer_store_is_a_problem(mem0: Run, add: Add, tmp_path: Path) -> None:
    """A store that a newer mem0-core wrote is left alone."""
    add("x")
    with closing(sqlite3.connect(tmp_path / "memories" / "memories.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    result = mem0("doctor", *HASHING, "--json")
    assert (result.code, result.json["store"]["status"]) == (1, "broken")
    assert result.json["store"]["schema_version"] == 99
    assert "pip install --upgrade mem0-core" in result.json["problems"][0]


def test_a_file_that_is_no_store_is_a_problem(mem0: Run, tmp_path: Path) -> None:
    """And not a byte of it is changed."""
    file = tmp_path / "notes.txt"
    file.write_text("no store " * 1000)
    result = mem0("doctor", *HASHING, "--store", str(file))
    assert result.code == 1
    assert "not a mem0 store" in result.out
    assert file.read_text() == "no store " * 1000


def test_an_empty_file_stays_empty(mem0: Run, tmp_path: Path) -> None:
    """An empty file will become a store, and not by the doctor."""
    file = tmp_path / "empty.db"
    file.touch(0o600)
    assert mem0("doctor", *HASHING, "--store", str(file), "--json").json["store"]["status"] == "empty"
    assert file.stat().st_size == 0


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_store_that_others_may_read_is_worth_a_warning(mem0: Run, add: Add, tmp_path: Path) -> None:
    """It works, so the exit code is 0; the line to run is there."""
    add("x")
    file = tmp_path / "memories" / "memories.db"
    file.chmod(0o644)
    result = mem0("doctor", *HASHING, "--json")
    assert result.code == 0
    assert f"chmod 600 {file}" in result.json["warnings"][0]


def test_a_store_of_another_embedder_is_a_problem(mem0: Run, add: Add, tmp_path: Path) -> None:
    """It is found without importing either embedder."""
    add("x")
    config = tmp_path / "mem0.toml"
    config.write_text('[embedder]\nprovider = "hashing"\nconfig = {embeddingDims = 64}\n')
    result = mem0("doctor", "--config", str(config))
    assert result.code == 1
    assert "holds vectors of hashing/hashing-v1 (1024 dimensions)" in result.out


def test_a_broken_configuration_stops_nothing_else(mem0: Run, tmp_path: Path) -> None:
    """The rest is still looked at."""
    config = tmp_path / "mem0.toml"
    config.write_text("[embeder]\n")
    result = mem0("doctor", "--config", str(config), "--json")
    assert result.code == 1
    assert "'embedder'" in result.json["config"]["error"]
    assert result.json["providers"]


def test_no_provider_is_imported_not_even_the_configured_one(process: Run, plugin: Install) -> None:
    """What a broken provider would do to the doctor is what the doctor is asked about."""
    acme = plugin()
    result = process("doctor", "--provider", "acme", "--json", PYTHONPATH=str(acme.path))
    assert result.code == 0
    row = next(row for row in result.json["providers"] if row["name"] == "acme")
    assert (row["distribution"], row["version"], row["file"]) == (
        "mem0-embed-acme",
        "1.2.3",
        str(acme.path / "mem0_embed_acme.py"),
    )
    assert not acme.was_imported


def test_a_broken_plugin_is_a_problem_with_its_reason(process: Run, plugin: Install) -> None:
    """A module that is gone and a core that does not fit are told with what to run."""
    path = plugin("hollow", "mem0-embed-hollow", module=False).path
    plugin("newer", "mem0-embed-newer", requires="mem0-core>=99")
    result = process("doctor", *HASHING, PYTHONPATH=str(path))
    assert result.code == 1
    assert "pip install --force-reinstall mem0-embed-hollow" in result.out
    assert "needs mem0-core >=99" in result.out


def test_mem0ai_beside_it_is_a_problem(process: Run, tmp_path: Path) -> None:
    """Both own the import name."""
    info = tmp_path / "site" / "mem0ai-1.0.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mem0ai\nVersion: 1.0.0\n")
    result = process("doctor", *HASHING, "--json", PYTHONPATH=str(tmp_path / "site"))
    assert result.code == 1
    assert any("mem0ai 1.0.0" in problem for problem in result.json["problems"])


@pytest.mark.usefixtures("nonesuch")
def test_a_missing_provider_gets_its_pip_line(mem0: Run) -> None:
    """A configured embedder that is not installed is a problem."""
    result = mem0("doctor", "--provider", "nonesuch", "--json")
    assert result.code == 1
    assert "pip install mem0-embed-nonesuch" in result.json["embedder"]["reason"]


def test_a_key_is_present_or_not_and_never_shown(
    process: Run, plugin: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only that a variable is set is told, in every form of output."""
    path = str(plugin("together", "mem0-embed-fake").path)
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "mem0-embed-together")  # which may be installed here
    command = ("doctor", "--provider", "together")
    missing = process(*command, "--json", PYTHONPATH=path)
    assert missing.code == 1
    assert "set TOGETHER_API_KEY" in missing.json["problems"][0]
    monkeypatch.setenv("TOGETHER_API_KEY", "sk-very-secret")
    result = process(*command, "--json", PYTHONPATH=path)
    assert (result.code, result.json["embedder"]["key"]["variables"]) == (0, {"TOGETHER_API_KEY": True})
    assert result.json["environment"]["TOGETHER_API_KEY"] is True
    for seen in (result, process(*command, PYTHONPATH=path)):
        assert "sk-very-secret" not in seen.out + seen.err


def test_a_key_in_the_configuration_is_enough_and_never_shown(
    process: Run, plugin: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The configuration's own key counts."""
    config = tmp_path / "mem0.toml"
    config.write_text('[embedder]\nprovider = "together"\nconfig = {apiKey = "sk-very-secret"}\n')
    path = str(plugin("together", "mem0-embed-fake").path)
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "mem0-embed-together")  # which may be installed here
    for options in ((), ("--json",)):
        result = process("doctor", "--config", str(config), *options, PYTHONPATH=path)
        assert result.code == 0
        assert "sk-very-secret" not in result.out + result.err


@pytest.mark.parametrize(("variable", "code"), [("TOGETHER_BASE_URL", 0), ("TOGETHER_CUSTOM_HEADERS", 1)])
def test_a_server_of_ones_own_may_take_any_key(
    process: Run, plugin: Install, monkeypatch: pytest.MonkeyPatch, variable: str, code: int
) -> None:
    """A key that is missing is a warning where the environment names a server, and a problem whatever else it says."""
    path = str(plugin("together", "mem0-embed-fake").path)
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "mem0-embed-together")  # which may be installed here
    monkeypatch.setenv(variable, "something")
    monkeypatch.delenv("TOGETHER_API_KEY", raising=False)
    result = process("doctor", "--provider", "together", "--json", PYTHONPATH=path)
    assert result.code == code
    told = result.json["problems" if code else "warnings"]
    assert any("set TOGETHER_API_KEY" in line for line in told)


def test_a_terminal_sees_a_calm_page(terminal: Run) -> None:
    """It fits 100 columns and ends in a verdict."""
    seen = terminal("doctor", *HASHING, NO_COLOR="1").out
    assert "Everything is in order." in seen
    assert max(map(len, seen.splitlines())) <= 100
