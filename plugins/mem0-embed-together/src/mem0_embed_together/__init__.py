# SPDX-License-Identifier: Apache-2.0
"""Embeddings from models that Together serves, on a dedicated endpoint of yours.

This module is light: it does not import the SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import AliasChoices, Field, PositiveInt, SecretStr

from mem0.embeddings.config import EmbedderConfig, HttpEmbedderConfig, PrefixedConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl
from mem0_embed_together._models import DEFAULT_MODEL, MODELS

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "together"


class TogetherConfig(HttpEmbedderConfig, PrefixedConfig):
    """Settings of the provider `together`."""

    model: str = Field(
        DEFAULT_MODEL, min_length=1, description="Embedding model to use, or the name of a dedicated endpoint."
    )
    api_key: SecretStr | None = Field(None, description="API key of the provider. Default: TOGETHER_API_KEY.")
    embedding_dims: PositiveInt | None = Field(
        None, description="Dimensions of the embedding model. Default: the model's own, as in 768."
    )
    together_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("together_base_url", "togetherBaseUrl", "base_url", "baseUrl"),
        description="URL of the API, with or without `/v1`. Default: TOGETHER_BASE_URL, or https://api.together.ai/v1.",
    )
    send_dimensions: bool = Field(
        False, description="Whether the server is asked for `embedding_dims`. Only some dedicated endpoints take it."
    )


@hookimpl
def create_embedder(provider: str, config: TogetherConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_together._embedder import create  # the SDK is imported here

    return create(config)


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    """Look the model up in the table."""
    if provider != PROVIDER:
        return None
    return MODELS.get(model or DEFAULT_MODEL, ModelInfo()).default_dims


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    """Hand over the settings."""
    return TogetherConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
