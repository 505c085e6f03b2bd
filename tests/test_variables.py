# SPDX-License-Identifier: Apache-2.0
"""What the command line says about a provider's environment variables is what the provider reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest

from mem0.cli.environment import BY_LLM, BY_PROVIDER
from mem0.hookspecs import EMBEDDERS_GROUP, LLMS_GROUP
from mem0.plugins.names import KNOWN, KNOWN_LLMS

ROOT = Path(__file__).parents[1]
VARIABLE = re.compile(
    r"(?:AZURE|EMBEDDING|GEMINI|GOOGLE|HF|HUGGINGFACE|LLM|LM|MEM0|OLLAMA|OPENAI|TOGETHER|TRANSFORMERS)_[A-Z0-9_]+"
)


def sources(provider: str, group: str = EMBEDDERS_GROUP) -> Iterator[Path]:
    """Yield the modules of a provider's package."""
    [point] = entry_points(group=group, name=provider)
    spec = find_spec(point.module)
    assert spec
    for folder in spec.submodule_search_locations or ():
        yield from Path(folder).rglob("*.py")


def read_by(provider: str, group: str = EMBEDDERS_GROUP) -> set[str]:
    """Name the variables that stand in a provider's code as texts of their own."""
    nodes = (
        node for path in sources(provider, group) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if VARIABLE.fullmatch(text)}


@pytest.mark.parametrize("provider", KNOWN)
def test_the_table_has_what_a_provider_reads(provider: str) -> None:
    """Every variable that the code of a provider names is shown, and none is shown that its page does not explain."""
    page = (ROOT / "docs" / "providers" / f"{provider}.md").read_text(encoding="utf-8")
    shown = set(BY_PROVIDER[provider].all)
    assert read_by(provider) - shown == set()
    assert shown - set(VARIABLE.findall(page)) == set()


def test_the_table_has_what_the_llms_read() -> None:
    """Every variable that mem0-llm-openai names is shown, and none is shown that it or what it stands on does not."""
    shown = {name for provider in KNOWN_LLMS for name in BY_LLM[provider].all}
    named = read_by("openai", LLMS_GROUP)
    shared = read_by("openai") | {"OPENAI_ORG_ID", "OPENAI_PROJECT_ID"}  # the SDK's
    assert named - shown == set()
    assert shown - named - shared == set()
