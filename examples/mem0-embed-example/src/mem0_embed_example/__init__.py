# SPDX-License-Identifier: Apache-2.0
"""Embeddings of the Example API, for mem0-core.

This module is light: hooks, settings and a table of models. What is heavy is imported within `create_embedder`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mem0 import EmbedderConfig, ModelInfo, hookimpl

from mem0_embed_example._config import ExampleConfig
from mem0_embed_example._models import DEFAULT_MODEL, MODELS

if TYPE_CHECKING:
    from mem0 import Embedder

PROVIDER = "example"


@hookimpl
def create_embedder(provider: str, config: ExampleConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_example._embedder import create  # what is heavy is imported here

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
    return ExampleConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
