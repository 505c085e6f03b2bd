# SPDX-License-Identifier: Apache-2.0
"""The built-in provider `hashing`: no key, no download, no network.

It hashes words and character n-grams into a vector, so it finds texts that share words or spelling, in any language.
It is lexical and says so: *film* and *movie* have nothing in common for it. For meaning, install another provider.

This module is light: settings and table. `embedder` does the work and imports NumPy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "hashing"
MODEL: Literal["hashing-v1"] = "hashing-v1"
"""The version of the hashing. Another version would make other vectors, so it would have another name."""

DIMS = 1024
MODELS: Mapping[str, ModelInfo] = {MODEL: ModelInfo(dims=DIMS, source="mem0/hashing/features.py")}


class HashingConfig(EmbedderConfig):
    """Settings of the offline embedder."""

    model: Literal["hashing-v1"] = Field(default=MODEL, description="Version of the hashing.")
    embedding_dims: int = Field(default=DIMS, ge=64, le=65536, description="Length of the vectors.")


@hookimpl
def create_embedder(provider: str, config: HashingConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0.hashing.embedder import HashingEmbedder

    return HashingEmbedder(provider, config)


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    """Return 1,024 for the one model there is."""
    if provider != PROVIDER:
        return None
    return MODELS.get(model or MODEL, ModelInfo()).default_dims


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    """Return the settings."""
    return HashingConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Return the table, of one row."""
    return MODELS if provider == PROVIDER else None
