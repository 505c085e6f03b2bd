# SPDX-License-Identifier: Apache-2.0
"""A memory on a file of its own, with the offline embedder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mem0 import Memory


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    # With a key in the developer's environment, and mem0-llm-openai installed, `add` would extract.
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    return {
        "embedder": {"provider": "hashing", "config": {"embedding_dims": 256}},
        "vector_store": {"provider": "sqlite", "config": {"path": str(tmp_path / "memories.db"), "synchronous": "off"}},
    }


@pytest.fixture
def memory(config: dict[str, Any]) -> Iterator[Memory]:
    with Memory.from_config(config) as memory:
        yield memory


@pytest.fixture
def texts(memory: Memory) -> Callable[..., list[str]]:
    """The texts of `get_all`, sorted."""

    def read(**kwargs: Any) -> list[str]:
        return sorted(found["memory"] for found in memory.get_all(**kwargs)["results"])

    return read
