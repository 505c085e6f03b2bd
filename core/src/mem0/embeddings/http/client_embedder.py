# SPDX-License-Identifier: Apache-2.0
"""An embedder on clients: one request for a batch, from threads and from event loops, and errors without a trail."""

from __future__ import annotations

from typing import Any

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.providers.http.client_provider import ClientProvider
from mem0.providers.http.clients import Clients
from mem0.providers.http.failures import Failures


class ClientEmbedder(ClientProvider[Batch, BatchResult], Embedder):
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
        return self.request(batch)

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        return await self.arequest(batch)
