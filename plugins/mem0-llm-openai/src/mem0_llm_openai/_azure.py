# SPDX-License-Identifier: Apache-2.0
"""The LLM provider `azure_openai`: which resource, which deployment, which key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openai

from mem0.errors import AuthenticationError, ModelNotFoundError, PermissionDeniedError, ProviderError, RateLimitError
from mem0.llms.types import LLMSpec
from mem0_embed_openai.azure import Address, Variables, find_address
from mem0_embed_openai.azure_endpoint import AzureEndpoint, find_key
from mem0_embed_openai.endpoint import NO_KEY
from mem0_llm_openai import AZURE, AzureLLMConfig
from mem0_llm_openai._chat import ChatLLM, failures_of

VARIABLES = Variables(
    endpoints=("LLM_AZURE_ENDPOINT", "AZURE_OPENAI_ENDPOINT"),
    deployments=("LLM_AZURE_DEPLOYMENT",),
    api_versions=("LLM_AZURE_API_VERSION", "OPENAI_API_VERSION"),
    keys=("LLM_AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"),
)


class AzureChatLLM(ChatLLM):
    """Answers through a deployment."""

    def details_of(self, error: openai.APIStatusError, sent: Mapping[str, object]) -> dict[str, Any]:
        """Return what Azure's code tells beyond the status."""
        if error.status_code == 404 and error.code == "404":  # a deployment that is missing has a code with a name
            return {"advice": "Azure knows no such path or version. Check 'azure_endpoint' and 'api_version'."}
        return super().details_of(error, sent)


def create(config: AzureLLMConfig) -> AzureChatLLM:
    """Build the LLM of the provider `azure_openai`. Makes no request.

    Raises:
        ConfigurationError: There is no endpoint or no key for it, or it is not one's URL.
    """
    address = find_address(config, AZURE, VARIABLES, "llm")
    key = find_key(AZURE, address, config.api_key, VARIABLES.keys, "llm")
    spec = LLMSpec(AZURE, config.model)
    secrets = [secret for secret in (key, *config.secrets) if secret != NO_KEY]
    clients = AzureEndpoint(config, address, lambda: {"api-key": key}).clients()
    failures = failures_of(spec, address.url, secrets, _advice(address))
    return AzureChatLLM(
        spec, config, clients, failures, model=address.deployment, limit_parameter="max_completion_tokens"
    )


def _advice(address: Address) -> dict[type[ProviderError], str]:
    return {
        AuthenticationError: "Check that the key is valid, and for the resource in 'azure_endpoint'.",
        PermissionDeniedError: "Check the resource's network rules.",
        ModelNotFoundError: f"The deployment asked for is {address.deployment!r}. Set 'azure_deployment' to one that "
        "the resource has; a new one takes some minutes.",
        RateLimitError: "Wait, or raise the deployment's tokens per minute.",
    }
