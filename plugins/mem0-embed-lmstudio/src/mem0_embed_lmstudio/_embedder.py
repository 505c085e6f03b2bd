# SPDX-License-Identifier: Apache-2.0
"""The embedder: OpenAI's, asking LM Studio."""

from __future__ import annotations

import warnings
from typing import Any
from urllib.parse import urlsplit

import openai

from mem0.embeddings.http import check_url, said
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import EmbedderSpec, Limits
from mem0.errors import ConfigurationError
from mem0.providers.credentials import resolve_key
from mem0_embed_lmstudio import PROVIDER, LMStudioConfig
from mem0_embed_lmstudio._failures import details_of, failures_for
from mem0_embed_lmstudio._models import DEFAULT_MODEL, find_model
from mem0_embed_openai.embedder import OpenAIEmbedder
from mem0_embed_openai.endpoint import NO_KEY, Endpoint

# It takes any number and works through them one by one. A request of 64 is over well before its timeout, even on a
# slow processor, and is tried again on its own.
LIMITS = Limits(max_items=64)

DOCUMENTED_DIMS = 1536
"""The default that mem0's documentation gives, which is OpenAI's."""


class LMStudioEmbedder(OpenAIEmbedder):
    """Embeds through a client of OpenAI's SDK, which takes LM Studio for OpenAI."""

    def details_of(self, error: openai.APIStatusError) -> dict[str, Any]:
        """Return what LM Studio's words tell beyond the status."""
        known = details_of(error.status_code, error.code, str(said(error.body)))
        return known or super().details_of(error)


def create(config: LMStudioConfig) -> LMStudioEmbedder:
    """Build the embedder. Makes no request.

    Raises:
        ConfigurationError: The URL is none, or the model cannot make vectors of the wanted length.
    """
    known = find_model(config.model)
    wanted = config.embedding_dims
    _check_dims(known, config)
    if wanted is None and config.model == DEFAULT_MODEL:
        _warn(known.default_dims)
    endpoint = find_endpoint(config)
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=config.model,
        dims=wanted or known.default_dims,
        normalized=False,  # its engine does not do that unless it is told to, and LM Studio does not say
        shortenable=known.shortenable,
        limits=LIMITS,
        prompts=config.prompts(known),
    )
    arguments = {
        "dimensions": wanted if config.send_dimensions else None,
        "extra_body": {"ttl": config.ttl} if config.ttl else None,
    }
    return LMStudioEmbedder(spec, config, endpoint.clients(), failures_for(config, endpoint), arguments)


def find_endpoint(config: LMStudioConfig) -> Endpoint:
    """Find the base URL, and the token that may go there.

    Raises:
        ConfigurationError: The URL is none.
    """
    url = check_url(PROVIDER, config.lmstudio_base_url, "'lmstudio_base_url'")
    if not urlsplit(url).path:
        url += "/v1"  # to any other path LM Studio answers 200, with an error
    key = resolve_key(
        PROVIDER,
        config.api_key,
        ["LM_API_TOKEN"],
        base_url=url,
        base_url_is_configured=True,
        own_hosts=[],
        fallback=NO_KEY,
    )
    # Whatever the environment says about an account at OpenAI is not LM Studio's to know.
    return Endpoint(config, url, key, is_trusted=False)


def _check_dims(known: ModelInfo, config: LMStudioConfig) -> None:
    if config.embedding_dims == DOCUMENTED_DIMS and known.dims is not None and known.dims < DOCUMENTED_DIMS:
        raise ConfigurationError(
            f"{PROVIDER}: model {config.model!r} makes vectors of {known.dims} dimensions. The {DOCUMENTED_DIMS} that "
            "mem0's documentation gives for LM Studio is the length of OpenAI's. "
            f"Set 'embedding_dims' to {known.dims}, or leave it out.",
            provider=PROVIDER,
            key="embedding_dims",
        )
    known.check_dims(PROVIDER, config.model, config.embedding_dims)


def _warn(dims: int | None) -> None:
    # From one line of one module, so Python shows it once in a process.
    warnings.warn(
        f"lmstudio: the default model makes vectors of {dims} dimensions, not the {DOCUMENTED_DIMS} that mem0's "
        f"documentation gives. Set 'embedding_dims' to {dims}, and this is not said again.",
        UserWarning,
        stacklevel=1,
    )
