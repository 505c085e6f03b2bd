# SPDX-License-Identifier: Apache-2.0
"""Embeddings from models that LM Studio runs, on this machine or another.

LM Studio speaks OpenAI's protocol, so requests go through OpenAI's SDK. This module is light: it does not import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import AliasChoices, Field, PositiveFloat, PositiveInt, SecretStr

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl
from mem0_embed_lmstudio._models import DEFAULT_MODEL, MODELS, find_model
from mem0_embed_openai import OpenAIProtocolConfig

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "lmstudio"


class LMStudioConfig(OpenAIProtocolConfig):
    """Settings of the provider `lmstudio`."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model to use.")
    embedding_dims: PositiveInt | None = Field(
        None, description="Dimensions of the embedding model. Default: the model's own; 768 for the default model."
    )
    api_key: SecretStr | None = Field(
        None, description="API token, where the server is set to ask for one. Default: LM_API_TOKEN."
    )
    lmstudio_base_url: str = Field(
        "http://localhost:1234/v1",
        validation_alias=AliasChoices("lmstudio_base_url", "lmstudioBaseUrl", "base_url", "baseUrl"),
        description="URL of the server, with `/v1` at its end.",
    )
    ttl: PositiveInt | None = Field(
        None,
        description="Seconds without a request after which the server unloads a model that it loaded for one. "
        "Default: its own, an hour.",
    )
    send_dimensions: bool = Field(
        False, description="Whether the server is asked for `embedding_dims`. It ignores that, so vectors are cut here."
    )
    # A local server may have to load the model first, and has one machine to compute on: requests sent at once would
    # wait for each other, each with its timeout running.
    timeout: PositiveFloat = Field(120.0, description="Seconds that one request may take.")
    deadline: PositiveFloat = Field(600.0, description="Seconds that one call may take, retries included.")
    max_concurrency: PositiveInt = Field(1, description="Requests that one call may have under way at once.")


@hookimpl
def create_embedder(provider: str, config: LMStudioConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_lmstudio._embedder import create  # the SDK is imported here

    return create(config)


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    """Look the model up in the table."""
    if provider != PROVIDER:
        return None
    return find_model(model or DEFAULT_MODEL).default_dims


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    """Hand over the settings."""
    return LMStudioConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
