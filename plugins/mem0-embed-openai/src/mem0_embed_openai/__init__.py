# SPDX-License-Identifier: Apache-2.0
"""OpenAI embeddings, and those of servers that speak the same protocol.

This module is light: it does not import the SDK, which takes a second. Packages whose servers speak the protocol
too build on `OpenAIProtocolConfig`, `mem0_embed_openai.embedder` and `mem0_embed_openai.endpoint`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import AliasChoices, Field, PositiveInt, SecretStr

from mem0.embeddings.config import EmbedderConfig, HttpEmbedderConfig, PrefixedConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "openai"
DEFAULT_MODEL = "text-embedding-3-small"

_SOURCE = "https://platform.openai.com/docs/guides/embeddings"
MODELS = {
    "text-embedding-3-small": ModelInfo(dims=1536, shortenable=True, max_tokens=8192, source=_SOURCE),
    "text-embedding-3-large": ModelInfo(dims=3072, shortenable=True, max_tokens=8192, source=_SOURCE),
    "text-embedding-ada-002": ModelInfo(dims=1536, max_tokens=8192, source=_SOURCE),
}


class OpenAIProtocolConfig(HttpEmbedderConfig, PrefixedConfig):
    """Settings of every provider that speaks OpenAI's protocol."""

    encoding_format: Literal["base64", "float"] = Field(
        "base64", description="How vectors travel. Either is understood; base64 costs a fraction of the time."
    )
    send_dimensions: bool = Field(
        True, description="Whether the server is asked for `embedding_dims`. Some servers refuse to be."
    )
    default_query: dict[str, str] = Field({}, description="Query parameters to send with every request.")


class OpenAIConfig(OpenAIProtocolConfig):
    """Settings of the provider `openai`."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model to use.")
    api_key: SecretStr | None = Field(None, description="API key of the provider. Default: OPENAI_API_KEY.")
    embedding_dims: PositiveInt | None = Field(
        None, description="Dimensions of the embedding model. Default: the model's own, as in 1536."
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("openai_base_url", "openaiBaseUrl", "base_url", "baseUrl"),
        description="URL of the API, up to and with `/v1`. Default: OPENAI_BASE_URL, or https://api.openai.com/v1.",
    )
    organization: str | None = Field(None, description="Organization to bill. Default: OPENAI_ORG_ID.")
    project: str | None = Field(None, description="Project to bill. Default: OPENAI_PROJECT_ID.")
    user: str | None = Field(None, description="Identifier of your end user, for the provider's abuse detection.")


@hookimpl
def create_embedder(provider: str, config: OpenAIConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_openai._openai import create  # the SDK is imported here

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
    return OpenAIConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
