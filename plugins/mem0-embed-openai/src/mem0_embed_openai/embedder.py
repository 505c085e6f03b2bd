# SPDX-License-Identifier: Apache-2.0
"""The embedder: one request to `/v1/embeddings`, through the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openai

from mem0.embeddings.http import Clients, Failures
from mem0.embeddings.http.stainless_embedder import StainlessEmbedder
from mem0.embeddings.types import EmbedderSpec, Limits
from mem0_embed_openai import OpenAIProtocolConfig

# The SDK's docstring of `embeddings.create`: 2,048 inputs and 300,000 tokens in one request. The core counts bytes,
# of which a token has at least one, because the real tokenizer is a download.
LIMITS = Limits(max_items=2048, max_tokens=300_000)


class OpenAIEmbedder(StainlessEmbedder):
    """Embeds through an OpenAI client, or one of its subclasses.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        clients: The SDK's clients, with their own retries off.
        failures: How to word what goes wrong.
        arguments: What to send besides model, texts and encoding. What is `None` is not sent.
    """

    config: OpenAIProtocolConfig

    def __init__(
        self,
        spec: EmbedderSpec,
        config: OpenAIProtocolConfig,
        clients: Clients[openai.OpenAI, openai.AsyncOpenAI],
        failures: Failures,
        arguments: Mapping[str, object],
    ) -> None:
        sent = {"encoding_format": config.encoding_format, **arguments}
        super().__init__(spec, config, openai, clients, failures, sent)

    def details_of(self, error: openai.APIStatusError) -> dict[str, Any]:
        """Return what is known better about an error than its status tells: attributes of ours, and `advice`."""
        if error.code == "insufficient_quota":  # a 429 that no waiting cures
            return {"retryable": False, "advice": "The account has no credit left: check its plan and billing."}
        if error.status_code in (400, 422) and "dimension" in str(error).lower() and "dimensions" in self._arguments:
            return {"advice": "If the server does not take 'dimensions', set 'send_dimensions' to false."}
        return {}
