# SPDX-License-Identifier: Apache-2.0
"""A plugin that is broken in ten ways, beside a good one: embedders and LLMs.

Each is a real distribution: built by its build backend, installed by pip. The good one works every time, and the list
and the doctor name the other with what is wrong with it, without importing it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mem0.plugins.kind import EMBEDDER, LLM, Kind

pytest.importorskip("hatchling")

SENTINEL = "with open(__file__ + '.imported', 'a') as file:\n    file.write('x')\n"
EMBEDS = """
from mem0.hookspecs import hookimpl


@hookimpl
def create_embedder(provider, config):
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.types import BatchResult, EmbedderSpec

    class Letters(Embedder):
        def embed_batch(self, batch):
            return BatchResult([[1.0 + text.lower().count(letter) for letter in "aeiost"] for text in batch.texts])

    return Letters(EmbedderSpec(provider, "letters", dims=6), config)


@hookimpl
def default_dims(provider, model):
    return 6
"""
ANSWERS = """
from mem0.hookspecs import hookimpl


@hookimpl
def create_llm(provider, config):
    from mem0.llms.llm import LLM
    from mem0.llms.types import Completion, LLMSpec

    class Parrot(LLM):
        def complete_once(self, prompt):
            return Completion(prompt.messages[-1].content)

    return Parrot(LLMSpec(provider, "parrot"), config)
"""


@dataclass(frozen=True)
class Plugin:
    """A distribution to be built.

    Attributes:
        source: Its module.
        status: What the list says of it.
        told: What the list and the doctor say of it, as a pattern.
        provider: The name that it provides; its own by default, and nothing for no entry point.
        requires: What it depends on.
    """

    source: str
    status: str = "broken"
    told: str = ""
    provider: str | None = None
    requires: str = "mem0-core>=0.1"


@dataclass(frozen=True)
class Family:
    """Plugins of one kind.

    Attributes:
        kind: The kind.
        works: A module that works.
        body: How the hook that builds begins.
    """

    kind: Kind[Any, Any]
    works: str
    body: str

    def first(self, line: str) -> str:
        """Return the module that works with a line before all else in the hook that builds."""
        return self.works.replace(self.body, f"    {line}\n{self.body}", 1)

    def named(self, name: str) -> str:
        """Return what a distribution is called by convention."""
        return f"{self.kind.prefix}{name}".replace("_", "-")

    def module(self, name: str) -> str:
        """Return what a distribution's module is called."""
        return f"{self.kind.prefix}{name}".replace("-", "_")

    @property
    def plugins(self) -> dict[str, Plugin]:
        """All of them, by their names."""
        return {"good": Plugin(self.works, "ready", provider="good")} | self.broken | self.at_run_time

    @property
    def broken(self) -> dict[str, Plugin]:
        """What shows in metadata and source."""
        works, create, module = self.works, self.kind.create, re.escape(self.kind.prefix)
        return {
            "import-error": Plugin(
                f"import a_module_that_is_nowhere\n{works}", told="needs the module 'a_module_that_is_nowhere'"
            ),
            "syntax-error": Plugin(
                f"def broken(:\n{works}", told=rf"raises SyntaxError: .*{module}syntax_error\.py, line 3"
            ),
            "exits": Plugin(f"raise SystemExit(3)\n{works}", told="ends the process: raise SystemExit"),
            "wrong-signature": Plugin(
                works.replace("(provider, config)", "(provider, config, transport)"),
                told=f"hook '{create}' takes 'transport', which mem0-core .* does not pass",
            ),
            "misspelt-hook": Plugin(
                works.replace("def create_", "def creat_"),
                told=f"hook '{create.replace('create', 'creat')}', which does not exist. "
                f"Did its author mean '{create}'",
            ),
            "hook-raises": Plugin(
                self.first("raise NotImplementedError"),
                told=f"hook '{create}' does nothing but raise NotImplementedError",
            ),
            "duplicate-name": Plugin(
                works,
                "duplicate",
                provider="good",
                told=f"claimed by {self.named('duplicate-name')} 1.2.3 .* and {self.named('good')} 1.2.3",
            ),
            "newer-core": Plugin(
                works, "incompatible", requires="mem0-core>=99", told=r"needs mem0-core >=99, and \S+ is installed"
            ),
            "slow-import": Plugin(
                f"import time\ntime.sleep(600)\n{works}", "ready", rf"import sleeps.*{module}slow_import\.py, line 4"
            ),
            "no-entry-point": Plugin(
                works, "unlisted", provider="", told=f"no entry point.*{self.kind.group}.*{module}no_entry_point"
            ),
        }

    @property
    def at_run_time(self) -> dict[str, Plugin]:
        """What no reading finds."""
        return {
            "fails": Plugin(self.first("1 / 0"), "ready", f"{self.kind.create} raised ZeroDivisionError: division by"),
            "dawdles": Plugin(
                f"getattr(__import__('time'), 'sleep')(1.5)\n{self.works}",
                "ready",
                r"Importing it took 1\.[5-9] s|took [2-9]\.\d s",
            ),
        }


