# SPDX-License-Identifier: Apache-2.0
"""The embedder: one request to `/v1/embeddings`, through the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openai

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http import Clients, Failures, read_openai_answer
from mem0.embeddings.http.stainless import translated
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Limits
from mem0.errors import EmbeddingError
from mem0_embed_openai import OpenAIProtocolConfig

# The SDK's docstring of `embeddings.create`: 2,048 inputs and 300,000 tokens in one request. The core counts bytes,
# of which a token has at least one, because the real tokenizer is a download.
LIMITS = Limits(max_items=2048, max_tokens=300_000)


class OpenAIEmbedder(Embedder):
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
        super().__init__(spec, config)
        self._clients = clients
        self._failures = failures
        self._arguments = {name: value for name, value in arguments.items() if value is not None}

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        client = self._clients.for_threads()
        try:
            answer = client.embeddings.with_raw_response.create(**self._request(batch))
        except openai.OpenAIError as error:
            failure = self._translated(error, batch)
        else:
            return read_openai_answer(answer.content, self._failures)
        raise failure

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        client = await self._clients.for_loop()
        try:
            answer = await client.embeddings.with_raw_response.create(**self._request(batch))
        except openai.OpenAIError as error:
            failure = self._translated(error, batch)
        else:
            return read_openai_answer(answer.content, self._failures)
        raise failure

    def close(self) -> None:
        """Release connections."""
        self._clients.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self._clients.aclose()

    def _request(self, batch: Batch) -> dict[str, Any]:
        prefix = self.spec.prompts.get(batch.input_type, "")
        return {
            "model": self.spec.model,
            "input": [prefix + text for text in batch.texts] if prefix else list(batch.texts),
            "encoding_format": self.config.encoding_format,
            "timeout": batch.timeout,
            **self._arguments,
        }

    def _translated(self, error: openai.OpenAIError, batch: Batch) -> EmbeddingError:
        return translated(openai, error, batch.timeout, self._failures, **self.details_of(error))

    def details_of(self, error: openai.OpenAIError) -> dict[str, Any]:
        """Return what is known better about an error than its status tells: attributes of ours, and `advice`."""
        if not isinstance(error, openai.APIStatusError):
            return {}
        if error.code == "insufficient_quota":  # a 429 that no waiting cures
            return {"retryable": False, "advice": "The account has no credit left: check its plan and billing."}
        if error.status_code in (400, 422) and "dimension" in str(error).lower() and "dimensions" in self._arguments:
            return {"advice": "If the server does not take 'dimensions', set 'send_dimensions' to false."}
        return {}
