# SPDX-License-Identifier: Apache-2.0
"""How the benchmarks open mem0-core."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sentences import sentences

from mem0 import Memory

TOPICS = 10
"""Every memory has one of so many topics, for filters to find."""


def openai_config(url: str, directory: Path, **store: Any) -> dict[str, Any]:
    """Configure the provider `openai` against a loopback server, with a store in `directory`."""
    return {
        "embedder": {"provider": "openai", "config": {"openai_base_url": url}},
        "vector_store": {"config": {"path": str(directory / "memories.db"), **store}},
    }


def fill(memory: Memory, count: int, user: str = "u") -> list[str]:
    """Store sentences of one user through the public API, and return them."""
    texts = sentences(count)
    items = [{"content": text, "metadata": {"topic": f"t{number % TOPICS}"}} for number, text in enumerate(texts)]
    answer = memory.add_many(items, user_id=user)
    assert answer["added"] == count, answer["failed"]
    return texts
