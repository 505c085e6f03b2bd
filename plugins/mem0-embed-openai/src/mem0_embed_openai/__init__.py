# SPDX-License-Identifier: Apache-2.0
"""OpenAI embeddings, and those of servers that speak the same protocol.

This module is light: it does not import the SDK, which takes a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import AliasChoices, Field, PositiveInt

from mem0.embeddings.config import EmbedderConfig, HttpEmbedderConfig, Verbatim
from mem0.hookspecs import hookimpl

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "openai"
DEFAULT_MODEL = "text-embedding-3-small"


class Model(NamedTuple):
    """What is known about a model: the length of its vectors, and whether they may be shortened."""

    dims: int | None
    shortenable: bool


# https://platform.openai.com/docs/guides/embeddings
MODELS = {
    "text-embedding-3-small": Model(1536, shortenable=True),
    "text-embedding-3-large": Model(3072, shortenable=True),
    "text-embedding-ada-002": Model(1536, shortenable=False),
}


class OpenAIConfig(HttpEmbedderConfig):
    """Settings of the provider `openai`."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model to use.")
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
    encoding_format: Literal["base64", "float"] = Field(
        "base64", description="How vectors travel. Either is understood; base64 costs a fraction of the time."
    )
    send_dimensions: bool = Field(
        True, description="Whether the server is asked for `embedding_dims`. Some compatible servers refuse to be."
    )
    query_prefix: Verbatim = Field(
        "", description="Put before a query, for models of compatible servers that were trained with one."
    )
    document_prefix: Verbatim = Field(
        "", description="Put before a document, for models of compatible servers that were trained with one."
    )
    default_query: dict[str, str] = Field({}, description="Query parameters to send with every request.")


@hookimpl
def create_embedder(provider: str, config: OpenAIConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_openai._embedder import create  # the SDK is imported here

    return create(config)


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    """Look the model up in the table."""
    if provider != PROVIDER:
        return None
    known = MODELS.get(model or DEFAULT_MODEL)
    return known.dims if known else None


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    """Hand over the settings."""
    return OpenAIConfig if provider == PROVIDER else None
