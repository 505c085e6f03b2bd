# SPDX-License-Identifier: Apache-2.0
"""A plugin that is broken in ten ways, beside a good one.

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

pytest.importorskip("hatchling")

SENTINEL = "with open(__file__ + '.imported', 'a') as file:\n    file.write('x')\n"
BUILD = "    from mem0.embeddings.embedder import Embedder\n"
WORKS = f"""
from mem0.hookspecs import hookimpl


@hookimpl
def create_embedder(provider, config):
{BUILD}
    from mem0.embeddings.types import BatchResult, EmbedderSpec

    class Letters(Embedder):
        def embed_batch(self, batch):
            return BatchResult([[1.0 + text.lower().count(letter) for letter in "aeiost"] for text in batch.texts])

    return Letters(EmbedderSpec(provider, "letters", dims=6), config)


@hookimpl
def default_dims(provider, model):
    return 6
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

    source: str = WORKS
    status: str = "broken"
    told: str = ""
    provider: str | None = None
    requires: str = "mem0-core>=0.1"


GOOD = Plugin(status="ready", provider="good")
BROKEN = {
    "import-error": Plugin(
        f"import a_module_that_is_nowhere\n{WORKS}", told="needs the module 'a_module_that_is_nowhere'"
    ),
    "syntax-error": Plugin(f"def broken(:\n{WORKS}", told=r"raises SyntaxError: .*mem0_embed_syntax_error\.py, line 3"),
    "exits": Plugin(f"raise SystemExit(3)\n{WORKS}", told="ends the process: raise SystemExit"),
    "wrong-signature": Plugin(
        WORKS.replace("(provider, config)", "(provider, config, transport)"),
        told="hook 'create_embedder' takes 'transport', which mem0-core .* does not pass",
    ),
    "misspelt-hook": Plugin(
        WORKS.replace("create_embedder", "create_embeder"),
        told="hook 'create_embeder', which does not exist. Did its author mean 'create_embedder'",
    ),
    "hook-raises": Plugin(
        WORKS.replace(BUILD, f"    raise NotImplementedError\n{BUILD}"),
        told="hook 'create_embedder' does nothing but raise NotImplementedError",
    ),
    "duplicate-name": Plugin(
        status="duplicate",
        provider="good",
        told="claimed by mem0-embed-duplicate-name 1.2.3 .* and mem0-embed-good 1.2.3",
    ),
    "newer-core": Plugin(
        status="incompatible", requires="mem0-core>=99", told=r"needs mem0-core >=99, and \S+ is installed"
    ),
    "slow-import": Plugin(
        f"import time\ntime.sleep(600)\n{WORKS}", "ready", told=r"import sleeps.*mem0_embed_slow_import\.py, line 4"
    ),
    "no-entry-point": Plugin(status="unlisted", provider="", told="no entry point.*mem0_embed_no_entry_point"),
}
"""What shows in metadata and source."""

AT_RUN_TIME = {
    "fails": Plugin(
        WORKS.replace(BUILD, f"    1 / 0\n{BUILD}"),
        "ready",
        "create_embedder raised ZeroDivisionError: division by",
    ),
    "dawdles": Plugin(
        f"getattr(__import__('time'), 'sleep')(1.5)\n{WORKS}", "ready", r"Importing it took 1\.[5-9] s|took [2-9]\.\d s"
    ),
}
"""What no reading finds."""

Install = Callable[..., str]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where installed distributions are kept, for all processes of this run of the tests."""
    base = tmp_path_factory.getbasetemp()
    directory = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "broken-plugins"
    directory.mkdir(exist_ok=True)
    return directory


@pytest.fixture
def install(shelf: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Install distributions by pip, each into a directory of its own that no other test sees; return all as a path."""

    def place(name: str) -> Path:
        kept = shelf / name
        if not kept.exists():
            made = tmp_path_factory.mktemp(name)
            build(name, ({"good": GOOD} | BROKEN | AT_RUN_TIME)[name], made)
            try:
                (made / "installed").rename(kept)
            except OSError:  # another process was faster
                assert kept.exists()
        return shutil.copytree(kept, tmp_path / name)

    def places(*names: str) -> str:
        with ThreadPoolExecutor(2) as pool:
            return os.pathsep.join(map(str, pool.map(place, names)))

    return places


def build(name: str, plugin: Plugin, directory: Path) -> None:
    """Write a project and let pip build and install it, as an author's is."""
    distribution, module = f"mem0-embed-{name}", f"mem0_embed_{name.replace('-', '_')}"
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
        lines += ['[project.entry-points."mem0.embedders"]', f'{plugin.provider or name} = "{module}"']
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


def remembers(path: str, provider: str, store: Path) -> bool:
    """Whether a memory with that embedder finds what it was told, in a fresh process."""
    program = f"""
from mem0 import Memory
store = {{"config": {{"path": {str(store)!r}}}}}
with Memory.from_config({{"embedder": {{"provider": {provider!r}}}, "vector_store": store}}) as memory:
    memory.add("I love sci-fi movies.", user_id="john")
    memory.add("My car is red.", user_id="john")
    print(memory.search("sci-fi movies?", user_id="john", top_k=1)["results"][0]["memory"])
"""
    return run(path, "-c", program).strip() == "I love sci-fi movies."


