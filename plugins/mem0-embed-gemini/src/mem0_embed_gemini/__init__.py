# SPDX-License-Identifier: Apache-2.0
"""Embeddings from the Gemini API, with a key of Google AI Studio.

This module is light: it does not import the SDK. The provider `vertexai` builds on `mem0_embed_gemini.config`,
`mem0_embed_gemini.embedder` and `mem0_embed_gemini.sdk`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import AliasChoices, Field, PositiveInt

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl
from mem0_embed_gemini._models import DEFAULT_MODEL, MODELS, find_model
from mem0_embed_gemini.config import GoogleConfig

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "gemini"


class GeminiConfig(GoogleConfig):
    """Settings of the provider `gemini`."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model to use, with `models/` or without.")
    embedding_dims: PositiveInt | None = Field(
        None,
        description="Dimensions of the embedding model. Default: the model's own; 768 for `gemini-embedding-2`.",
    )
    gemini_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("gemini_base_url", "geminiBaseUrl", "base_url", "baseUrl"),
        description="URL of the API, without a version. Default: GOOGLE_GEMINI_BASE_URL, or "
        "https://generativelanguage.googleapis.com.",
    )
    api_version: str = Field("v1beta", pattern=r"^[\w.]+$", description="Version of the API.")
    transport: Literal["google-genai", "google-generativeai"] = Field(
        "google-genai",
        description="SDK to use. `google-generativeai` has had no support since 2025-11-30, and is an extra.",
    )


@hookimpl
def create_embedder(provider: str, config: GeminiConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_gemini._gemini import create  # the SDK is imported here

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
    return GeminiConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
