# SPDX-License-Identifier: Apache-2.0
"""Embeddings from models that Ollama runs, on this machine or another.

This module is light: it does not import the SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import AliasChoices, Field, PositiveFloat, PositiveInt, SecretStr

from mem0.embeddings.config import EmbedderConfig, HttpEmbedderConfig, PrefixedConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl
from mem0_embed_ollama._models import DEFAULT_MODEL, MODELS, find_model

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "ollama"


class OllamaConfig(HttpEmbedderConfig, PrefixedConfig):
    """Settings of the provider `ollama`."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model to use.")
    api_key: SecretStr | None = Field(
        None, description="API key, where the server wants one, as ollama.com does. Default: OLLAMA_API_KEY."
    )
    embedding_dims: PositiveInt | None = Field(
        None,
        description="Dimensions of the embedding model. Default: the model's own; 512 for `nomic-embed-text`.",
    )
    ollama_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("ollama_base_url", "ollamaBaseUrl", "base_url", "baseUrl"),
        description="URL of the server. Default: OLLAMA_HOST, or http://127.0.0.1:11434.",
    )
    keep_alive: float | str | None = Field(
        None, description="How long the server keeps the model in memory, as in `30m`; -1 for ever. Default: its own."
    )
    options: dict[str, Any] = Field({}, description="Options of the model, as in `{'num_ctx': 8192}`.")
    pull: bool = Field(False, description="Whether a model that the server does not have is downloaded when needed.")
    # A local server may have to load the model first, and has one machine to compute on: requests sent at once would
    # wait for each other, each with its timeout running.
    timeout: PositiveFloat = Field(120.0, description="Seconds that one request may take.")
    deadline: PositiveFloat = Field(600.0, description="Seconds that one call may take, retries included.")
    max_concurrency: PositiveInt = Field(1, description="Requests that one call may have under way at once.")


@hookimpl
def create_embedder(provider: str, config: OllamaConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_ollama._embedder import create  # the SDK is imported here

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
    return OllamaConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
