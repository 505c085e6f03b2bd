# SPDX-License-Identifier: Apache-2.0
"""The provider that works: settings, table of models, hooks. Every mutant is this one with a single thing changed.

It is what an author writes, with one difference: the hooks are methods of an object, so that a mutant can inherit
them. Like every plugin's, this module is light: it imports no SDK, and no NumPy.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import AliasChoices, Field, PositiveInt

from mem0.embeddings.config import EmbedderConfig, PrefixedConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

DEFAULT_MODEL = "acme-small"

MODELS = {
    "acme-small": ModelInfo(dims=32, shortenable=True, query_prompt="query: ", document_prompt="passage: "),
    "acme-large": ModelInfo(dims=64, query_prompt="query: ", document_prompt="passage: "),
    "acme-old": ModelInfo(dims=48, retired="2026-01-14", replacement="acme-small"),
}


class AcmeConfig(PrefixedConfig):
    """Settings of the provider `acme`."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model to use.")
    embedding_dims: PositiveInt | None = Field(
        None, description="Dimensions of the embedding model. Default: the model's own, as in 32."
    )
    acme_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("acme_base_url", "acmeBaseUrl", "base_url", "baseUrl"),
        description="URL of the API, up to and with `/v1`. Default: ACME_BASE_URL, or https://api.acme.example/v1.",
    )


class Plugin:
    """The hooks.

    Args:
        provider: The name that it is installed under.
        embedder: The class of its embedder, as `module:name`. It is imported when an embedder is wanted.

    Attributes:
        config: Its settings.
        models: Its table of models.
        at_import: Lines that run when the plugin is imported.
    """

    config: type[EmbedderConfig] = AcmeConfig
    models: Mapping[str, ModelInfo] = MODELS
    at_import = ""

    def __init__(
        self, provider: str = "acme", embedder: str = "mem0.testing.mutants.good_embedder:AcmeEmbedder"
    ) -> None:
        self.provider = provider
        self.embedder = embedder

    @hookimpl
    def create_embedder(self, provider: str, config: AcmeConfig) -> Embedder | None:
        """Build the embedder."""
        if provider != self.provider:
            return None
        from mem0.testing.mutants.good_embedder import create  # the SDK is imported here

        return create(provider, config, self.models, pkgutil.resolve_name(self.embedder))

    @hookimpl
    def default_dims(self, provider: str, model: str | None) -> int | None:
        """Look the model up in the table."""
        if provider != self.provider:
            return None
        return self.models.get(model or DEFAULT_MODEL, ModelInfo()).default_dims

    @hookimpl
    def embedder_config(self, provider: str) -> type[EmbedderConfig] | None:
        """Hand over the settings."""
        return self.config if provider == self.provider else None

    @hookimpl
    def embedder_models(self, provider: str) -> Mapping[str, ModelInfo] | None:
        """Hand over the table."""
        return self.models if provider == self.provider else None
