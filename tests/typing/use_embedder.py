# SPDX-License-Identifier: Apache-2.0
"""Types of an embedder, as an application sees them. Checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, assert_type

import numpy as np
from numpy.typing import NDArray

import mem0
from mem0 import Embedder, EmbedderConfig, EmbedderSpec, Embeddings, Limits, Usage
from mem0.embeddings.types import Fingerprint

embedder = mem0.create_embedder("hashing", {"embedding_dims": 256})
assert_type(embedder, Embedder)
assert_type(embedder.embed_query("text"), NDArray[np.float32])
assert_type(embedder.embed_documents(text for text in ["text"]), NDArray[np.float32])
result = embedder.embed(["text"], input_type="query")
assert_type(result, Embeddings)
assert_type(result.vectors, NDArray[np.float32])
assert_type(result.usage, Usage)
assert_type(result.usage + result.usage, Usage)
assert_type(result.usage.tokens, int)
assert_type(embedder.dims, int | None)
assert_type(embedder.fingerprint, Fingerprint)
assert_type(Fingerprint.from_json(embedder.fingerprint.to_json()), Fingerprint)
assert_type(embedder.spec, EmbedderSpec)
assert_type(embedder.spec.limits, Limits)
assert_type(embedder.spec.prompts, Mapping[Literal["document", "query"], str])
assert_type(embedder.config, EmbedderConfig)
assert_type(embedder.count_tokens("text"), int)
assert_type(mem0.default_dims("openai", "text-embedding-3-small"), int | None)
assert_type(mem0.__version__, str)
with mem0.create_embedder("hashing", EmbedderConfig(timeout=3)) as opened:
    assert_type(opened, Embedder)


async def use(settings: Mapping[str, Any] | None = None) -> None:
    async with mem0.create_embedder("hashing", settings) as embedder:
        assert_type(embedder, Embedder)
        assert_type(await embedder.aembed(["text"]), Embeddings)
        assert_type(await embedder.aembed_query("text"), NDArray[np.float32])
        assert_type(await embedder.aembed_documents(["text"]), NDArray[np.float32])
