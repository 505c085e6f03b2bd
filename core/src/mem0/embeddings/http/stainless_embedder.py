# SPDX-License-Identifier: Apache-2.0
"""An embedder on an SDK that Stainless generates: one request to `/v1/embeddings`, its body read here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.http.client_embedder import ClientEmbedder
from mem0.embeddings.http.openai_answer import read_openai
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.errors import ProviderError
from mem0.providers.http.clients import Clients
from mem0.providers.http.failures import Failures
from mem0.providers.http.json_answer import read_json_answer
from mem0.providers.http.stainless import translated


class StainlessEmbedder(ClientEmbedder):
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
        super().__init__(spec, config, clients, failures, sdk.APIError)
        self._sdk = sdk
        self._arguments = {name: value for name, value in arguments.items() if value is not None}

    def details_of(self, error: Any) -> dict[str, Any]:  # noqa: ARG002 - for those who override it
        """Return what is known better about an error than its status tells, as for `Failures.status`.

        Args:
            error: What the SDK raised: an `APIStatusError`.
        """
        return {}

    def ask(self, client: Any, batch: Batch) -> Any:
        """Send a batch."""
        asked = {"model": self.spec.model, "input": self.prompted(batch), "timeout": batch.timeout}
        return client.embeddings.with_raw_response.create(**asked | self._arguments)

    def result(self, answer: Any) -> BatchResult:
        """Take the vectors out of an answer."""
        return read_json_answer(answer.http_response.content, read_openai, self._failures)

    def translated(self, error: Any, batch: Batch) -> ProviderError:
        """Return mem0's error for one of the SDK's."""
        details = self.details_of(error) if isinstance(error, self._sdk.APIStatusError) else {}
        return translated(self._sdk, error, batch.timeout, self._failures, **details)