FAMILIES = (
    Family(EMBEDDER, EMBEDS, "    from mem0.embeddings.embedder"),
    Family(LLM, ANSWERS, "    from mem0.llms.llm"),
)
BROKEN = tuple(FAMILIES[0].broken)
AT_RUN_TIME = tuple(FAMILIES[0].at_run_time)

Install = Callable[..., str]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where installed distributions are kept, for all processes of this run of the tests."""
    base = tmp_path_factory.getbasetemp()
    directory = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "broken-plugins"
    directory.mkdir(exist_ok=True)
    return directory


@pytest.fixture(params=FAMILIES, ids=lambda family: family.kind.command)
def family(request: pytest.FixtureRequest) -> Family:
    """Return one kind after the other."""
    found: Family = request.param
    return found


@pytest.fixture
def install(family: Family, shelf: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Install distributions by pip, each into a directory of its own that no other test sees; return all as a path."""

    def place(name: str) -> Path:
        kept = shelf / family.named(name)
        if not kept.exists():
            made = tmp_path_factory.mktemp(name)
            build(family, name, made)
            try:
                (made / "installed").rename(kept)
            except OSError:  # another process was faster
                assert kept.exists()
        return shutil.copytree(kept, tmp_path / name)

    def places(*names: str) -> str:
        with ThreadPoolExecutor(2) as pool:
            return os.pathsep.join(map(str, pool.map(place, names)))

    return places


def build(family: Family, name: str, directory: Path) -> None:
    """Write a project and let pip build and install it, as an author's is."""
    plugin, distribution, module = family.plugins[name], family.named(name), family.module(name)
    project = directory / "project"
    project.mkdir()
    project.joinpath(f"{module}.py").write_text(SENTINEL + plugin.source)
    lines = [
        "[build-system]",
        'requires = ["hatchling"]',
        'build-backend = "hatchling.build"',
        "[project]",
        f'name = "{distribution}"',
        'version = "1.2.3"',
        f'dependencies = ["{plugin.requires}"]',
        "[tool.hatch.build.targets.wheel]",
        f'include = ["{module}.py"]',
    ]
    if plugin.provider != "":
        lines += [f'[project.entry-points."{family.kind.group}"]', f'{plugin.provider or name} = "{module}"']
    project.joinpath("pyproject.toml").write_text("\n".join(lines) + "\n")
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(directory / "installed"), str(project)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def run(path: str, *arguments: str, code: int | None = 0) -> str:
    """Run Python in a fresh process that finds what is installed on a path, and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MEM0_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**environment, "PYTHONPATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert code is None or done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def mem0(path: str, *arguments: str, code: int | None = 0) -> str:
    return run(path, "-m", "mem0", *arguments, code=code)


def rows_of(text: str) -> dict[str, dict[str, Any]]:
    return {row["distribution"]: row for row in json.loads(text)}


def works(family: Family, path: str, provider: str, store: Path) -> bool:
    """Whether a provider does what it is for, in a fresh process: a memory finds what it was told, an LLM answers."""
    memory = f"""
from mem0 import Memory
store = {{"config": {{"path": {str(store)!r}}}}}
with Memory.from_config({{"embedder": {{"provider": {provider!r}}}, "vector_store": store}}) as memory:
    memory.add("I love sci-fi movies.", user_id="john", infer=False)
    memory.add("My car is red.", user_id="john", infer=False)
    print(memory.search("sci-fi movies?", user_id="john", top_k=1)["results"][0]["memory"])
"""
    llm = f"""
