# SPDX-License-Identifier: Apache-2.0
"""An embedder that costs next to nothing: random unit vectors, whatever the text. For measuring what is around it.

It comes in the way that every embedder does: as a provider of an installed distribution.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import numpy as np

from mem0 import Batch, BatchResult, Embedder, EmbedderConfig, EmbedderSpec, Limits, hookimpl


class RandomEmbedder(Embedder):
    """Answers with random unit vectors."""

    def __init__(self, config: EmbedderConfig) -> None:
        dims = config.embedding_dims or 768
        super().__init__(EmbedderSpec("random", "random", dims, normalized=True, limits=Limits(parallel=False)), config)
        self._random = np.random.default_rng(0)
        self._lock = threading.Lock()
        self._length = dims

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Make a vector for each text."""
        with self._lock:
            vectors = self._random.standard_normal((len(batch.texts), self._length), dtype=np.float32)
        vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        return BatchResult(vectors)


@hookimpl
def create_embedder(provider: str, config: EmbedderConfig) -> Embedder:
    """Build it."""
    assert provider == "random"
    return RandomEmbedder(config)


def register(directory: Path) -> None:
    """Install it for this process: a distribution's metadata in a directory that is put on `sys.path`.

    Call it before anything asks for a provider.
    """
    metadata = directory / "mem0_embed_random-1.dist-info"
    metadata.mkdir(exist_ok=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: mem0-embed-random\nVersion: 1\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text("[mem0.embedders]\nrandom = random_provider\n", encoding="utf-8")
    sys.path.append(str(directory))
