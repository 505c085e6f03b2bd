# SPDX-License-Identifier: Apache-2.0
"""The embedder: one request to `/api/embed`, through the SDK."""

from __future__ import annotations

from typing import Any

import ollama

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http import Clients, Failures, read_json_answer
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Limits
from mem0.errors import ModelNotFoundError, ProviderError
from mem0_embed_ollama import PROVIDER, OllamaConfig
from mem0_embed_ollama._answer import Answered, read
from mem0_embed_ollama._failures import SDK_ERRORS, failures_for, translated
from mem0_embed_ollama._models import find_model
from mem0_embed_ollama._progress import Progress, ProgressLog
from mem0_embed_ollama._server import find_server, within

# Ollama takes any number and works through them one by one. A request of 64 is over well before its timeout, even on
# a slow processor, and is tried again on its own.
LIMITS = Limits(max_items=64)


class OllamaEmbedder(Embedder):
    """Embeds through an Ollama client.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        clients: The SDK's clients.
        failures: How to word what goes wrong.
        dimensions: The length to ask the server for; `None` asks for none.
    """

    config: OllamaConfig

    def __init__(
        self,
        spec: EmbedderSpec,
        config: OllamaConfig,
        clients: Clients[ollama.Client, ollama.AsyncClient],
        failures: Failures,
        dimensions: int | None = None,
    ) -> None:
        super().__init__(spec, config)
        self._clients = clients
        self._failures = failures
        self._arguments: dict[str, Any] = {
            "model": spec.model,
            "truncate": False,  # a text that is too long is an error, never the vector of its beginning
            "dimensions": dimensions,
            "options": config.options or None,
            "keep_alive": config.keep_alive,
        }

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request; with the setting `pull`, download the model first if it is missing."""
        try:
            return self._send(batch)
        except ModelNotFoundError:
            if not self.config.pull:
                raise
        self.pull(timeout=batch.timeout)
        return self._send(batch)

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Do what `embed_batch` does, from async code."""
        try:
            return await self._asend(batch)
        except ModelNotFoundError:
            if not self.config.pull:
                raise
        await self.apull(timeout=batch.timeout)
        return await self._asend(batch)

    def pull(self, on_progress: Progress | None = None, *, timeout: float | None = None) -> None:
        """Have the server download the model. A download that was cut short goes on where it stopped.

        Args:
            on_progress: Called with the server's words, the bytes done and the bytes in all; logs by default.
            timeout: Seconds that it may take.

        Raises:
            ModelNotFoundError: Ollama's library does not have it.
            ProviderError: The download failed.
        """
        report = on_progress or ProgressLog(self.spec.model)
        try:
            with within(timeout):
                for part in self._clients.for_threads().pull(self.spec.model, stream=True):
                    report(part.status or "", part.completed or 0, part.total or 0)
            return
        except SDK_ERRORS as error:
            failure = translated(error, timeout, self._failures)
        raise failure

    async def apull(self, on_progress: Progress | None = None, *, timeout: float | None = None) -> None:
        """Do what `pull` does, from async code."""
        report = on_progress or ProgressLog(self.spec.model)
        client = await self._clients.for_loop()
        try:
            with within(timeout):
                async for part in await client.pull(self.spec.model, stream=True):
                    report(part.status or "", part.completed or 0, part.total or 0)
            return
        except SDK_ERRORS as error:
            failure = translated(error, timeout, self._failures)
        raise failure

    def close(self) -> None:
        """Release connections."""
        self._clients.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self._clients.aclose()

    def _send(self, batch: Batch) -> BatchResult:
        client = self._clients.for_threads()
        outcome: Answered | ProviderError = Answered()
        try:
            with within(batch.timeout):
                client.embed(input=self.prompted(batch), **self._arguments)
        except Answered as answered:
            outcome = answered.with_traceback(None)
        except SDK_ERRORS as error:
            outcome = translated(error, batch.timeout, self._failures)
        return self._read(outcome)

    async def _asend(self, batch: Batch) -> BatchResult:
        client = await self._clients.for_loop()
        outcome: Answered | ProviderError = Answered()
        try:
            with within(batch.timeout):
                await client.embed(input=self.prompted(batch), **self._arguments)
        except Answered as answered:
            outcome = answered.with_traceback(None)
        except SDK_ERRORS as error:
            outcome = translated(error, batch.timeout, self._failures)
        return self._read(outcome)

    def _read(self, outcome: Answered | ProviderError) -> BatchResult:
        if isinstance(outcome, Answered):
            return read_json_answer(outcome.body, read, self._failures)
        raise outcome


def create(config: OllamaConfig) -> OllamaEmbedder:
    """Build the embedder. Makes no request.

    Raises:
        ConfigurationError: The URL is none, or the model cannot make vectors of the wanted length.
    """
    known = find_model(config.model)
    known.check_dims(PROVIDER, config.model, config.embedding_dims)
    dims = config.embedding_dims or known.default_dims
    server = find_server(config)
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=config.model,
        dims=dims,
        normalized=True,  # /api/embed does that itself
        shortenable=known.shortenable,
        limits=LIMITS,
        prompts=config.prompts(known),
    )
    asked = dims if dims != known.dims else None
    return OllamaEmbedder(spec, config, server.clients(), failures_for(config, server), asked)
