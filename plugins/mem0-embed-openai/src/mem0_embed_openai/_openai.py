# SPDX-License-Identifier: Apache-2.0
"""The provider `openai`: which server, which key, what its models can do."""

from __future__ import annotations

import os
import warnings
from urllib.parse import urlsplit

from mem0.embeddings.http import Failures, check_url
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import EmbedderSpec
from mem0.errors import AuthenticationError, ModelNotFoundError, ProviderError
from mem0.providers.credentials import is_loopback, resolve_key
from mem0_embed_openai import MODELS, PROVIDER, OpenAIConfig
from mem0_embed_openai.embedder import LIMITS, OpenAIEmbedder
from mem0_embed_openai.endpoint import NO_KEY, Endpoint

OWN_HOST = "api.openai.com"


def create(config: OpenAIConfig) -> OpenAIEmbedder:
    """Build the embedder of the provider `openai`. Makes no request.

    Raises:
        ConfigurationError: There is no key, the URL is none, or the model cannot make vectors of the wanted length.
    """
    known = MODELS.get(config.model, ModelInfo())
    wanted = config.embedding_dims
    known.check_dims(PROVIDER, config.model, wanted)
    endpoint = find_endpoint(config)
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=config.model,
        dims=wanted or known.default_dims,
        normalized=known.dims is not None and _is_own(endpoint.url),
        shortenable=known.shortenable,
        limits=LIMITS,
        prompts=config.prompts(known),
    )
    advice: dict[type[ProviderError], str] = {
        AuthenticationError: "Check the key in 'api_key' or OPENAI_API_KEY.",
        ModelNotFoundError: "Check 'model', and that 'openai_base_url' ends where '/embeddings' follows (often '/v1').",
    }
    failures = Failures(PROVIDER, config.model, endpoint.url, endpoint.secrets, advice)
    asks = config.send_dimensions and (known.dims is None or known.shortenable)
    arguments = {"dimensions": wanted if asks else None, "user": config.user}
    return OpenAIEmbedder(spec, config, endpoint.clients(), failures, arguments)


def find_endpoint(config: OpenAIConfig) -> Endpoint:
    """Find the base URL (the configuration's, the environment's, OpenAI's) and the key that may go there.

    Raises:
        ConfigurationError: The URL is none, or there is no key for it.
    """
    url, setting = config.openai_base_url, "'openai_base_url'"
    if url is None and (url := os.environ.get("OPENAI_BASE_URL", "").strip() or None):
        setting = "OPENAI_BASE_URL"
    if url is None and (url := os.environ.get("OPENAI_API_BASE", "").strip() or None):
        setting = "OPENAI_API_BASE"
        warnings.warn("OPENAI_API_BASE is the old name. Set OPENAI_BASE_URL.", DeprecationWarning, stacklevel=2)
    url = check_url(PROVIDER, url or f"https://{OWN_HOST}/v1", setting)
    host = (urlsplit(url).hostname or "").lower()
    own = _is_own(url)
    key = resolve_key(
        PROVIDER,
        config.api_key,
        ["OPENAI_API_KEY"],
        base_url=url,
        base_url_is_configured=config.openai_base_url is not None,
        own_hosts=[host] if own else [],
        fallback=NO_KEY if is_loopback(host) else None,
    )
    trusted = own or config.openai_base_url is None or is_loopback(host)
    account = {"organization": config.organization, "project": config.project}
    return Endpoint(config, url, key, is_trusted=trusted, account=account)


def _is_own(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return host == OWN_HOST or host.endswith(f".{OWN_HOST}")
