# SPDX-License-Identifier: Apache-2.0
"""The embedder: one request for one batch of texts. Splitting, retries, time limits and checks are mem0's."""

from __future__ import annotations

from typing import Any

import httpx
from mem0 import Batch, BatchResult, EmbedderSpec, Limits, ModelInfo
from mem0.embeddings.http import Failures, HttpEmbedder, check_url
from mem0.providers.credentials import resolve_key

from mem0_embed_example import PROVIDER
from mem0_embed_example._config import KEY_VARIABLE, OWN_HOST, ExampleConfig
from mem0_embed_example._models import MODELS, TASKS


class ExampleEmbedder(HttpEmbedder):
    """Embeds through the API."""

    def body(self, batch: Batch) -> object:
        """Return what is sent, for JSON to be made of it."""
        # CHANGE: what the API wants to be told.
        return {"model": self.spec.model, "texts": batch.texts, "input_type": self.spec.prompts[batch.input_type]}

    def read(self, answer: Any) -> BatchResult:
        """Take the vectors out of what came back, and the tokens that they cost."""
        # CHANGE: where they are. If the API numbers its vectors, hand over the numbers as `indices`.
        return BatchResult(answer["embeddings"], tokens=answer["usage"]["tokens"])


def create(config: ExampleConfig) -> ExampleEmbedder:
    """Build the embedder. Makes no request.

    Raises:
        ConfigurationError: There is no key, the URL is none, or the model cannot make vectors of the wanted length.
    """
    known = MODELS.get(config.model, ModelInfo())
    known.check_dims(PROVIDER, config.model, config.embedding_dims)
    url = check_url(PROVIDER, config.base_url, "'base_url'")
    key = resolve_key(
        PROVIDER, config.api_key, [KEY_VARIABLE], base_url=url, base_url_is_configured=True, own_hosts=[OWN_HOST]
    )
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=config.model,
        dims=config.embedding_dims or known.default_dims,
        shortenable=known.shortenable,
        # CHANGE: the most texts in one request.
        limits=Limits(max_items=100),
        prompts={"query": TASKS.query, "document": TASKS.document},
    )
    # CHANGE: how the key travels, and the path of the request.
    headers = {"Authorization": f"Bearer {key}"}
    failures = Failures(PROVIDER, config.model, url, [key])
    return ExampleEmbedder(spec, config, httpx, f"{url}/embed", failures, headers=headers)
