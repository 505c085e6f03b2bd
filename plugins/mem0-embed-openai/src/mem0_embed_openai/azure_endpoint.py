# SPDX-License-Identifier: Apache-2.0
"""The SDK's clients for a resource on Azure, and which key it may have. Embedders and LLMs share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import openai
from pydantic import SecretStr

from mem0.providers.credentials import is_loopback, resolve_key
from mem0.providers.http import Clients
from mem0_embed_openai.azure import Address, is_azure
from mem0_embed_openai.endpoint import NO_KEY, Connection, ambient_headers, http_options

_AUTH = {"authorization", "api-key"}


@dataclass(frozen=True)
class AzureEndpoint:
    """Where requests go, and with what.

    Attributes:
        config: The settings.
        address: Where they go.
        proof: Returns the headers that prove who asks, as they are at the moment.
    """

    config: Connection
    address: Address
    proof: Callable[[], Mapping[str, str]] = field(repr=False)

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
        request.headers.update({**self.proof(), **self.config.lower_headers})

    async def _aprove(self, request: Any) -> None:
        self._prove(request)


def find_key(
    provider: str, address: Address, configured: SecretStr | None, variables: Sequence[str], role: str = "embedder"
) -> str:
    """Find the key, or the token, for a resource; `NO_KEY` where it is on this machine and there is none.

    Args:
        provider: The provider's name, for the error.
        address: Where it would go.
        configured: The configuration's.
        variables: Environment variables that may hold it, the first that is set wins.
        role: What the provider is: `embedder` or `llm`.

    Raises:
        ConfigurationError: There is none, or it must not go to that host.
    """
    return resolve_key(
        provider,
        configured,
        variables,
        base_url=address.url,
        base_url_is_configured=address.is_configured,
        own_hosts=[address.host] if is_azure(address.host) else [],
        fallback=NO_KEY if is_loopback(address.host) else None,
        role=role,
    )
