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

_POOL = 4096


class RandomEmbedder(Embedder):
    """Answers with random unit vectors: rows of a pool, turned by a random shift, which is faster than new ones."""

    def __init__(self, config: EmbedderConfig) -> None:
        dims = config.embedding_dims or 768
        super().__init__(EmbedderSpec("random", "random", dims, normalized=True, limits=Limits(parallel=False)), config)
        self._lock = threading.Lock()
        self._random = np.random.default_rng(0)
        self._pool = self._random.standard_normal((_POOL, dims), dtype=np.float32)
        self._pool /= np.linalg.norm(self._pool, axis=1, keepdims=True)

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Make a vector for each text."""
        with self._lock:
            rows = self._random.integers(_POOL, size=len(batch.texts))
            shift = self._random.integers(self._pool.shape[1])
        return BatchResult(np.roll(self._pool[rows], shift, axis=1))


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
