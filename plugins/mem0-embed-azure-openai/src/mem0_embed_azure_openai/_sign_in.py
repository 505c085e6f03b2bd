# SPDX-License-Identifier: Apache-2.0
"""Which credential a resource gets, and whether it may have it."""

from __future__ import annotations

from pydantic import SecretStr

from mem0.errors import ConfigurationError
from mem0.providers.credentials import is_loopback
from mem0_embed_azure_openai import PROVIDER, AzureOpenAIConfig
from mem0_embed_azure_openai import _credential as credential
from mem0_embed_azure_openai._entra import EntraId, scope_of
from mem0_embed_azure_openai._environment import TOKENS, VARIABLES
from mem0_embed_openai.azure import Address, first_set, is_azure
from mem0_embed_openai.azure_endpoint import find_key

_WAYS = ("api_key", "azure_ad_token", "azure_ad_token_provider", "use_entra_id")


def find_credential(config: AzureOpenAIConfig, address: Address) -> credential.Credential:
    """Find the one that is configured, or else the environment's: a key before a token.

    Raises:
        ConfigurationError: There is none, there are several, or it must not go to that host.
    """
    chosen = [name for name in _WAYS if getattr(config, name)]
    if len(chosen) > 1:
        raise ConfigurationError(
            f"{PROVIDER}: {chosen[0]!r} and {chosen[1]!r} are both set, and a request has one credential. "
            "Keep one of them.",
            provider=PROVIDER,
            key=chosen[1],
        )
    if config.azure_ad_token_provider is not None:
        advice = "Check the function in 'azure_ad_token_provider'."
        return credential.TokenSource(config.azure_ad_token_provider, config.model, advice, config.secrets)
    if config.use_entra_id:
        return _entra_id(config, address)
    if config.azure_ad_token or (config.api_key is None and not first_set(VARIABLES.keys) and first_set(TOKENS)):
        return credential.token(_resolved(address, config.azure_ad_token, TOKENS), config.secrets)
    return credential.key(_resolved(address, config.api_key, VARIABLES.keys), config.secrets)


def _resolved(address: Address, configured: SecretStr | None, variables: tuple[str, ...]) -> str:
    try:
        return find_key(PROVIDER, address, configured, variables)
    except ConfigurationError as error:
        problem = str(error)
    if configured is None and not first_set(variables):
        problem += " With Microsoft Entra ID in place of a key, set 'use_entra_id' to true."
    raise ConfigurationError(problem, provider=PROVIDER, key="api_key")


def _entra_id(config: AzureOpenAIConfig, address: Address) -> credential.Credential:
    if address.is_configured and not is_azure(address.host) and not is_loopback(address.host):
        # Such a token opens whatever its owner may open, at every resource.
        raise ConfigurationError(
            f"{PROVIDER}: a token of Microsoft Entra ID is not sent to {address.host!r}, because only the "
            "configuration names that host. Name it in AZURE_OPENAI_ENDPOINT instead, or pass a function in "
            "'azure_ad_token_provider'.",
            provider=PROVIDER,
            key="use_entra_id",
        )
    identity = EntraId(config.entra_scope or scope_of(address.host, is_v1=address.is_v1))
    advice = "Sign in with 'az login', or give this machine an identity that azure-identity finds."
    return credential.TokenSource(identity.token, config.model, advice, config.secrets, identity.close)
