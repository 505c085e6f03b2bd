# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ARG002 - few of them look at the batch
"""The good embedder, with room to change what comes back, in threads and on event loops alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mem0.embeddings.types import Batch, BatchResult, Embeddings, InputType, Vectors
from mem0.testing.mutants.good_embedder import AcmeEmbedder


class AlteredBatch(AcmeEmbedder):
    """Changes the answer to one request, which the core then checks."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Return another answer than the one that came."""
        return result

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, wrongly."""
        return self.alter(batch, super().embed_batch(batch))

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, wrongly, from async code."""
        return self.alter(batch, await super().aembed_batch(batch))


class AlteredCall(AcmeEmbedder):
    """Changes a call as a whole. The engine's methods are final: a type checker refuses this, and Python does not."""

    def before(self, texts: Iterable[Any]) -> Iterable[str]:
        """Return other texts than those that were given."""
        return texts

    def after(self, result: Embeddings) -> Embeddings:
        """Return another result than the one that came."""
        return result

    def embed(self, texts: Iterable[str], *, input_type: InputType = "document") -> Embeddings:  # type: ignore[misc]
        """Embed texts, wrongly."""
        return self.after(super().embed(self.before(texts), input_type=input_type))

    async def aembed(  # type: ignore[misc]
        self, texts: Iterable[str], *, input_type: InputType = "document"
    ) -> Embeddings:
        """Embed texts, wrongly, from async code."""
        return self.after(await super().aembed(self.before(texts), input_type=input_type))


def matrix(result: BatchResult) -> Vectors:
    """Return the vectors of an answer as a matrix of their own, in the order in which they came."""
    return np.array(result.vectors, dtype=np.float32)


def unit(vectors: NDArray[Any]) -> Vectors:
    """Return vectors of length 1."""
    normalized: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return normalized
