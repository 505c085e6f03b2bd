# SPDX-License-Identifier: Apache-2.0
"""An embedder on clients: one request for a batch, from threads and from event loops, and errors without a trail."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http.clients import Clients
from mem0.embeddings.http.failures import Failures
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.errors import ProviderError


class ClientEmbedder(Embedder):
    """Embeds through a pair of clients that are called alike, one of them async.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        clients: The clients, with their own retries off.
        failures: How to word what goes wrong.
        errors: What the clients raise.
    """

    def __init__(
        self,
        spec: EmbedderSpec,
        config: EmbedderConfig,
        clients: Clients[Any, Any],
        failures: Failures,
        errors: type[Exception],
    ) -> None:
        super().__init__(spec, config)
        self._clients = clients
        self._failures = failures
        self._errors = errors

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        client = self._clients.for_threads()
        try:
            answer = self.ask(client, batch)
        except self._errors as error:
            failure = self.translated(error, batch)
        else:
            return self.result(answer)
        raise failure  # out here, or it would drag along the client's exception, whose frames hold the key

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        client = await self._clients.for_loop()
        try:
            answer = await self.ask(client, batch)
        except self._errors as error:
            failure = self.translated(error, batch)
        else:
            return self.result(answer)
        raise failure

    def close(self) -> None:
        """Release connections."""
        self._clients.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self._clients.aclose()

    @abstractmethod
    def ask(self, client: Any, batch: Batch) -> Any:
        """Send a batch, and return the client's answer; of an async client, what is to be awaited for it.

        Args:
            client: One of the clients.
            batch: The batch, and the seconds that the request may take.
        """

    @abstractmethod
    def result(self, answer: Any) -> BatchResult:
        """Take the vectors out of an answer.

        Args:
            answer: What the client returned.

        Raises:
            ProviderError: The answer is a refusal, or cannot be used.
        """

    @abstractmethod
    def translated(self, error: Any, batch: Batch) -> ProviderError:
        """Return mem0's error for one that a client raised.

        Args:
            error: What it raised.
            batch: What was asked for.
        """
