# SPDX-License-Identifier: Apache-2.0
"""Every example in the README and the docs runs as it is printed."""

from __future__ import annotations

import gc
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mem0 import Embedder, Memory, errors
from mem0.plugins.hooks import embedder_config, embedder_models
from mem0.plugins.names import KNOWN
from mem0.plugins.status import installed
from mem0.testing import LoopbackServer

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT)
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("core/*.md"), *ROOT.glob("plugins/*/*.md")]
)
PROVIDERS = [row.name for row in installed() if row.name in KNOWN]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def blocks(page: Path, language: str) -> list[str]:
    return [code for found, code in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if found == language]


def model(request: Any) -> str:
    """Stand for an LLM: what a user says is a fact, and what begins with "Actually" corrects the first memory."""
    document = json.loads(request["messages"][1]["content"].split("\n")[1])
    facts = []
    for turn in document["turns"]:
        if turn["role"] == "user":
            corrects = bool(document["memories"]) and turn["text"].startswith("Actually")
            action, target = ("UPDATE", 1) if corrects else ("ADD", None)
            facts.append({"text": turn["text"], "source": turn["turn"], "action": action, "target": target})
    return json.dumps({"facts": facts})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, with every provider's server on loopback."""
    with LoopbackServer() as server:
        server.answers = model
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("MEM0_DIR", str(tmp_path / "home"))
        for variable in ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "GOOGLE_API_KEY", "TOGETHER_API_KEY"):
            monkeypatch.setenv(variable, "a key for loopback")
        for variable in ("OPENAI_BASE_URL", "TOGETHER_BASE_URL"):
            monkeypatch.setenv(variable, f"{server.url}/v1")
        for variable in ("AZURE_OPENAI_ENDPOINT", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL", "OLLAMA_HOST"):
            monkeypatch.setenv(variable, server.url)
        yield tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=str)
def test_python_examples_run(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python examples of a page run one after the other, as a reader would type them."""
    if '"llm"' not in (ROOT / page).read_text(encoding="utf-8"):  # its reader has not installed one
        monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "mem0-llm-openai")
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


def test_what_is_generated_is_current() -> None:
    """Pages and parts of pages that are generated are what `docs/generate.py` makes of the code."""
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_setting_and_model_of_a_provider_is_documented(provider: str) -> None:
    """The README of a provider's package has every setting, word for word, and its page has every model."""
    package = KNOWN[provider]
    readme = (ROOT / "plugins" / package / "README.md").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "providers" / f"{provider}.md").read_text(encoding="utf-8")
    assert f"pip install mem0-core {package}" in readme
    for name, setting in embedder_config(provider).model_fields.items():
        assert setting.description, f"{provider}: {name} has no description"
        assert re.search(rf"^\| `{name}` \| .+ \| {re.escape(cell(setting.description))} \|$", readme, re.MULTILINE), (
            name
        )
    for name in embedder_models(provider):
        assert re.search(rf"^\| \[?`{re.escape(name)}`", page, re.MULTILINE), name


def test_every_provider_is_in_the_overview() -> None:
    """`docs/providers/index.md` has the pip line of every provider and a link to its page."""
    text = (ROOT / "docs" / "providers" / "index.md").read_text(encoding="utf-8")
    for provider, package in KNOWN.items():
        assert f"[`{provider}`]({provider}.md) | `pip install {package}` |" in text


def test_every_operation_and_setting_is_in_the_reference() -> None:
    """The reference leaves out no public method of `Memory`, no error, and no section of the configuration."""
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    for name in (name for name in vars(Memory) if not name.startswith("_") and name != "chat"):
        assert f"### {name}\n" in text
    for name in errors.__all__:
        assert name in text or name == "error_for_status"
    for section in ("embedder", "vector_store", "search", "plugins"):
        assert f"`{section}." in text
