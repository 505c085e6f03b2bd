# SPDX-License-Identifier: Apache-2.0
"""What type checkers must understand. Checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

import mem0
from mem0 import (
    AsyncMemory,
    Batch,
    BatchResult,
    Embedder,
    EmbedderConfig,
    EmbedderSpec,
    Embeddings,
    Limits,
    Memory,
    Usage,
    hookimpl,
)
from mem0.errors import Mem0Error, RateLimitError

memory = Memory.from_config({"embedder": {"provider": "hashing"}})
assert_type(memory, Memory)
assert_type(memory.add("text", user_id="john", metadata={"a": 1}), dict[str, Any])
assert_type(memory.search("query", user_id="john", top_k=3, filters={"a": 1}), dict[str, Any])
assert_type(memory.get("id"), dict[str, Any] | None)
assert_type(memory.history("id"), list[dict[str, Any]])
assert_type(memory.count(user_id="john"), int)
with Memory() as opened:
    assert_type(opened, Memory)


async def use() -> None:
    async with AsyncMemory.from_config("mem0.toml") as memory:
        assert_type(memory, AsyncMemory)
        assert_type(await memory.add([{"role": "user", "content": "text"}], user_id="john"), dict[str, Any])
        assert_type(await memory.search("query", user_id="john"), dict[str, Any])
        assert_type(await memory.count(all_scopes=True), int)


embedder = mem0.create_embedder("hashing", {"embedding_dims": 256})
assert_type(embedder, Embedder)
assert_type(embedder.embed_query("text"), NDArray[np.float32])
assert_type(embedder.embed_documents(["text"]), NDArray[np.float32])
assert_type(embedder.embed(["text"], input_type="query"), Embeddings)
assert_type(embedder.embed(["text"]).usage, Usage)
assert_type(mem0.default_dims("openai", "text-embedding-3-small"), int | None)


class AcmeConfig(EmbedderConfig):
    acme_url: str = "http://localhost:9"


class AcmeEmbedder(Embedder):
    def __init__(self, provider: str, config: AcmeConfig) -> None:
        super().__init__(EmbedderSpec(provider, config.model or "acme", limits=Limits(max_items=10)), config)

    def embed_batch(self, batch: Batch) -> BatchResult:
        return BatchResult([[1.0, 0.0] for _ in batch.texts])


@hookimpl
def create_embedder(provider: str, config: AcmeConfig) -> Embedder:
    return AcmeEmbedder(provider, config)


def retry_after(error: Mem0Error) -> float | None:
    return error.retry_after if isinstance(error, RateLimitError) else None
