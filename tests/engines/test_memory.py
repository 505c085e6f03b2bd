# SPDX-License-Identifier: Apache-2.0
"""A memory on a real engine: what was said is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mem0 import AsyncMemory, Memory

CONVERSATION = [
    {"role": "user", "content": "I'm planning to watch a movie tonight. Any recommendations?"},
    {"role": "assistant", "content": "How about a thriller? They can be quite engaging."},
    {"role": "user", "content": "I'm not a big fan of thriller movies but I love sci-fi movies."},
    {"role": "user", "content": "My sister Ana is visiting on Friday, and she is allergic to peanuts."},
    {"role": "user", "content": "We usually order from the Thai place on Elm Street."},
]
QUESTIONS = {
    "Which movies do I love, thriller or sci-fi?": "sci-fi movies",
    "Who is allergic to peanuts?": "My sister Ana",
    "Which Thai place do we order from?": "Elm Street",
}


@pytest.fixture
def config(subject: Any, settings_for: Any, tmp_path: Path) -> dict[str, Any]:
    """Return the configuration of a memory that ranks by vectors alone, so that these have to be right."""
    return {
        "embedder": {"provider": subject.provider, "config": settings_for(subject.provider)},
        "vector_store": {"config": {"path": str(tmp_path / "memories.db")}},
        "search": {"mode": "vector"},
    }


def test_found(config: dict[str, Any]) -> None:
    """Each question finds its answer first, also after the memory was closed and opened again."""
    with Memory.from_config(config) as memory:
        memory.add(CONVERSATION, user_id="john")
        for question, answer in QUESTIONS.items():
            assert answer in memory.search(question, user_id="john")["results"][0]["memory"]
    with Memory.from_config(config) as memory:
        for question, answer in QUESTIONS.items():
            assert answer in memory.search(question, user_id="john", top_k=1)["results"][0]["memory"]
        assert memory.search("sci-fi", user_id="ana")["results"] == []


async def test_found_from_async_code(config: dict[str, Any]) -> None:
    """The same through `AsyncMemory`."""
    async with AsyncMemory.from_config(config) as memory:
        await memory.add(CONVERSATION, user_id="john")
        for question, answer in QUESTIONS.items():
            assert answer in (await memory.search(question, user_id="john"))["results"][0]["memory"]


def test_scores_are_cosines(config: dict[str, Any], make: Any) -> None:
    """A score is the cosine of question and memory, although the engine's vectors are of any length."""
    question = "Which movies do I love?"
    embedder = make()
    with Memory.from_config(config) as memory:
        memory.add(CONVERSATION, user_id="john")
        results = memory.search(question, user_id="john")["results"]
    assert len(results) == len(CONVERSATION)
    asked = embedder.embed_query(question)
    for result in results:
        stored = embedder.embed_documents([result["memory"]])[0]
        cosine = asked @ stored / np.linalg.norm(asked) / np.linalg.norm(stored)
        assert result["score"] == pytest.approx(max(cosine, 0.0), abs=1e-5)
