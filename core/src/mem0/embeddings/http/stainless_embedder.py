# SPDX-License-Identifier: Apache-2.0
"""An embedder on an SDK that Stainless generates: one request to `/v1/embeddings`, its body read here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http.clients import Clients
from mem0.embeddings.http.failures import Failures
from mem0.embeddings.http.json_answer import read_json_answer
from mem0.embeddings.http.openai_answer import read_openai
from mem0.embeddings.http.stainless import translated
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.errors import EmbeddingError


class StainlessEmbedder(Embedder):
    """Embeds through a client of such an SDK, or of one that is built on it.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        sdk: The SDK's module, `openai` or `together`.
        clients: The SDK's clients, with their own retries off.
        failures: How to word what goes wrong.
        arguments: What to send besides model and texts. What is `None` is not sent.
    """

    def __init__(
        self,
        spec: EmbedderSpec,
        config: EmbedderConfig,
        sdk: Any,
        clients: Clients[Any, Any],
        failures: Failures,
        arguments: Mapping[str, object],
    ) -> None:
        super().__init__(spec, config)
        self._sdk = sdk
        self._clients = clients
        self._failures = failures
        self._arguments = {name: value for name, value in arguments.items() if value is not None}

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        client = self._clients.for_threads()
        try:
            answer = client.embeddings.with_raw_response.create(**self._request(batch))
        except self._sdk.APIError as error:
            failure = self._translated(error, batch)
        else:
            return read_json_answer(answer.http_response.content, read_openai, self._failures)
        raise failure

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        client = await self._clients.for_loop()
        try:
            answer = await client.embeddings.with_raw_response.create(**self._request(batch))
        except self._sdk.APIError as error:
            failure = self._translated(error, batch)
        else:
            return read_json_answer(answer.http_response.content, read_openai, self._failures)
        raise failure

    def close(self) -> None:
        """Release connections."""
        self._clients.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self._clients.aclose()

    def details_of(self, error: Any) -> dict[str, Any]:  # noqa: ARG002 - for those who override it
        """Return what is known better about an error than its status tells, as for `Failures.status`.

        Args:
            error: What the SDK raised: an `APIStatusError`.
        """
        return {}

    def _request(self, batch: Batch) -> dict[str, Any]:
        prefix = self.spec.prompts.get(batch.input_type, "")
        return {
            "model": self.spec.model,
            "input": [prefix + text for text in batch.texts] if prefix else list(batch.texts),
            "timeout": batch.timeout,
            **self._arguments,
        }

    def _translated(self, error: Exception, batch: Batch) -> EmbeddingError:
        details = self.details_of(error) if isinstance(error, self._sdk.APIStatusError) else {}
        return translated(self._sdk, error, batch.timeout, self._failures, **details)