from mem0.llms.types import ChatMessage
from mem0.plugins.hooks import create_llm
print(create_llm({provider!r}).complete([ChatMessage("user", "I love sci-fi movies.")]).text)
"""
    return run(path, "-c", memory if family.kind is EMBEDDER else llm).strip() == "I love sci-fi movies."


def imported(path: str) -> set[str]:
    """Return what was imported of the distributions on a path."""
    found = (mark for place in path.split(os.pathsep) for mark in Path(place).glob("*.imported"))
    return {re.sub("^mem0_(embed|llm)_", "", mark.name.removesuffix(".py.imported")) for mark in found}


def test_there_are_ten_ways() -> None:
    """The ten that the list and the doctor are held to, of either kind."""
    assert [len(family.broken) for family in FAMILIES] == [10, 10]


@pytest.mark.parametrize("name", BROKEN)
def test_a_good_one_works_beside_it(install: Install, family: Family, tmp_path: Path, name: str) -> None:
    """It does what it is for, and the broken one is not imported."""
    path = install("good", name)
    # Where both claim one name, it is asked for by its own.
    provider = f"{family.named('good')}:good" if family.broken[name].provider == "good" else "good"
    assert works(family, path, provider, tmp_path / "films.db")
    assert imported(path) == {"good"}


@pytest.mark.parametrize("name", BROKEN)
def test_the_list_names_it(install: Install, family: Family, name: str) -> None:
    """Distribution, version and fault, as text and as JSON, and nothing is imported."""
    path = install("good", name)
    plugin, distribution, command = family.broken[name], family.named(name), (family.kind.command, "list")
    [line] = [line for line in mem0(path, *command).splitlines() if line.split("\t")[1] == distribution]
    assert line.split("\t")[2:4] == ["1.2.3", plugin.status]
    assert re.search(plugin.told, line), line
    rows = rows_of(mem0(path, *command, "--json"))
    row = rows[distribution]
    assert row["status"] == plugin.status
    assert re.search(plugin.told, " ".join([row["reason"], *row["notes"]]))
    assert rows[family.named("good")]["status"] == ("duplicate" if plugin.status == "duplicate" else "ready")
    assert imported(path) == set()


@pytest.mark.parametrize("name", BROKEN)
def test_the_doctor_names_it(install: Install, family: Family, name: str) -> None:
    """As a problem, or as a warning where it works or may be no provider at all; it tries the good one alone."""
    path = install("good", name)
    plugin, distribution = family.broken[name], family.named(name)
    embedder = f"{family.named('good')}:good" if plugin.provider == "good" else "good"
    code = 0 if plugin.status in ("ready", "unlisted") else 1
    command = ("doctor", "--provider", embedder if family.kind is EMBEDDER else "hashing")
    told = " ".join(mem0(path, *command, code=code).split())
    assert re.search(f"{distribution} 1.2.3.*{plugin.told}", told), told
    found = json.loads(mem0(path, *command, "--json", code=code))
    sentences = found["problems" if code else "warnings"]
    assert [text for text in sentences if distribution in text and re.search(plugin.told, text)], sentences
    assert imported(path) <= {"good"}


@pytest.mark.parametrize("name", AT_RUN_TIME)
def test_what_shows_when_it_runs_is_found_by_trying(install: Install, family: Family, name: str) -> None:
    """Only on request, and in another process; until then it is ready, since nobody can know."""
    path = install("good", name)
    plugin, distribution, command = family.at_run_time[name], family.named(name), (family.kind.command, "list")
    assert rows_of(mem0(path, *command, "--json"))[distribution]["status"] == "ready"
    assert imported(path) == set()
    tried = rows_of(mem0(path, *command, "--try", "--json"))
    assert re.search(plugin.told, " ".join([tried[distribution]["reason"], *tried[distribution]["notes"]]))
    assert tried[family.named("good")]["status"] == "ready"
    commands = [("doctor", "--try", "--provider", "hashing")]
    if family.kind is EMBEDDER:
        commands.append(("doctor", "--provider", name))
    for chosen in commands:
        told = " ".join(mem0(path, *chosen, code=None).split())
        assert re.search(f"{distribution} 1.2.3.*({plugin.told})", told), told


def test_the_doctor_does_not_run_it_unless_it_is_configured(install: Install, family: Family) -> None:
    """What is installed beside the configured embedder stays as it is."""
    path = install("good", *AT_RUN_TIME, "hook-raises")
    is_embedder = family.kind is EMBEDDER
    mem0(path, "doctor", "--provider", "good" if is_embedder else "hashing", code=None)
    assert imported(path) == ({"good"} if is_embedder else set())


def test_all_of_them_at_once(install: Install, family: Family, tmp_path: Path) -> None:
    """Ten broken neighbours: the good one works, the list names each, and none of them is imported."""
    path = install("good", *BROKEN)
    assert works(family, path, f"{family.named('good')}:good", tmp_path / "films.db")
    rows = rows_of(mem0(path, family.kind.command, "list", "--json"))
    for name, plugin in family.broken.items():
        row = rows[family.named(name)]
        assert row["status"] == plugin.status
        assert re.search(plugin.told, " ".join([row["reason"], *row["notes"]]))
    assert imported(path) == {"good"}
