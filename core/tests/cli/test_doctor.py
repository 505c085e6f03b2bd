# SPDX-License-Identifier: Apache-2.0
"""doctor: what works, what does not, and never a value of the environment."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mem0.hookspecs import HOOKSPEC_VERSION
from mem0.plugins.kind import LLM
from mem0.stores.sqlite.schema import VERSION

Run = Callable[..., Any]
HASHING = ("--provider", "hashing")

Add = Callable[..., str]
Install = Callable[..., Any]

WORKS = """
from mem0.hookspecs import hookimpl

@hookimpl
def create_embedder(provider, config):
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.types import BatchResult, EmbedderSpec

    class Acme(Embedder):
        def embed_batch(self, batch):
            return BatchResult([[1.0, 0.0] for _ in batch.texts])

    return Acme(EmbedderSpec(provider, config.model or "acme-1", dims=2), config)
"""


ANSWERS = """
from mem0.hookspecs import hookimpl

@hookimpl
def create_llm(provider, config):
    from mem0.llms.llm import LLM
    from mem0.llms.types import Completion, LLMSpec

    class Acme(LLM):
        def complete_once(self, prompt):
            return Completion("two")

    return Acme(LLMSpec(provider, config.model or "acme-1"), config)
"""


def write(installed: Any, source: str) -> Path:
    """Put another module in the place of one that fails, and return where it is."""
    path: Path = installed.path
    (path / f"{installed.marker.name.removesuffix('-was-imported')}.py").write_text(source)
    return path


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
    assert (store["status"], store["memories"], store["schema_version"]) == ("ready", 2, VERSION)
    assert store["fingerprint"] == {"provider": "hashing", "model": "hashing-v1", "dims": 1024}
    assert store["size"] > 0
    if os.name == "posix":
        assert (store["mode"], store["private"]) == ("-rw-------", True)


def test_versions_are_told(mem0: Run) -> None:
    """mem0-core, its hookspec, Python, SQLite and NumPy."""
    versions = mem0("doctor", *HASHING, "--json").json["versions"]
    assert versions["hookspec"] == str(HOOKSPEC_VERSION)
    assert f"hookspec {HOOKSPEC_VERSION}" in mem0("doctor", *HASHING).out
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


def test_what_is_not_configured_is_not_imported(process: Run, plugin: Install) -> None:
    """Distribution, version and file are told of every provider, and only the configured one runs."""
    acme = plugin()
    result = process("doctor", *HASHING, "--json", PYTHONPATH=str(acme.path))
    row = next(row for row in result.json["providers"] if row["name"] == "acme")
    assert (row["distribution"], row["version"], row["file"]) == (
        "mem0-embed-acme",
        "1.2.3",
        str(acme.path / "mem0_embed_acme.py"),
    )
    assert not acme.was_imported


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_configured_embedder_is_tried(process: Run, plugin: Install, options: tuple[str, ...]) -> None:
    """What no reading can tell, such as an error in a hook, is a problem with its reason."""
    path = write(plugin(), WORKS.replace("    from mem0.", "    1 / 0\n    from mem0.", 1))
    result = process("doctor", "--provider", "acme", *options, PYTHONPATH=str(path))
    assert result.code == 1
    problem = "Provider 'acme' (mem0-embed-acme 1.2.3): create_embedder raised ZeroDivisionError: division by zero."
    assert problem in result.out
    if options:
        assert (result.json["embedder"]["status"], result.json["embedder"]["trial"]["error"][:8]) == (
            "unusable",
            "Provider",
        )


def test_an_embedder_that_works_is_said_to(process: Run, plugin: Install) -> None:
    """It was built, and the page says how long its import took."""
    path = write(plugin(), WORKS)
    command = ("doctor", "--provider", "acme", "--model", "acme-1")
    assert " ms\n" in process(*command, PYTHONPATH=str(path)).out.split("acme/acme-1  works, imported in ")[1]
    result = process(*command, "--json", PYTHONPATH=str(path))
    assert (result.code, result.json["embedder"]["status"]) == (0, "ready")
    assert result.json["embedder"]["trial"]["error"] == ""
    assert result.json["embedder"]["trial"]["seconds"] < 60


def test_its_settings_are_checked_by_the_provider(process: Run, plugin: Install, tmp_path: Path) -> None:
    """A mistake in the configuration is found without a request, and a key in it is not shown."""
    config = tmp_path / "mem0.toml"
    config.write_text('[embedder]\nprovider = "acme"\nconfig = {apiKey = "sk-very-secret", timeout = "soon"}\n')
    path = write(plugin(), WORKS)
    result = process("doctor", "--config", str(config), "--json", PYTHONPATH=str(path))
    assert result.code == 1
    assert "'timeout'" in result.json["problems"][0]
    assert "sk-very-secret" not in result.out + result.err


def test_a_slow_import_is_worth_a_warning(process: Run, plugin: Install) -> None:
    """With the seconds, and with the distribution whose author is to be told."""
    path = write(plugin(), "getattr(__import__('time'), 'sleep')(1.2)\n" + WORKS)
    result = process("doctor", "--provider", "acme", "--json", PYTHONPATH=str(path))
    assert result.code == 0
    assert result.json["warnings"][0].startswith("acme (mem0-embed-acme 1.2.3): Importing it took ")


def test_an_import_without_end_is_given_up(process: Run, plugin: Install) -> None:
    """After the seconds that --limit says, the rest of the page is there."""
    path = write(plugin(), "while True:\n    pass\n" + WORKS)
    result = process("doctor", "--provider", "acme", "--limit", "6", PYTHONPATH=str(path))
    assert result.code == 1
    assert "importing 'mem0_embed_acme' took longer than 6 s, and was stopped." in result.out
    assert "Environment" in result.out


def test_a_provider_that_ends_its_process_does_not_end_the_doctor(process: Run, plugin: Install) -> None:
    """And what it prints is not between the lines of the answer."""
    path = write(plugin(), "import builtins, os\nprint('noise')\nos._exit(7)\n" + WORKS)
    result = process("doctor", "--provider", "acme", "--json", PYTHONPATH=str(path))
    assert result.code == 1
    assert "ended the process with exit code 7" in result.json["problems"][0]


def test_try_is_for_all_of_them(process: Run, plugin: Install) -> None:
    """Each is imported and built with its defaults; what is blocked or made for another core is not."""
    path = write(plugin(), "1 / 0\n" + WORKS)
    write(plugin("fine", "mem0-embed-fine"), WORKS)
    wants = "    if config.api_key is None:\n        raise errors.ConfigurationError('no key. Set KEY.')\n"
    keyed = "from mem0 import errors\n" + WORKS.replace("    from mem0.", wants + "    from mem0.", 1)
    write(plugin("keyed", "mem0-embed-keyed"), keyed)
    shut, newer = plugin("shut", "mem0-embed-shut"), plugin("newer", "mem0-embed-newer", requires="mem0-core>=99")
    environment = {"PYTHONPATH": str(path), "MEM0_BLOCK_PLUGINS": "shut"}
    rows = {row["name"]: row for row in process("doctor", *HASHING, "--try", "--json", **environment).json["providers"]}
    assert "raised ZeroDivisionError" in rows["acme"]["reason"]
    assert {name: rows[name]["status"] for name in ("acme", "fine", "keyed", "shut", "newer", "hashing")} == {
        "acme": "broken",
        "fine": "ready",
        "keyed": "ready",
        "shut": "blocked",
        "newer": "incompatible",
        "hashing": "ready",
    }
    assert rows["keyed"]["trial"]["wants"] == "no key. Set KEY."
    assert not shut.was_imported
    assert not newer.was_imported


def test_a_broken_llm_is_a_problem_with_its_reason(process: Run, plugin: Install) -> None:
    """As an embedder is: with distribution, file and line, and what to run, and nothing of it is imported."""
    acme = plugin("acme", "mem0-llm-acme", group=LLM.group)
    plugin("newer", "mem0-llm-newer", requires="mem0-core>=99", group=LLM.group)
    write(plugin("openai", "llm-fine", group=LLM.group), ANSWERS)
    path = str(acme.path)
    result = process("doctor", *HASHING, "--json", PYTHONPATH=path, MEM0_BLOCK_PLUGINS="mem0-llm-openai")
    assert result.code == 1
    told = "acme (mem0-llm-acme 1.2.3): Importing 'mem0_llm_acme' raises RuntimeError. See mem0_llm_acme.py, line 2."
    assert any(problem.startswith(told) for problem in result.json["problems"])
    rows = {row["distribution"]: row["status"] for row in result.json["llms"]}
    wanted = {"mem0-llm-acme": "broken", "mem0-llm-newer": "incompatible", "llm-fine": "ready"}
    assert {name: rows[name] for name in wanted} == wanted
    assert "mem0-llm-acme" not in {row["distribution"] for row in result.json["providers"]}
    page = process("doctor", *HASHING, PYTHONPATH=path).out.split("LLMs installed")[1]
    assert "mem0-llm-acme 1.2.3  broken" in page
    assert not acme.was_imported


def test_try_is_for_llms_too(process: Run, plugin: Install) -> None:
    """Each is imported and built with its defaults, and what only shows then is a problem."""
    path = write(plugin("acme", "mem0-llm-acme", group=LLM.group), "1 / 0\n" + ANSWERS)
    write(plugin("fine", "mem0-llm-fine", group=LLM.group), ANSWERS)
    wants = "    if config.api_key is None:\n        raise errors.ConfigurationError('no key. Set KEY.')\n"
    keyed = "from mem0 import errors\n" + ANSWERS.replace("    from mem0.", wants + "    from mem0.", 1)
    write(plugin("keyed", "mem0-llm-keyed", group=LLM.group), keyed)
    command = ("doctor", *HASHING, "--json")
    assert process(*command, PYTHONPATH=str(path)).code == 0
    found = process(*command, "--try", PYTHONPATH=str(path))
    assert found.code == 1
    rows = {row["name"]: row for row in found.json["llms"]}
    names = ("acme", "fine", "keyed")
    assert [rows[name]["status"] for name in names] == ["broken", "ready", "ready"]
    assert rows["keyed"]["trial"]["wants"] == "no key. Set KEY."
    assert any("Importing 'mem0_llm_acme' raised ZeroDivisionError" in line for line in found.json["problems"])


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells of processes in files")
def test_ctrl_c_leaves_no_provider_running(terminal: Run, plugin: Install) -> None:
    """Its process ends with the doctor's."""
    endless = "import os\nopen(__file__ + '.pid', 'w').write(str(os.getpid()))\nwhile True:\n    pass\n"
    path = write(plugin(), endless + WORKS)
    seen = terminal("doctor", "--provider", "acme", until="Trying", PYTHONPATH=str(path))
    assert seen.code == 130
    if (told := path / "mem0_embed_acme.py.pid").exists():  # it was that far already
        assert not Path("/proc", told.read_text()).exists() or "(zombie)" in Path(
            "/proc", told.read_text(), "status"
        ).read_text("utf-8")


