# SPDX-License-Identifier: Apache-2.0
"""The LLM provider `azure_openai`: which resource, which deployment, which key."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openai

from mem0.errors import (
    AuthenticationError,
    ConfigurationError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderError,
    RateLimitError,
)
from mem0.llms.types import LLMSpec
from mem0.providers.credentials import is_loopback, resolve_key
from mem0.providers.http import Clients
from mem0_embed_openai.azure import Address, address_of, is_azure
from mem0_embed_openai.endpoint import NO_KEY, ambient_headers, http_options
from mem0_llm_openai import AZURE, AzureLLMConfig
from mem0_llm_openai._chat import ChatLLM, failures_of

# Those that mem0ai knows, then those of OpenAI's SDK.
KEYS = ("LLM_AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY")
ENDPOINTS = ("LLM_AZURE_ENDPOINT", "AZURE_OPENAI_ENDPOINT")
DEPLOYMENTS = ("LLM_AZURE_DEPLOYMENT",)
API_VERSIONS = ("LLM_AZURE_API_VERSION", "OPENAI_API_VERSION")


def create(config: AzureLLMConfig) -> ChatLLM:
    """Build the LLM of the provider `azure_openai`. Makes no request.

    Raises:
        ConfigurationError: There is no endpoint or no key for it, or it is not one's URL.
    """
    address = _find_address(config)
    key = resolve_key(
        AZURE,
        config.api_key,
        KEYS,
        base_url=address.url,
        base_url_is_configured=address.is_configured,
        own_hosts=[address.host] if is_azure(address.host) else [],
        fallback=NO_KEY if is_loopback(address.host) else None,
        role="llm",
    )
    spec = LLMSpec(AZURE, config.model)
    secrets = [secret for secret in (key, *config.secrets) if secret != NO_KEY]
    failures = failures_of(spec, address.url, secrets, _advice(address))
    clients = _Resource(config, address, key).clients()
    return ChatLLM(spec, config, clients, failures, address.deployment, "max_completion_tokens")


@dataclass(frozen=True)
class _Resource:
    config: AzureLLMConfig
    address: Address
    key: str

    def clients(self) -> Clients[openai.OpenAI, openai.AsyncOpenAI]:
        """Return the SDK's clients, to be built when they are needed. The retries are the core's."""
        query = dict(self.config.default_query)
        if self.address.api_version:
            query["api-version"] = self.address.api_version
        options: dict[str, Any] = {
            "api_key": NO_KEY,  # it insists on one; what really travels, `_prove` says
            "base_url": self.address.url,
            "max_retries": 0,
            "default_query": query or None,
        }
        http = self._http
        return Clients(
            lambda: openai.OpenAI(**options, http_client=openai.DefaultHttpxClient(**http(asynchronous=False))),
            lambda: openai.AsyncOpenAI(
                **options, http_client=openai.DefaultAsyncHttpxClient(**http(asynchronous=True))
            ),
        )

    def _http(self, *, asynchronous: bool) -> dict[str, Any]:
        # What the SDK makes of OPENAI_ORG_ID and the like is not Azure's to see.
        strip = ambient_headers() | {"authorization"}
        options = http_options(self.address.url, self.config, asynchronous=asynchronous, strip=strip)
        hooks = options.setdefault("event_hooks", {}).setdefault("request", [])
        hooks.append(self._aprove if asynchronous else self._prove)
        return options

    def _prove(self, request: Any) -> None:
        request.headers.update({"api-key": self.key, **self.config.lower_headers})

    async def _aprove(self, request: Any) -> None:
        self._prove(request)


def _find_address(config: AzureLLMConfig) -> Address:
    found = (config.azure_endpoint, "'azure_endpoint'") if config.azure_endpoint else _first_set(ENDPOINTS)
    if found is None:
        raise ConfigurationError(
            f"{AZURE}: no endpoint. Set {ENDPOINTS[1]}, or 'azure_endpoint' in the llm's config, to the resource's "
            f"URL, as in https://NAME.openai.azure.com, and its key in {KEYS[0]}, {KEYS[1]} or 'api_key'.",
            provider=AZURE,
            key="azure_endpoint",
        )
    deployment = config.azure_deployment or _environment(DEPLOYMENTS) or config.model
    is_configured = bool(config.azure_endpoint)
    ambient = _environment(API_VERSIONS)
    return address_of(AZURE, found, deployment, config.api_version, ambient, is_configured=is_configured)


def _first_set(variables: Sequence[str]) -> tuple[str, str] | None:
    found = ((os.environ.get(variable, "").strip(), variable) for variable in variables)
    return next((pair for pair in found if pair[0]), None)


def _environment(variables: Sequence[str]) -> str | None:
    found = _first_set(variables)
    return found[0] if found else None


def _advice(address: Address) -> dict[type[ProviderError], str]:
    return {
        AuthenticationError: "Check that the key is valid, and for the resource in 'azure_endpoint'.",
        PermissionDeniedError: "Check the resource's network rules.",
        ModelNotFoundError: f"The deployment asked for is {address.deployment!r}. Set 'azure_deployment' to one that "
        "the resource has; a new one takes some minutes.",
        RateLimitError: "Wait, or raise the deployment's tokens per minute.",
    }
