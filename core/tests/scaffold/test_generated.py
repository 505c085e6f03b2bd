# SPDX-License-Identifier: Apache-2.0
"""A new distribution works untouched: installed as any other, it passes its own tests, the conformance kit first."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mem0.scaffold.kinds import Kind, License
from mem0.scaffold.naming import Naming
from mem0.scaffold.rendering import render
from mem0.scaffold.writing import write
from mem0.testing.kit.check import CHECKS

NEEDS = {Kind.http: "httpx", Kind.local: "numpy", Kind.openai: "mem0_embed_openai"}


def need(*modules: str) -> None:
    """Skip the test where a module is not installed, as in an environment with little more than the core."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")


@pytest.mark.parametrize(
    ("kind", "provider", "license_"),
    [
        (Kind.http, "acme", License.apache),
        (Kind.local, "acme_cloud", License.mit),
        (Kind.openai, "acme_cloud_2", License.bsd),
    ],
    ids=str,
)
def test_its_own_tests_pass(tmp_path: Path, kind: Kind, provider: str, license_: License) -> None:
    """Installed by pip, it passes every check of the kit that applies, and its own tests, with pytest alone."""
    need("pip", "hatchling", NEEDS[kind])
    naming = Naming(provider)
    folder, site = tmp_path / naming.distribution, tmp_path / "site"
    write(render(naming, kind, license_), folder)
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--target", site]
    _run("pip", "install", "-q", *options, folder, cwd=tmp_path)
    environment = {"PYTHONPATH": str(site), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    told = _run("pytest", "-q", "-p", "no:cacheprovider", cwd=folder, **environment)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", told.splitlines()[-1])}
    assert set(counts) <= {"passed", "skipped"}, told
    assert counts["passed"] + counts.get("skipped", 0) > len(CHECKS), told
    assert kind is Kind.local or counts.get("skipped", 0) <= 1, told


def _run(module: str, *arguments: object, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()
