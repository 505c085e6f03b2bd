# SPDX-License-Identifier: Apache-2.0
"""The provider `gemini`: which server, which key, which SDK, what its models can do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from mem0.embeddings.http import Failures, check_url
from mem0.embeddings.types import Limits
from mem0.errors import AuthenticationError, ModelNotFoundError, ProviderError
from mem0.providers.credentials import is_loopback, resolve_key
from mem0_embed_gemini import PROVIDER, GeminiConfig
from mem0_embed_gemini._models import find_model, plain_name
from mem0_embed_gemini.embedder import GoogleEmbedder, spec_of
from mem0_embed_gemini.sdk import Sdk

OWN_HOST = "generativelanguage.googleapis.com"
VARIABLES = ["GOOGLE_API_KEY", "GEMINI_API_KEY"]
"""Where the key may be. The first wins, as in the SDK; it is the one that mem0's documentation names."""

NO_KEY = "mem0"
"""What a server on this machine is sent in place of a key; the SDK insists on one."""

LIMITS = Limits(max_items=100)
"""The API answers more with "at most 100 requests can be in one batch". No other limit of a request is known."""


def create(config: GeminiConfig) -> GoogleEmbedder:
    """Build the embedder of the provider `gemini`. Makes no request.

    Raises:
        ConfigurationError: There is no key, the URL is none, the model cannot make vectors of the wanted length, or
            the SDK that `transport` names is not installed.
    """
    known, model = find_model(config.model), plain_name(config.model)
    spec, asked = spec_of(PROVIDER, model, config, known, LIMITS)
    url, key = find_server(config)
    sdk = Sdk(
        url=url,
        api_version=config.api_version,
        model=config.model,
        account={"vertexai": False, "api_key": key},
        arguments={"output_dimensionality": asked},
        headers=config.headers,
        proxies=config.proxies,
    )
    secrets = [secret for secret in (key, *config.secrets) if secret != NO_KEY]
    failures = Failures(PROVIDER, model, url, secrets, _advice(known.obituary))
    parts = (spec, config, known)
    # In a batch the API reads no 'autoTruncate', and cuts a text that is too long in silence.
    if config.transport == "google-generativeai":
        from mem0_embed_gemini._generativeai import LegacyEmbedder, clients_for  # an extra

        return LegacyEmbedder(*parts, clients_for(sdk, config), failures, cuts=True)
    return GoogleEmbedder(*parts, sdk.clients(), failures, cuts=True)


def find_server(config: GeminiConfig) -> tuple[str, str]:
    """Find the base URL (the configuration's, the environment's, Google's) and the key that may go there.

    Raises:
        ConfigurationError: The URL is none, or there is no key for it.
    """
    url, setting = config.gemini_base_url, "'gemini_base_url'"
    if url is None:
        url, setting = os.environ.get("GOOGLE_GEMINI_BASE_URL", "").strip(), "GOOGLE_GEMINI_BASE_URL"
    url = check_url(PROVIDER, url or f"https://{OWN_HOST}", setting)
    key = resolve_key(
        PROVIDER,
        config.api_key,
        VARIABLES,
        base_url=url,
        base_url_is_configured=config.gemini_base_url is not None,
        own_hosts=[OWN_HOST],
        fallback=NO_KEY if is_loopback((urlsplit(url).hostname or "").lower()) else None,
    )
    return url, key


def _advice(obituary: str) -> Mapping[type[ProviderError], str]:
    return {
        AuthenticationError: "Check the key in 'api_key' or GOOGLE_API_KEY. Keys are made at "
        "https://aistudio.google.com/apikey.",
        ModelNotFoundError: obituary or "Check 'model', and that 'gemini_base_url' has no version at its end.",
    }
