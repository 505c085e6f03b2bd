# SPDX-License-Identifier: Apache-2.0
"""What others build on: it changes on purpose only, and our own plugins use nothing else."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mem0 import hookspecs
from mem0.hookspecs import HOOKSPEC_VERSION

from .public_api.modules import MODULES, PUBLIC, names_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "authors" / "compatibility.md").read_text(encoding="utf-8")
PLUGINS = sorted(
    path.parent
    for group in ("plugins", "examples", "tests/wrappers")
    for path in ROOT.glob(f"{group}/*/pyproject.toml")
)


def test_the_public_api_is_as_written_down() -> None:
    """A change of any public name or signature is a change of tests/public_api, which the error says how to make."""
    command = [sys.executable, "-m", "tests.public_api", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_the_policy_is_about_the_same() -> None:
    """`docs/authors/compatibility.md` names every public module of every distribution, and no other."""
    listed = re.findall(r"^\| `(mem0[\w.]*)` \|", PAGE, re.MULTILINE)
    assert listed == list(MODULES)
    for distribution in PUBLIC:
        assert f"tests/public_api/{distribution}.txt" in PAGE


def test_the_hookspec_has_a_version() -> None:
    """Every hook says since which version it is there; the newest is the hookspec's; the page has a row for each."""
    hooks = [value for value in vars(hookspecs).values() if hasattr(value, f"{hookspecs.PROJECT}_spec")]
    versions = [int(version) for hook in hooks for version in re.findall(r"hookspec version (\d+)", hook.__doc__ or "")]
    assert len(versions) >= len(hooks) == 6
    assert max(versions) == HOOKSPEC_VERSION
    rows = [int(row) for row in re.findall(r"^\| (\d+) \| 0\.\d+\.\d+ ", PAGE, re.MULTILINE)]
    assert rows == list(range(1, HOOKSPEC_VERSION + 1))


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what a file imports of mem0 and of packages that build on it: module, and name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition("_")[0].partition(".")[0] == "mem0":
            for alias in node.names:
                yield str(node.module), alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition("_")[0].partition(".")[0] == "mem0":
                    yield alias.name, ""


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)
def test_a_plugin_uses_public_names_only(plugin: Path) -> None:
    """What our own packages, the example and the wrappers import of others, anybody may."""
    own = plugin.name.replace("-", "_")
    files = list((plugin / "src").rglob("*.py"))
    assert files
    for path in files:
        for module, name in imports(path):
            if module.partition(".")[0] == own:
                continue
            public = module in MODULES and (not name or name in names_of(module))
            assert public or f"{module}.{name}" in MODULES, f"{path.relative_to(ROOT)} imports {module}.{name}"


def test_a_public_module_is_a_module() -> None:
    """None is private by its name, and each is there."""
    for module in MODULES:
        assert "._" not in module
        assert importlib.util.find_spec(module)