def test_a_broken_plugin_is_a_problem_with_its_reason(process: Run, plugin: Install) -> None:
    """A module that is gone, one that fails and a core that does not fit are told with what to run."""
    path = plugin("hollow", "mem0-embed-hollow", module=False).path
    plugin("newer", "mem0-embed-newer", requires="mem0-core>=99")
    acme = plugin()
    result = process("doctor", *HASHING, PYTHONPATH=str(path))
    assert result.code == 1
    assert "pip install --force-reinstall mem0-embed-hollow" in result.out
    assert "needs mem0-core >=99" in result.out
    assert "acme (mem0-embed-acme 1.2.3): Importing 'mem0_embed_acme' raises RuntimeError." in result.out
    assert not acme.was_imported


def test_what_could_be_better_is_a_warning(process: Run, plugin: Install) -> None:
    """An import at the top that is not light, and a distribution that nobody finds: both with their names."""
    path = write(plugin(), "import numpy\n" + WORKS)
    write(plugin("quiet", "mem0-embed-quiet"), "")
    (path / "mem0_embed_quiet-1.2.3.dist-info" / "entry_points.txt").unlink()
    result = process("doctor", *HASHING, "--json", PYTHONPATH=str(path))
    assert result.code == 0
    assert "acme (mem0-embed-acme 1.2.3): It imports 'numpy' at the top" in result.out
    assert "quiet (mem0-embed-quiet 1.2.3): It has no entry point" in result.out


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
    path = str(write(plugin("together", "mem0-embed-fake"), WORKS))
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
    path = str(write(plugin("together", "mem0-embed-fake"), WORKS))
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
    path = str(write(plugin("together", "mem0-embed-fake"), WORKS))
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
