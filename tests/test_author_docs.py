# SPDX-License-Identifier: Apache-2.0
"""What authors of providers read is complete, and what is shown there runs."""

from __future__ import annotations

import importlib
import inspect
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mem0
from mem0 import errors, hookspecs
from mem0.plugins.kind import EMBEDDER, KINDS, LLM, Kind

from .author_pages import blocks_of, text_of
from .public_api.modules import PUBLIC, names_of

HOOKS: list[Callable[..., Any]] = [hook for hook in vars(hookspecs).values() if hasattr(hook, "mem0_spec")]
GROUPS = [value for name, value in vars(hookspecs).items() if name.endswith("_GROUP")]
TEMPLATES = Path(mem0.__file__).parent / "scaffold"
HOOKS_PAGE = text_of("hooks.md")


def section(heading: str) -> str:
    """Return what is below a heading of the hook reference, up to the next one."""
    return HOOKS_PAGE.split(f"\n### {heading}\n", 1)[1].split("\n#", 1)[0]


def row(hook: str) -> list[str]:
    """Return the row of a hook in the table of all."""
    [line] = re.findall(rf"^\| \[`{hook}`\]\(#{hook}\) \|(.*)\|$", HOOKS_PAGE, re.MULTILINE)
    return [cell.strip() for cell in line.split("|")]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.__name__)
def test_every_hook_is_described(hook: Callable[..., Any]) -> None:
    """The reference has each hook with its arguments, their types, its age, who calls it, and an implementation."""
    told = section(hook.__name__)
    signature = inspect.signature(hook)
    for name, parameter in signature.parameters.items():
        assert f"{name}: {parameter.annotation}" in told
        assert re.search(rf"^- `{name}`: \S", told, re.MULTILINE), name
    assert f"-> {signature.return_annotation}\n" in told
    for part in ("Since hookspec version ", "**Returns**\n\n", "**Called**\n\n", f"@hookimpl\ndef {hook.__name__}("):
        assert part in told
    assert ("the first answer" in row(hook.__name__)[2]) is hook.mem0_spec["firstresult"]  # type: ignore[attr-defined]


def test_every_group_of_entry_points_is_described() -> None:
    """The reference has a row for each group that mem0 reads."""
    assert len(GROUPS) >= 4
    for group in GROUPS:
        assert re.search(rf"^\| `{re.escape(group)}` \| \S", HOOKS_PAGE, re.MULTILINE), group


@pytest.mark.parametrize("module", [module for module in PUBLIC["mem0-core"] if module != errors.__name__])
def test_every_public_name_is_described(module: str) -> None:
    """The reference has every name that an author may import, with a text; the other reference has the errors."""
    for name in names_of(module):
        if not name.startswith("_"):
            described = rf"^\| `{name}` \| \S|^### {name}$|^\| \[`{name}`\]"
            assert re.search(described, HOOKS_PAGE, re.MULTILINE), f"{module}.{name}"


def test_a_new_plugin_imports_public_names_only() -> None:
    """What the templates of `mem0 plugin new` import, tests included, is public."""
    found = set()
    for template in TEMPLATES.rglob("*.py.tmpl"):
        found |= set(re.findall(r"^from (mem0(?:\.[\w.]+)?) import (.+)$", template.read_text("utf-8"), re.MULTILINE))
    assert found
    for module, names in found:
        assert module in PUBLIC["mem0-core"], f"a new plugin imports {names} from {module}"
        assert {name.strip() for name in names.split(",")} <= set(names_of(module))


def test_modules_that_are_named_have_the_names() -> None:
    """Each name stands below a module that has it."""
    listed = re.split(r"^### `(mem0[\w.]*)`$", HOOKS_PAGE, flags=re.MULTILINE)[1:]
    assert len(listed) > 10
    for module, table in zip(listed[::2], listed[1::2], strict=True):
        names = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
        assert names, module
        assert all(hasattr(importlib.import_module(module), name) for name in names), module


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    """Install the provider that the page shows, out of the page: its files, and its entry points."""
    site = tmp_path / "site"
    for block in blocks_of("hooks.md"):
        if block.title:
            file = site / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(file.read_text("utf-8") + block.text if file.exists() else block.text, encoding="utf-8")
    [declared] = [block.text for block in blocks_of("hooks.md") if "trigrams.conformance:SUBJECT" in block.text]
    info = site / "trigrams-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: trigrams\nVersion: 1.0\n")
    points = tomllib.loads(declared)["project"]["entry-points"]
    lines = [f"[{group}]\n{name} = {value}\n" for group, names in points.items() for name, value in names.items()]
    (info / "entry_points.txt").write_text("".join(lines))
    return site


def run(site: Path, code: str) -> str:
    """Run code in a process that finds what is installed in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(site), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr


def test_the_provider_shown_conforms(shown: Path) -> None:
    """What the page shows, hook by hook, is a provider that passes the conformance kit."""
    told = run(shown, "from mem0.testing import run, subject_of; print(run(subject_of('trigrams')))")
    assert re.search(r"^CONFORMS: \d+ passed, 0 failed", told, re.MULTILINE), told


USED = {
    EMBEDDER: ("trigrams", "embed(['a']).vectors.shape", "(1, 256)"),
    LLM: ("parrot", "complete([ChatMessage('user', 'Say cheese please.')]).text", "Say cheese"),
}
"""Of each kind: the provider that is shown, how it is used, and what comes out."""


def use(shown: Path, kind: Kind[Any, Any]) -> str:
    """Use a provider that is shown, of that kind."""
    provider, used, _ = USED[kind]
    settings = {"model": "m"} | ({"maxTokens": 2} if kind is LLM else {})
    code = f"""
from mem0.llms.types import ChatMessage
from mem0.plugins import hooks
print(hooks.{kind.create}({provider!r}, {settings!r}).{used})
"""
    return run(shown, code)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_either_provider_shown_works(shown: Path, kind: Kind[Any, Any]) -> None:
    """With all its hooks, and its settings."""
    assert use(shown, kind).strip() == USED[kind][2]


@pytest.mark.parametrize(("kind", "hook"), [(kind, hook) for kind in KINDS for hook in kind.hooks])
def test_optional_is_what_the_page_says(shown: Path, kind: Kind[Any, Any], hook: str) -> None:
    """Without a hook that is called optional a provider works, and without another it is refused, as is written."""
    provider, _, answer = USED[kind]
    module = shown / provider / "__init__.py"
    module.write_text(module.read_text("utf-8").replace(f"@hookimpl\ndef {hook}(", f"def _{hook}("), encoding="utf-8")
    told = use(shown, kind)
    _, optional, _, without = row(hook)
    assert (answer in told) is (optional == "yes"), told
    if optional == "no":
        assert "PluginLoadError" in told
        assert "PluginLoadError" in without
