# SPDX-License-Identifier: Apache-2.0
"""Every example in the README and the docs runs as it is printed."""

from __future__ import annotations

import gc
import os
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mem0 import Embedder, Memory, errors
from mem0.testing import LoopbackServer

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT)
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("core/*.md"), *ROOT.glob("plugins/*/*.md")]
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def blocks(page: Path, language: str) -> list[str]:
    return [code for found, code in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if found == language]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, with every provider's server on loopback."""
    with LoopbackServer() as server:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("MEM0_DIR", str(tmp_path / "home"))
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", "a key for loopback")
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        yield tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=str)
def test_python_examples_run(page: Path, folder: Path) -> None:
    """The Python examples of a page run one after the other, as a reader would type them."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    try:
        for number, code in enumerate(blocks(page, "python"), 1):
            exec(compile(code, f"{page}, example {number}", "exec"), namespace)
    finally:
        for value in namespace.values():
            if isinstance(value, Memory | Embedder):
                value.close()
        namespace.clear()
        gc.collect()


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=str)
def test_commands_run(page: Path, folder: Path) -> None:
    """The commands of a page run one after the other, and none fails."""
    for code in blocks(page, "console"):
        for line in code.splitlines():
            if line.startswith("$ mem0 "):
                command = [sys.executable, "-m", "mem0", *shlex.split(line.removeprefix("$ mem0 "))]
                done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=dict(os.environ))
                assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


def test_links_lead_somewhere() -> None:
    """Every relative link of a page names a file that is there, and every anchor a heading of it."""
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            name, _, anchor = target.partition("#")
            file = (ROOT / page).parent / name if name else ROOT / page
            assert file.exists(), f"{page} links to {target}"
            if anchor:
                headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
                assert anchor in slugs, f"{page} links to {target}"


def test_the_demo_runs(folder: Path) -> None:
    """The README's demo finds what was said, leaves nothing behind, and needs no network."""
    demo = [sys.executable, str(ROOT / "examples" / "movie_night.py")]
    done = subprocess.run(demo, capture_output=True, text=True, timeout=60, check=True)
    assert "I'm not a big fan of thriller movies but I love sci-fi movies." in done.stdout
    assert "我下个月要搬到东京去工作" in done.stdout
    assert list(folder.iterdir()) == []


def test_the_readme_has_one_line_for_each_of_its_two_commands() -> None:
    """The demo and the tests are each a single line that a fresh machine can run."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for marker in ("demo", "tests"):
        [command] = re.findall(rf"<!-- {marker} -->\n```\n(.+)\n```", text)
        assert command.startswith("python3 -m venv .venv && ")


def test_the_reference_is_current() -> None:
    """`docs/reference.md` is what `docs/generate.py` makes of the code."""
    names = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    assert names["PAGE"].read_text(encoding="utf-8") == names["page"](), "Run: python docs/generate.py"


def test_every_operation_and_setting_is_in_the_reference() -> None:
    """The reference leaves out no public method of `Memory`, no error, and no section of the configuration."""
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    for name in (name for name in vars(Memory) if not name.startswith("_") and name != "chat"):
        assert f"### {name}\n" in text
    for name in errors.__all__:
        assert name in text or name == "error_for_status"
    for section in ("embedder", "vector_store", "search", "plugins"):
        assert f"`{section}." in text
