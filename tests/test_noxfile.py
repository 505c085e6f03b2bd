# SPDX-License-Identifier: Apache-2.0
"""Every check runs somewhere, every distribution is checked, and the pages say so."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from distributions import ALL, ROOT, Distribution

SESSION = re.compile(r"^([*-]) (\w+)(?:-3\.\d+)?(?:\(([^)]+)\))? ->", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def sessions() -> list[tuple[str, str, str]]:
    """Return what `nox -l` lists: a star for what runs by default, the name, and for which of many it is."""
    settings = {key: value for key, value in os.environ.items() if not key.startswith("NOX")}
    command = [sys.executable, "-m", "nox", "--noxfile", str(ROOT / "noxfile.py"), "--list"]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=60, check=True)
    return SESSION.findall(done.stdout)


@pytest.fixture(scope="module")
def default(sessions: list[tuple[str, str, str]]) -> set[str]:
    """Return the sessions that `nox` alone runs."""
    return {name for mark, name, _ in sessions if mark == "*"}


@pytest.fixture(scope="module")
def others(sessions: list[tuple[str, str, str]]) -> set[str]:
    """Return the sessions that have to be asked for."""
    return {name for mark, name, _ in sessions if mark == "-"}


def of_workflow(name: str) -> set[str]:
    """Return the sessions that the matrix of a workflow names."""
    (names,) = re.findall(r"^ +session: \[(.+)\]$", (ROOT / ".github/workflows" / name).read_text(), re.MULTILINE)
    return set(names.split(", "))


def test_every_session_runs_somewhere(default: set[str], others: set[str]) -> None:
    """CI runs what `nox` does, and `matrix`, which has a job of its own; the rest runs every night."""
    assert of_workflow("ci.yml") == default
    assert of_workflow("nightly.yml") == others - {"matrix"}
    assert 'nox -s "matrix-${{ matrix.python }}"' in (ROOT / ".github/workflows/ci.yml").read_text()


def test_contributing_tells_of_every_session(default: set[str], others: set[str]) -> None:
    """The table has a row for each, and says when it runs."""
    rows = dict(ROW.findall((ROOT / "CONTRIBUTING.md").read_text()))
    assert {name for name, when in rows.items() if when == "always"} == default
    assert {name for name, when in rows.items() if when == "every night"} == others - {"matrix"}
    assert rows["matrix"] == "for every change, in CI"


def test_every_distribution_is_checked(sessions: list[tuple[str, str, str]]) -> None:
    """Whatever has a `pyproject.toml` is found, and has its sessions."""
    found = [path for pattern in ("*/pyproject.toml", "*/*/pyproject.toml") for path in ROOT.glob(pattern)]
    folders = [path.parent.relative_to(ROOT) for path in found]
    assert {path.as_posix() for path in folders if path.parts[0][0] != "."} == {each.folder for each in ALL}
    names = {each.name for each in ALL}
    assert {which for _, name, which in sessions if name == "lowest"} == names
    assert {which for _, name, which in sessions if name == "alone"} == names - {"mem0-embed-huggingface"}


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.name)
def test_every_dependency_has_bounds(each: Distribution) -> None:
    """What is depended on has a lowest version, which is tested, and where one of this repository is, its oldest."""
    assert len(each.lowest()) + len(each.inner) == len(each.requirements)
    assert each.name == "mem0-core" or "mem0-core" in each.oldest()
