# SPDX-License-Identifier: Apache-2.0
"""The embedder that works: one request to `/v1/embeddings`, through the SDK."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http import Clients, Failures, check_url, read_json_answer, read_openai
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Limits
from mem0.errors import AuthenticationError, ModelNotFoundError, ProviderError
from mem0.providers.credentials import is_loopback, resolve_key
from mem0.testing.mutants import sdk
from mem0.testing.mutants.good import AcmeConfig

OWN_HOST = "api.acme.example"
LIMITS = Limits(max_items=128, max_tokens=50_000)


class AcmeEmbedder(Embedder):
    """Embeds through Acme's clients.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        url: The base URL.
        key: The key to send.
        obituary: What to say if the model is not there because it was shut down.
    """

    config: AcmeConfig

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, url: str, key: str, obituary: str = "") -> None:
        super().__init__(spec, config)
        options = self.sdk_options(url)
        self._clients = Clients(
            lambda: sdk.Client(url, key, **options),
            lambda: sdk.AsyncClient(url, key, **options),
        )
        advice: dict[type[ProviderError], str] = {
            AuthenticationError: "Check the key in 'api_key' or ACME_API_KEY.",
            ModelNotFoundError: obituary or "Check 'model', and that 'acme_base_url' ends in '/v1'.",
        }
        self._failures = Failures(spec.provider, spec.model, url, [key], advice)

    def sdk_options(self, url: str) -> dict[str, Any]:
        """Return the SDK's options: what the core does, the SDK must not."""
        local = is_loopback(urlsplit(url).hostname or "")
        return {"retries": 0, "follow_redirects": False, "trust_env": not local, "timeout_is_total": True}

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        client = self._clients.for_threads()
        try:
            answer = client.embeddings(self.request(batch), batch.timeout)
        except sdk.AcmeError as error:
            failure = self.translated(error, batch.timeout)
        else:
            return self.read(answer)
        raise failure

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        client = await self._clients.for_loop()
        try:
            answer = await client.embeddings(self.request(batch), batch.timeout)
        except sdk.AcmeError as error:
            failure = self.translated(error, batch.timeout)
        else:
            return self.read(answer)
        raise failure

    def close(self) -> None:
        """Release connections."""
        self._clients.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self._clients.aclose()

    def request(self, batch: Batch) -> dict[str, Any]:
        """Return what is sent."""
        prompt = self.spec.prompts.get(batch.input_type, "")
        request = {
            "model": self.spec.model,
            "input": [prompt + text for text in batch.texts],
            "encoding_format": "base64",
        }
        return {**request, "dimensions": self.spec.dims} if self.spec.shortenable else request

    def read(self, answer: sdk.Answer) -> BatchResult:
        """Return what came back."""
        return read_json_answer(answer.body, read_openai, self._failures)

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Return mem0's error for one of the SDK's."""
        if isinstance(error, sdk.AcmeStatusError):
            return self._failures.status(error.answer.status, error, error.answer.headers)
        if isinstance(error, sdk.AcmeTimeoutError):
            return self._failures.timeout(timeout)
        return self._failures.connection(error)


def create(
    provider: str, config: AcmeConfig, models: Mapping[str, ModelInfo], kind: type[AcmeEmbedder] = AcmeEmbedder
) -> AcmeEmbedder:
    """Build the embedder. Makes no request.

    Raises:
        ConfigurationError: There is no key, the URL is none, or the model cannot make vectors of the wanted length.
    """
    known = models.get(config.model, ModelInfo())
    known.check_dims(provider, config.model, config.embedding_dims)
    configured = config.acme_base_url
    url = configured or os.environ.get("ACME_BASE_URL", "").strip() or f"https://{OWN_HOST}/v1"
    url = check_url(provider, url, "'acme_base_url'" if configured else "ACME_BASE_URL")
    key = resolve_key(
        provider,
        config.api_key,
        ["ACME_API_KEY"],
        base_url=url,
        base_url_is_configured=configured is not None,
        own_hosts=[OWN_HOST],
    )
    spec = EmbedderSpec(
        provider=provider,
        model=config.model,
        dims=config.embedding_dims or known.default_dims,
        normalized=True,
        shortenable=known.shortenable,
        limits=LIMITS,
        prompts=config.prompts(known),
    )
    return kind(spec, config, url, key, known.obituary)
