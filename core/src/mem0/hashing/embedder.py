# SPDX-License-Identifier: Apache-2.0
"""The offline embedder."""

from __future__ import annotations

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Limits
from mem0.hashing import HashingConfig
from mem0.hashing.features import hash_texts


class HashingEmbedder(Embedder):
    """Embeds by spelling. The same text has the same vector on every machine.

    Args:
        provider: The provider's name.
        config: Its settings.
    """

    def __init__(self, provider: str, config: HashingConfig) -> None:
        spec = EmbedderSpec(
            provider=provider,
            model=config.model,
            dims=config.embedding_dims,
            normalized=True,
            lexical=True,
            limits=Limits(parallel=False),  # it computes under the GIL: threads would only take turns
        )
        super().__init__(spec, config)
        self._length = config.embedding_dims

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Hash the texts. Queries and documents are treated alike."""
        return BatchResult(hash_texts(batch.texts, self._length))
