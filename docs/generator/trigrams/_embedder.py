# SPDX-License-Identifier: Apache-2.0
"""The embedder: how often three letters follow one another, in 256 numbers. An SDK would be imported here."""

from __future__ import annotations

from zlib import crc32

from trigrams import MODELS, TrigramsConfig

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec

DIMS = 256


class TrigramsEmbedder(Embedder):
    """Counts, where another asks a server or a model."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Make the vectors of one batch."""
        return BatchResult([self._counted(text) for text in batch.texts])

    def _counted(self, text: str) -> list[float]:
        vector = [0.0] * DIMS
        for start in range(len(text)):
            vector[crc32(text[start : start + 3].encode()) % DIMS] += 1
        return vector


def create(config: TrigramsConfig) -> TrigramsEmbedder:
    """Build the embedder."""
    MODELS.get(config.model, ModelInfo()).check_dims("trigrams", config.model, config.embedding_dims)
    spec = EmbedderSpec(provider="trigrams", model=config.model, dims=DIMS, lexical=True)
    return TrigramsEmbedder(spec, config)
