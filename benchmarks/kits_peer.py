# SPDX-License-Identifier: Apache-2.0
"""langchain-tests in an environment of its own, run against mutants by pytest in child processes.

Its suites for embeddings are run as LangChain's documentation runs them, against a thin adapter (`kits_langchain.py`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

from measure import environment, progress

from mem0.testing import LoopbackServer
from mem0.testing.mutants import Mutant, subject_of
from mem0.testing.mutants.good import DEFAULT_MODEL

VERSION = "1.1.9"
"""Of langchain-tests."""

SUITES = Path(__file__).with_name("kits_langchain.py")
OPTIONS = {"TestUnit": ["--disable-socket", "--allow-unix-socket"], "TestIntegration": []}
"""The suites, and pytest's options for each in LangChain's documentation."""

MATTERS = ["langchain-core", "langchain-tests", "mem0-core", "numpy", "pytest", "pytest-asyncio", "pytest-socket"]
"""Distributions of the environment that may change what comes out."""

Said = dict[str, str]
"""What pytest said of each test; nothing of one that passed."""


@contextmanager
def made() -> Iterator[str]:
    """Make an environment with langchain-tests and this checkout's mem0-core, and yield its interpreter."""
    with tempfile.TemporaryDirectory(prefix="langchain-tests-") as directory:
        progress(f"installing langchain-tests {VERSION}, which takes a minute")
        venv.create(directory, with_pip=True)
        python = str(Path(directory) / "bin" / "python")
        core = Path(__file__).resolve().parents[1] / "core"
        wanted = [f"langchain-tests=={VERSION}", str(core)]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        yield python


def versions(python: str) -> Mapping[str, str]:
    """Return the versions of what langchain-tests runs with."""
    code = (
        f"import json; from importlib.metadata import version; print(json.dumps({{n: version(n) for n in {MATTERS}}}))"
    )
    done = subprocess.run([python, "-c", code], check=True, capture_output=True, env=environment())
    found: dict[str, str] = json.loads(done.stdout)
    for name, wanted in {"langchain-tests": VERSION, "mem0-core": version("mem0-core")}.items():
        if found[name] != wanted:
            sys.exit(f"{python} has {name} {found[name]}, and {wanted} is wanted")
    return found


def outcomes(python: str, mutant: Mutant, *, past_core: bool = False) -> Said:
    """Run both suites against an installed mutant, each in a process of its own.

    Args:
        python: The interpreter that has langchain-tests.
        mutant: The mutant.
        past_core: Whether its batches are asked for directly, so that the core does not check them.

    Returns:
        What came of each test. One that both suites have is there once.
    """
    said: Said = {}
    for suite in OPTIONS:
        said |= _outcomes(python, mutant, suite, past_core)
    return said


def failed(said: Said) -> Said:
    """Return the tests that failed, each with what pytest said."""
    return {test: why for test, why in said.items() if why}


def _outcomes(python: str, mutant: Mutant, suite: str, past_core: bool) -> Said:
    with LoopbackServer() as server, tempfile.TemporaryDirectory() as scratch:
        settings = subject_of(mutant).settings(server)
        asked = {
            "provider": mutant.provider,
            "settings": settings,
            "variables": {"ACME_API_KEY": settings["api_key"], "ACME_BASE_URL": settings["acme_base_url"]},
            "model": DEFAULT_MODEL,
            "past_core": past_core,
        }
        configuration = Path(scratch) / "pytest.ini"
        configuration.write_text("[pytest]\n", encoding="utf-8")  # so that the checkout's is not taken
        report = Path(scratch) / "report.xml"
        options = [f"--config-file={configuration}", f"--junitxml={report}", "--asyncio-mode=auto", *OPTIONS[suite]]
        done = subprocess.run(
            [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, f"{SUITES}::{suite}"],
            env=environment(MEM0_KITS=json.dumps(asked)),
            capture_output=True,
            timeout=300,
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stdout.decode() + done.stderr.decode())
        return {f"{case.get('name')}": _outcome(case) for case in ElementTree.parse(report).iter("testcase")}


def _outcome(case: ElementTree.Element) -> str:
    if case.find("skipped") is not None:
        raise RuntimeError(f"{case.get('name')} was skipped, and is there to run")
    faults = [found for kind in ("failure", "error") if (found := case.find(kind)) is not None]
    return (faults[0].get("message") or "it failed").partition("\n")[0] if faults else ""
