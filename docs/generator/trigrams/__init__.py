# SPDX-License-Identifier: Apache-2.0
"""The provider that `docs/authors/hooks.md` shows. A test installs it, and runs the conformance kit on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

DEFAULT_MODEL = "trigrams-256"
MODELS = {DEFAULT_MODEL: ModelInfo(dims=256)}


class TrigramsConfig(EmbedderConfig):
    """Settings of the provider `trigrams`: those that every provider has, and another default."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Model to use.")


@hookimpl
def create_embedder(provider: str, config: TrigramsConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != "trigrams":
        return None
    from trigrams._embedder import create  # what is heavy is imported here

    return create(config)


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    """Look the model up in the table."""
    if provider != "trigrams":
        return None
    return MODELS.get(model or DEFAULT_MODEL, ModelInfo()).default_dims


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    """Hand over the settings."""
    return TrigramsConfig if provider == "trigrams" else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == "trigrams" else None
