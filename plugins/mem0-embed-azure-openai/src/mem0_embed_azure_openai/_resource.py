# SPDX-License-Identifier: Apache-2.0
"""Which resource requests go to, in which of the two shapes of its API, and what it may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import openai

from mem0.embeddings.http import Clients
from mem0.errors import ConfigurationError
from mem0_embed_azure_openai import PROVIDER, AzureOpenAIConfig
from mem0_embed_azure_openai._credential import Credential
from mem0_embed_azure_openai._environment import API_VERSIONS, DEPLOYMENTS, ENDPOINTS, KEYS, first_set
from mem0_embed_openai.azure import Address, address_of
from mem0_embed_openai.endpoint import NO_KEY, ambient_headers, http_options

_AUTH = {"authorization", "api-key"}


@dataclass(frozen=True)
class Resource:
    """Where requests go, and with what.

    Attributes:
        config: The settings.
        address: Where they go.
        credential: What they prove themselves with.
    """

    config: AzureOpenAIConfig
    address: Address
    credential: Credential = field(repr=False)

    def clients(self) -> Clients[openai.OpenAI, openai.AsyncOpenAI]:
        """Return the SDK's clients, to be built when they are needed. The retries are the core's."""
        v1 = self.address.is_v1
        kind: type[openai.OpenAI] = openai.OpenAI if v1 else openai.AzureOpenAI
        async_kind: type[openai.AsyncOpenAI] = openai.AsyncOpenAI if v1 else openai.AsyncAzureOpenAI
        # The SDK wants a key, and would look for one in the environment. What really travels, `_prove` says.
        options: dict[str, Any] = {"api_key": NO_KEY, "base_url": self.address.url, "max_retries": 0}
        query = dict(self.config.default_query)
        if not v1:
            options["api_version"] = self.address.api_version
        elif self.address.api_version:
            query["api-version"] = self.address.api_version
        options["default_query"] = query or None
        http = self._http
        return Clients(
            lambda: kind(**options, http_client=openai.DefaultHttpxClient(**http(asynchronous=False))),
            lambda: async_kind(**options, http_client=openai.DefaultAsyncHttpxClient(**http(asynchronous=True))),
        )

    def _http(self, *, asynchronous: bool) -> dict[str, Any]:
        # The SDK sends headers that it makes of OPENAI_ORG_ID and the like, and up to openai 2 the token in
        # AZURE_OPENAI_AD_TOKEN even where a key is configured. None of that is Azure's to see.
        strip = ambient_headers() | _AUTH
        options = http_options(self.address.url, self.config, asynchronous=asynchronous, strip=strip)
        hooks = options.setdefault("event_hooks", {}).setdefault("request", [])
        hooks.append(self._aprove if asynchronous else self._prove)
        return options

    def _prove(self, request: Any) -> None:
        request.headers.update({**self.credential.headers, **self.config.lower_headers})

    async def _aprove(self, request: Any) -> None:
        self._prove(request)


def find_address(config: AzureOpenAIConfig) -> Address:
    """Find the endpoint, the deployment and the version: the configuration's, the environment's, the defaults.

    Raises:
        ConfigurationError: There is no endpoint, or it is not one's URL.
    """
    found = (config.azure_endpoint, "'azure_endpoint'") if config.azure_endpoint else first_set(ENDPOINTS)
    if found is None:
        raise ConfigurationError(
            f"{PROVIDER}: no endpoint. Set {ENDPOINTS[1]}, or 'azure_endpoint' in the embedder's config, to the "
            f"resource's URL, as in https://NAME.openai.azure.com, and its key in {KEYS[0]}, {KEYS[1]} or 'api_key'.",
            provider=PROVIDER,
            key="azure_endpoint",
        )
    deployment = config.azure_deployment or _environment(DEPLOYMENTS) or config.model
    is_configured = bool(config.azure_endpoint)
    ambient = _environment(API_VERSIONS)
    return address_of(PROVIDER, found, deployment, config.api_version, ambient, is_configured=is_configured)


def _environment(variables: Sequence[str]) -> str | None:
    found = first_set(variables)
    return found[0] if found else None
