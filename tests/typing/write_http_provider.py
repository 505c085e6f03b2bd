# SPDX-License-Identifier: Apache-2.0
"""An embedder over plain HTTP as its author writes it. Checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

import httpx

from mem0 import Batch, BatchResult, Embedder, EmbedderSpec
from mem0.embeddings.config import HttpEmbedderConfig
from mem0.embeddings.http import Failures, HttpEmbedder
from mem0.errors import ModelNotFoundError


class AcmeEmbedder(HttpEmbedder):
    """Two methods have to be written, and one may be."""

    def body(self, batch: Batch) -> object:
        return {"model": self.spec.model, "texts": self.prompted(batch), "kind": batch.input_type}

    def read(self, answer: Any) -> BatchResult:
        return BatchResult(answer["vectors"], indices=answer["numbers"], tokens=answer["usage"]["tokens"])

    def details_of(self, status: int, said: object) -> dict[str, Any]:
        return {"kind": ModelNotFoundError} if "no such model" in str(said) else {}


def create(provider: str, config: HttpEmbedderConfig, key: str) -> Embedder:
    url = "https://api.acme.example/embed"
    spec = EmbedderSpec(provider, config.model or "acme-small")
    failures = Failures(provider, spec.model, url, [key])
    headers = {"Authorization": f"Bearer {key}"}
    embedder = AcmeEmbedder(spec, config, httpx, url, failures, headers=headers)
    assert_type(embedder.prompted(Batch(["text"], "query", 3.0)), list[str])
    assert_type(embedder.embed_batch(Batch(["text"], "query", 3.0)), BatchResult)
    return embedder
