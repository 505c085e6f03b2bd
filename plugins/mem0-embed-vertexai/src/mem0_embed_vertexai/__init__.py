# SPDX-License-Identifier: Apache-2.0
"""Embeddings from Vertex AI, with a project on Google Cloud.

This module is light: it does not import the SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import AliasChoices, Field, PositiveInt, SecretStr, field_validator

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl
from mem0_embed_gemini.config import GoogleConfig, Task
from mem0_embed_vertexai._models import DEFAULT_MODEL, MODELS, find_model

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "vertexai"


class VertexAIConfig(GoogleConfig):
    """Settings of the provider `vertexai`."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model to use, by name or by path.")
    embedding_dims: PositiveInt | None = Field(
        None, description="Dimensions of the embedding model. Default: the model's own, as in 3072."
    )
    google_project_id: str | None = Field(
        None,
        validation_alias=AliasChoices("google_project_id", "googleProjectId", "project"),
        description="Project to bill. Default: GOOGLE_CLOUD_PROJECT, or that of the service account.",
    )
    location: str | None = Field(
        None, description="Region that computes, or `global`. Default: GOOGLE_CLOUD_LOCATION, or us-central1."
    )
    vertex_credentials_json: str | None = Field(
        None,
        description="Path of the key file of a service account. Default: application default credentials, as in "
        "GOOGLE_APPLICATION_CREDENTIALS.",
    )
    google_service_account_json: SecretStr | dict[str, SecretStr] | None = Field(
        None, description="What is in the key file of a service account, in place of its path."
    )
    credentials: Any = Field(
        None, exclude=True, repr=False, description="A `google.auth.credentials.Credentials`, where a program has one."
    )
    access_token: SecretStr | None = Field(
        None, description="A token in place of credentials. It holds for an hour, and is not renewed."
    )
    api_key: SecretStr | None = Field(None, description="API key of Vertex AI's express mode, which has no project.")
    vertex_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("vertex_base_url", "vertexBaseUrl", "base_url", "baseUrl"),
        description="URL of the API, without a version. Default: GOOGLE_VERTEX_BASE_URL, or Google's for `location`.",
    )
    api_version: str = Field("v1beta1", pattern=r"^[\w.]+$", description="Version of the API.")
    query_task: Task | None = Field(
        None,
        validation_alias=AliasChoices(
            "query_task", "queryTask", "memory_search_embedding_type", "memorySearchEmbeddingType"
        ),
        description="Task of a query. Default: RETRIEVAL_QUERY, for models that know tasks; `''` for none.",
    )
    document_task: Task | None = Field(
        None,
        validation_alias=AliasChoices(
            "document_task", "documentTask", "memory_add_embedding_type", "memoryAddEmbeddingType"
        ),
        description="Task of a document. Default: RETRIEVAL_DOCUMENT, for models that know tasks; `''` for none.",
    )
    memory_update_embedding_type: Task | None = Field(
        None, description="The same as `document_task`. mem0ai has a setting of its own for texts that are changed."
    )

    @field_validator("vertex_credentials_json")
    @classmethod
    def _is_a_path(cls, value: str | None) -> str | None:
        if value is not None and value.lstrip().startswith("{"):
            raise ValueError("it is the path of a file; what is in the file goes into 'google_service_account_json'")
        return value

    @field_validator("credentials")
    @classmethod
    def _are_credentials(cls, value: Any) -> Any:
        if value is not None and not (hasattr(value, "token") and callable(getattr(value, "refresh", None))):
            raise ValueError("it is no google.auth.credentials.Credentials")
        return value


@hookimpl
def create_embedder(provider: str, config: VertexAIConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_vertexai._vertex import create  # the SDK is imported here

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
    return VertexAIConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
