# SPDX-License-Identifier: Apache-2.0
"""An import that goes the wrong way is found, in a repository of three plugins that nobody listed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import distributions
import pytest

CORE = {
    "__init__.py": "from mem0.memory import Memory",
    "errors.py": "",
    "hookspecs.py": "",
    "memory.py": "class Memory: ...",
    "embeddings/__init__.py": "",
    "plugins/__init__.py": "",
    "testing/__init__.py": "from mem0.testing.kit import Subject",
    "testing/kit.py": "class Subject: ...",
}
PLUGIN = {
    "__init__.py": "from mem0.hookspecs import *",
    "_embedder.py": "import mem0.embeddings\nfrom mem0 import errors",
    "endpoint.py": "",
    "conformance.py": "from mem0.testing import Subject",
}
PROJECT = '[project]\nname = "{}"\nversion = "0.1.0"\ndependencies = {}\n'
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A core, and the plugins a, b, and c, which needs b."""
    shutil.copytree(Path(distributions.__file__).parent, tmp_path / "tests/packaging")
    for name in "abc":
        needed = ["mem0-core>=0.1", *(["mem0-embed-b>=0.1"] if name == "c" else [])]
        add(tmp_path / f"plugins/{name}", f"mem0-embed-{name}", f"mem0_embed_{name}", PLUGIN, needed)
    add(tmp_path / "core", "mem0-core", "mem0", CORE, [])
    write(tmp_path, "plugins/c/src/mem0_embed_c/_embedder.py", "from mem0_embed_b import endpoint")
    return tmp_path


def add(folder: Path, name: str, package: str, files: dict[str, str], needed: list[str]) -> None:
    write(folder, "pyproject.toml", PROJECT.format(name, needed))
    for path, text in files.items():
        write(folder, f"src/{package}/{path}", text)


def write(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)


def lint(repository: Path) -> tuple[int, str]:
    """Return how import-linter ends with what `layers.py` writes, and what it says."""
    file = repository / "contracts.toml"
    subprocess.run([sys.executable, str(repository / "tests/packaging/layers.py"), str(file)], check=True)
    path = os.pathsep.join(str(folder) for folder in repository.glob("**/src"))
    # Without the site-packages of an editable installation, whose packages have the same names.
    settings = {**os.environ, "PYTHONPATH": path, "COLUMNS": "200"}
    done = subprocess.run([*LINT, str(file)], env=settings, cwd=repository, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_what_is_allowed_passes(repository: Path) -> None:
    """What the core offers, a plugin that is declared, and the kit for `conformance.py`, may be imported."""
    code, said = lint(repository)
    assert code == 0, said


def test_a_plugin_without_conformance(repository: Path) -> None:
    """One that is no embedder has nothing for the kit, and is held to the rest."""
    (repository / "plugins/a/src/mem0_embed_a/conformance.py").unlink()
    code, said = lint(repository)
    assert code == 0, said
    write(repository, "plugins/a/src/mem0_embed_a/_embedder.py", "import mem0.memory")
    code, said = lint(repository)
    assert code == 1 and "what the core offers to plugins BROKEN" in said, said


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("plugins/a/src/mem0_embed_a/_embedder.py", "from mem0.memory import Memory", "what the core offers"),
        ("plugins/a/src/mem0_embed_a/_embedder.py", "import mem0.plugins", "what the core offers"),
        ("plugins/a/src/mem0_embed_a/_embedder.py", "from mem0.testing import Subject", "what the core offers"),
        ("plugins/a/src/mem0_embed_a/conformance.py", "import mem0.testing.kit", "what the core offers"),
        ("plugins/a/src/mem0_embed_a/__init__.py", "from mem0_embed_a import conformance", "loads nothing for tests"),
        ("plugins/a/src/mem0_embed_a/_embedder.py", "import mem0_embed_b", "that it does not declare"),
        ("plugins/b/src/mem0_embed_b/endpoint.py", "import mem0_embed_c", "that it does not declare"),
        ("plugins/c/src/mem0_embed_c/_embedder.py", "import mem0_embed_b._embedder", "that it does not declare"),
        ("core/src/mem0/plugins/__init__.py", "import mem0_embed_a", "The core imports no plugin"),
        ("core/src/mem0/memory.py", "from tests import packaging", "what is not shipped"),
        ("plugins/b/src/mem0_embed_b/endpoint.py", "import conftest", "what is not shipped"),
    ],
    ids=lambda value: value.rpartition("/")[2],
)
def test_what_is_not_allowed_fails(file: str, line: str, contract: str, repository: Path) -> None:
    """One line that imports what it must not breaks that contract, even inside a function."""
    write(repository, file, f"def late() -> None:\n    {line}\n")
    code, said = lint(repository)
    assert code == 1, said
    broken = [text for text in said.splitlines() if "BROKEN" in text]
    assert len(broken) == 1 and contract in broken[0], said
