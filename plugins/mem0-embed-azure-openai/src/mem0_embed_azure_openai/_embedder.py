# SPDX-License-Identifier: Apache-2.0
"""The embedder: OpenAI's, asking a deployment, with a credential that may have to be renewed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openai

from mem0.embeddings.http import Clients, Failures
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.errors import (
    AuthenticationError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderError,
    RateLimitError,
)
from mem0_embed_azure_openai import PROVIDER, AzureOpenAIConfig
from mem0_embed_azure_openai._credential import Credential
from mem0_embed_azure_openai._environment import VARIABLES
from mem0_embed_azure_openai._sign_in import find_credential
from mem0_embed_openai import MODELS
from mem0_embed_openai.azure import Address, find_address, is_azure
from mem0_embed_openai.azure_endpoint import AzureEndpoint
from mem0_embed_openai.embedder import LIMITS, OpenAIEmbedder


class AzureOpenAIEmbedder(OpenAIEmbedder):
    """Embeds through a deployment.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        clients: The SDK's clients, with their own retries off.
        failures: How to word what goes wrong.
        arguments: What to send besides texts and encoding.
        credential: What requests prove themselves with.
    """

    def __init__(
        self,
        spec: EmbedderSpec,
        config: AzureOpenAIConfig,
        clients: Clients[openai.OpenAI, openai.AsyncOpenAI],
        failures: Failures,
        arguments: Mapping[str, object],
        credential: Credential,
    ) -> None:
        super().__init__(spec, config, clients, failures, arguments)
        self._credential = credential

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        self._credential.refresh()
        return super().embed_batch(batch)

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        await self._credential.arefresh()
        return await super().aembed_batch(batch)

    def close(self) -> None:
        """Release connections."""
        super().close()
        self._credential.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await super().aclose()
        self._credential.close()

    def details_of(self, error: openai.APIStatusError) -> dict[str, Any]:
        """Return what Azure's code tells beyond the status."""
        if error.status_code == 401 and error.code == "PermissionDenied":  # a valid token, without the role
            return {"kind": PermissionDeniedError}
        if error.status_code == 404 and error.code == "404":  # a deployment that is missing has a code with a name
            return {"advice": "Azure knows no such path or version. Check 'azure_endpoint' and 'api_version'."}
        return super().details_of(error)


def create(config: AzureOpenAIConfig) -> AzureOpenAIEmbedder:
    """Build the embedder. Makes no request.

    Raises:
        ConfigurationError: There is no endpoint or no credential for it, or the model cannot make vectors of the
            wanted length.
    """
    known = MODELS.get(config.model, ModelInfo())
    wanted = config.embedding_dims
    known.check_dims(PROVIDER, config.model, wanted)
    address = find_address(config, PROVIDER, VARIABLES)
    credential = find_credential(config, address)
    endpoint = AzureEndpoint(config, address, lambda: credential.headers)
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=config.model,
        dims=wanted or known.default_dims,
        normalized=known.dims is not None and is_azure(address.host),
        shortenable=known.shortenable,
        limits=LIMITS,
        prompts=config.prompts(known),
    )
    asks = config.send_dimensions and (known.dims is None or known.shortenable)
    arguments = {"model": address.deployment, "dimensions": wanted if asks else None, "user": config.user}
    failures = Failures(PROVIDER, config.model, address.url, credential.secrets, _advice(address))
    return AzureOpenAIEmbedder(spec, config, endpoint.clients(), failures, arguments, credential)


def _advice(address: Address) -> dict[type[ProviderError], str]:
    return {
        AuthenticationError: "Check that the key or the token is valid, and for the resource in 'azure_endpoint'.",
        PermissionDeniedError: "Check the resource's network rules, and that whoever asks has the role "
        "'Cognitive Services OpenAI User'.",
        ModelNotFoundError: f"The deployment asked for is {address.deployment!r}. Set 'azure_deployment' to one that "
        "the resource has; a new one takes some minutes.",
        RateLimitError: "Wait, lower 'max_concurrency', or raise the deployment's tokens per minute.",
    }
