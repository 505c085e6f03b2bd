# SPDX-License-Identifier: Apache-2.0
"""Every check by its name. `nox` runs all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.options.error_on_external_run = True


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and what a linter knows of mistakes."""
    session.install("ruff>=0.17,<0.18")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types."""
    session.install("-e", ".[test]", "mypy>=2.4,<3")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """The conformance kit, and the tests of what is this provider's own."""
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """What would be uploaded: it builds, and PyPI would take it."""
    session.install("build>=1.2", "twine>=6.1", "check-wheel-contents>=0.6")
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build")
    session.run("twine", "check", "--strict", *map(str, Path("dist").iterdir()))
    session.run("check-wheel-contents", "dist")
