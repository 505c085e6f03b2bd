# SPDX-License-Identifier: Apache-2.0
"""Every check, each by one name. `nox` alone runs what a change must pass; `nox -l` lists the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.error_on_external_run = True
nox.options.sessions = ["lint", "layers", "types", "tests", "alone"]

ROOT = Path(__file__).parent
CORE = "core"
PLUGINS = sorted(str(path.parent.relative_to(ROOT)) for path in ROOT.glob("plugins/*/pyproject.toml"))
MEMBERS = [CORE, *PLUGINS]
PYTHONS = ["3.11", "3.12", "3.13"]
TEST_TOOLS = [
    "pytest>=8.3",
    "pytest-asyncio>=0.25",
    "pytest-socket>=0.7",
    "pytest-xdist>=3.6",
    "hypothesis>=6.120",
    "blockbuster>=1.5",
    "httpx>=0.27",
]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def install(session: nox.Session, *members: str) -> None:
    """Install members of the workspace, the core first, so that none is looked for elsewhere."""
    session.install(*(part for member in members for part in ("-e", f"./{member}")))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and what a linter can know of mistakes."""
    session.install("ruff==0.17.6")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def layers(session: nox.Session) -> None:
    """The core's modules import only what is below them."""
    install(session, CORE)
    session.install("import-linter>=2.1")
    session.run("lint-imports", "--config", "pyproject.toml")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types everywhere; the public API also as pyright sees it."""
    install(session, *MEMBERS)
    session.install("mypy==2.4.1", "pyright[nodejs]==1.1.414", "nox", *TEST_TOOLS)
    for member in MEMBERS:
        session.run("mypy", f"{member}/src")
    session.run("mypy", "tests/typing", "noxfile.py", "docs/generate.py")
    session.run("pyright")


@nox.session
def tests(session: nox.Session) -> None:
    """Every distribution's tests and those across them, in one environment."""
    install(session, *MEMBERS)
    session.install(*TEST_TOOLS)
    session.run("pytest", "-n", "2", *session.posargs, env=ONE_THREAD)


@nox.session(python=PYTHONS)
def matrix(session: nox.Session) -> None:
    """The tests on every supported Python."""
    install(session, *MEMBERS)
    session.install(*TEST_TOOLS)
    session.run("pytest", "-n", "2", *session.posargs, env=ONE_THREAD)


@nox.session
@nox.parametrize("member", MEMBERS, ids=[Path(member).name for member in MEMBERS])
def alone(session: nox.Session, member: str) -> None:
    """One distribution's wheel beside the core's and nothing else of ours: it installs, and its tests pass."""
    wheels = Path(session.create_tmp()).resolve()
    session.install("build")
    for source in {CORE, member}:
        session.run("python", "-m", "build", "--wheel", "--outdir", str(wheels), source, silent=True)
    session.install(*map(str, wheels.glob("*.whl")), *TEST_TOOLS)
    shutil.rmtree(wheels)
    session.run("pytest", "-n", "2", f"{member}/tests", *session.posargs, env=ONE_THREAD)


@nox.session
def crash(session: nox.Session) -> None:
    """1,000 children killed while they write: nothing acknowledged is lost, nothing is torn."""
    install(session, CORE)
    session.install(*TEST_TOOLS)
    session.run("pytest", "core/tests", "-k", "crash", "-s", env={**ONE_THREAD, "MEM0_CRASH_RUNS": "1000"})


@nox.session
def bench(session: nox.Session) -> None:
    """The comparisons of benchmarks/README.md; names as arguments run only those."""
    install(session, *MEMBERS)
    session.run("python", "benchmarks/run.py", *session.posargs, env=ONE_THREAD)