def imported(path: str) -> set[str]:
    """Return what was imported of the distributions on a path."""
    found = (mark for place in path.split(os.pathsep) for mark in Path(place).glob("*.imported"))
    return {mark.name.removesuffix(".py.imported").removeprefix("mem0_embed_") for mark in found}


def test_there_are_ten_ways() -> None:
    """The ten that the list and the doctor are held to."""
    assert len(BROKEN) == 10


@pytest.mark.parametrize("kind", BROKEN)
def test_a_good_one_works_beside_it(install: Install, tmp_path: Path, kind: str) -> None:
    """It remembers and finds, and the broken one is not imported."""
    path = install("good", kind)
    # Where both claim one name, it is asked for by its own.
    provider = "mem0-embed-good:good" if BROKEN[kind].provider == "good" else "good"
    assert remembers(path, provider, tmp_path / "films.db")
    assert imported(path) == {"good"}


@pytest.mark.parametrize("kind", BROKEN)
def test_the_list_names_it(install: Install, kind: str) -> None:
    """Distribution, version and fault, as text and as JSON, and nothing is imported."""
    path = install("good", kind)
    plugin, distribution = BROKEN[kind], f"mem0-embed-{kind}"
    [line] = [line for line in mem0(path, "embedders", "list").splitlines() if line.split("\t")[1] == distribution]
    assert line.split("\t")[2:4] == ["1.2.3", plugin.status]
    assert re.search(plugin.told, line), line
    rows = rows_of(mem0(path, "embedders", "list", "--json"))
    row = rows[distribution]
    assert row["status"] == plugin.status
    assert re.search(plugin.told, " ".join([row["reason"], *row["notes"]]))
    assert rows["mem0-embed-good"]["status"] == ("duplicate" if plugin.status == "duplicate" else "ready")
    assert imported(path) == set()


@pytest.mark.parametrize("kind", BROKEN)
def test_the_doctor_names_it(install: Install, kind: str) -> None:
    """As a problem, or as a warning where it works or may be no provider at all; it tries the good one alone."""
    path = install("good", kind)
    plugin, distribution = BROKEN[kind], f"mem0-embed-{kind}"
    provider = "mem0-embed-good:good" if plugin.provider == "good" else "good"
    code = 0 if plugin.status in ("ready", "unlisted") else 1
    command = ("doctor", "--provider", provider)
    told = " ".join(mem0(path, *command, code=code).split())
    assert re.search(f"{distribution} 1.2.3.*{plugin.told}", told), told
    found = json.loads(mem0(path, *command, "--json", code=code))
    sentences = found["problems" if code else "warnings"]
    assert [text for text in sentences if distribution in text and re.search(plugin.told, text)], sentences
    assert imported(path) <= {"good"}


@pytest.mark.parametrize("kind", AT_RUN_TIME)
def test_what_shows_when_it_runs_is_found_by_trying(install: Install, kind: str) -> None:
    """Only on request, and in another process; until then it is ready, since nobody can know."""
    path = install("good", kind)
    distribution = f"mem0-embed-{kind}"
    assert rows_of(mem0(path, "embedders", "list", "--json"))[distribution]["status"] == "ready"
    assert imported(path) == set()
    tried = rows_of(mem0(path, "embedders", "list", "--try", "--json"))
    assert re.search(AT_RUN_TIME[kind].told, " ".join([tried[distribution]["reason"], *tried[distribution]["notes"]]))
    assert tried["mem0-embed-good"]["status"] == "ready"
    for command in (("doctor", "--try", "--provider", "good"), ("doctor", "--provider", kind)):
        told = " ".join(mem0(path, *command, code=None).split())
        assert re.search(f"{distribution} 1.2.3.*({AT_RUN_TIME[kind].told})", told), told


def test_the_doctor_does_not_run_it_unless_it_is_configured(install: Install) -> None:
    """What is installed beside the configured one stays as it is."""
    path = install("good", *AT_RUN_TIME, "hook-raises")
    mem0(path, "doctor", "--provider", "good", code=None)
    assert imported(path) == {"good"}


def test_all_of_them_at_once(install: Install, tmp_path: Path) -> None:
    """Ten broken neighbours: the good one works, the list names each, and none of them is imported."""
    path = install("good", *BROKEN)
    assert remembers(path, "mem0-embed-good:good", tmp_path / "films.db")
    rows = rows_of(mem0(path, "embedders", "list", "--json"))
    for kind, plugin in BROKEN.items():
        row = rows[f"mem0-embed-{kind}"]
        assert row["status"] == plugin.status
        assert re.search(plugin.told, " ".join([row["reason"], *row["notes"]]))
    assert imported(path) == {"good"}
