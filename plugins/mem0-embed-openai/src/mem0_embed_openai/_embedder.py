# SPDX-License-Identifier: Apache-2.0
"""The embedder: one request to `/v1/embeddings`, through the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openai

from mem0.embeddings.checks import check_wanted_dims
from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http import Clients, Failures
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, InputType, Limits
from mem0.errors import AuthenticationError, EmbeddingError, ModelNotFoundError
from mem0_embed_openai import MODELS, PROVIDER, Model, OpenAIConfig
from mem0_embed_openai._answer import read_answer
from mem0_embed_openai._server import Server, find_server

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
        dimensions: The length to ask the server for; `None` asks for none.
    """

    config: OpenAIConfig

    def __init__(
        self,
        spec: EmbedderSpec,
        config: OpenAIConfig,
        clients: Clients[openai.OpenAI, openai.AsyncOpenAI],
        failures: Failures,
        dimensions: int | None = None,
    ) -> None:
        super().__init__(spec, config)
        self._clients = clients
        self._failures = failures
        optional = {"dimensions": dimensions, "user": config.user}
        self._arguments: dict[str, Any] = {name: value for name, value in optional.items() if value is not None}

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        client = self._clients.for_threads()
        try:
            answer = client.embeddings.with_raw_response.create(**self._request(batch))
        except openai.OpenAIError as error:
            failure = self._translated(error, batch)
        else:
            return read_answer(answer.content, self._failures)
        raise failure

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        client = await self._clients.for_loop()
        try:
            answer = await client.embeddings.with_raw_response.create(**self._request(batch))
        except openai.OpenAIError as error:
            failure = self._translated(error, batch)
        else:
            return read_answer(answer.content, self._failures)
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

    def _translated(self, error: Exception, batch: Batch) -> EmbeddingError:
        if isinstance(error, openai.APIStatusError):
            return self._failures.status(
                error.status_code, _said(error), error.response.headers, **self._details(error)
            )
        if isinstance(error, openai.APITimeoutError):
            return self._failures.timeout(batch.timeout)
        return self._failures.connection(error.__cause__ or error)

    def _details(self, error: openai.APIStatusError) -> dict[str, Any]:
        if error.code == "insufficient_quota":  # a 429 that no waiting cures
            return {"retryable": False, "advice": "The account has no credit left: check its plan and billing."}
        if error.status_code in (400, 422) and "dimension" in str(error).lower() and "dimensions" in self._arguments:
            return {"advice": "If the server does not take 'dimensions', set 'send_dimensions' to false."}
        return {}


def _said(error: openai.APIStatusError) -> object:
    body = error.body
    if isinstance(body, Mapping):
        return body.get("message") or body
    return body or error.message


def create(config: OpenAIConfig) -> OpenAIEmbedder:
    """Build the embedder of the provider `openai`. Makes no request.

    Raises:
        ConfigurationError: There is no key, the URL is none, or the model cannot make vectors of the wanted length.
    """
    known = MODELS.get(config.model, Model(None, shortenable=False))
    dims = config.embedding_dims
    check_wanted_dims(PROVIDER, config.model, dims, known.dims, known.shortenable)
    server = find_server(config)
    prompts: dict[InputType, str] = {"query": config.query_prefix, "document": config.document_prefix}
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=config.model,
        dims=dims or known.dims,
        normalized=known.dims is not None and server.is_own,
        shortenable=known.shortenable,
        limits=LIMITS,
        prompts={kind: prefix for kind, prefix in prompts.items() if prefix},
    )
    advice: dict[type[EmbeddingError], str] = {
        AuthenticationError: "Check the key in 'api_key' or OPENAI_API_KEY.",
        ModelNotFoundError: "Check 'model', and that 'openai_base_url' ends where '/embeddings' follows (often '/v1').",
    }
    failures = Failures(PROVIDER, config.model, server.url, server.secrets, advice)
    asks = config.send_dimensions and (known.dims is None or known.shortenable)
    return OpenAIEmbedder(spec, config, _clients(server), failures, dims if asks else None)


def _clients(server: Server) -> Clients[openai.OpenAI, openai.AsyncOpenAI]:
    return Clients(
        lambda: openai.OpenAI(**server.client(), http_client=openai.DefaultHttpxClient(**server.http())),
        lambda: openai.AsyncOpenAI(
            **server.client(), http_client=openai.DefaultAsyncHttpxClient(**server.http(asynchronous=True))
        ),
    )
