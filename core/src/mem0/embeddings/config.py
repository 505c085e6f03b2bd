# SPDX-License-Identifier: Apache-2.0
"""The settings that every embedder shares, and the base of a provider's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, PositiveInt

from mem0.providers.config import HttpConfig, ProviderConfig, Verbatim

if TYPE_CHECKING:
    from mem0.embeddings.models import ModelInfo
    from mem0.embeddings.types import InputType


class EmbedderConfig(ProviderConfig):
    """Settings that every embedder understands. A provider subclasses it to add its own.

    Every key is accepted in both spellings of the documentation, `embedding_dims` and `embeddingDims`. An
    unknown key is an error that suggests the one that was meant. Secrets do not show in a repr or an error.
    """

    model: str | None = Field(default=None, min_length=1, description="Embedding model to use.")
    embedding_dims: PositiveInt | None = Field(default=None, description="Dimensions of the embedding model.")
    max_concurrency: PositiveInt = Field(default=8, description="Requests that one call may have under way at once.")
    batch_size: PositiveInt | None = Field(
        default=None, description="Texts in one request, where fewer than the provider takes are wanted."
    )


class PrefixedConfig(EmbedderConfig):
    """Settings of a provider that tells queries and documents apart by a text before them."""

    query_prefix: Verbatim | None = Field(
        default=None, description="Put before a query. Default: what the model was trained with; `''` for nothing."
    )
    document_prefix: Verbatim | None = Field(
        default=None, description="Put before a document. Default: what the model was trained with; `''` for nothing."
    )

    def prompts(self, known: ModelInfo) -> dict[InputType, str]:
        """Return what goes before a text, by input type: as configured, or as the table knows the model."""
        prompts: dict[InputType, str] = {
            "query": known.query_prompt if self.query_prefix is None else self.query_prefix,
            "document": known.document_prompt if self.document_prefix is None else self.document_prefix,
        }
        return {kind: prompt for kind, prompt in prompts.items() if prompt}


class HttpEmbedderConfig(EmbedderConfig, HttpConfig):
    """Settings that every embedder over HTTP understands.

    Headers and proxies may hold credentials, so they do not show in a repr.
    """
