# SPDX-License-Identifier: Apache-2.0
"""Embeddings of OpenAI's models that are deployed on Azure.

This module is light: it does not import the SDK.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field, PositiveInt, SecretStr, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl
from mem0_embed_openai import DEFAULT_MODEL, MODELS, OpenAIProtocolConfig
from mem0_embed_openai.azure import unnested

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "azure_openai"


class AzureOpenAIConfig(OpenAIProtocolConfig):
    """Settings of the provider `azure_openai`."""

    model: str = Field(
        DEFAULT_MODEL,
        min_length=1,
        description="Embedding model that the deployment serves. How long vectors are comes from it, not from the "
        "deployment's name.",
    )
    embedding_dims: PositiveInt | None = Field(
        None, description="Dimensions of the embedding model. Default: the model's own, as in 1536."
    )
    api_key: SecretStr | None = Field(
        None, description="Key of the resource. Default: EMBEDDING_AZURE_OPENAI_API_KEY, or AZURE_OPENAI_API_KEY."
    )
    azure_endpoint: str | None = Field(
        None,
        description="URL of the resource, as in `https://NAME.openai.azure.com`; with `/openai/v1` at its end for the "
        "v1 API. Default: EMBEDDING_AZURE_OPENAI_ENDPOINT, or AZURE_OPENAI_ENDPOINT.",
    )
    azure_deployment: str | None = Field(
        None,
        min_length=1,
        description="Name of the deployment. Default: EMBEDDING_AZURE_OPENAI_DEPLOYMENT, or the name of the model.",
    )
    api_version: str | None = Field(
        None,
        min_length=1,
        description="Version of the API. Default: EMBEDDING_AZURE_OPENAI_API_VERSION, or OPENAI_API_VERSION, or "
        "2024-10-21. The v1 API needs none, and is sent none that is not set here.",
    )
    azure_ad_token: SecretStr | None = Field(
        None, description="Token of Microsoft Entra ID, in place of a key. Default: AZURE_OPENAI_AD_TOKEN."
    )
    azure_ad_token_provider: SkipJsonSchema[Callable[[], str] | None] = Field(
        None,
        exclude=True,
        repr=False,
        description="Function that returns such a token, called before each request. For programs, not for files.",
    )
    use_entra_id: bool = Field(
        False,
        description="Whether to sign in with Microsoft Entra ID, as azure-identity's DefaultAzureCredential does. "
        "Needs `mem0-embed-azure-openai[entra]`.",
    )
    entra_scope: str | None = Field(
        None,
        min_length=1,
        description="What `use_entra_id` asks a token for. Default: what the endpoint's cloud and API want.",
    )
    user: str | None = Field(None, description="Identifier of your end user, for the provider's abuse detection.")
    azure_kwargs: dict[str, Any] | None = Field(
        None,
        description="Where mem0ai nests `api_key`, `azure_deployment`, `azure_endpoint`, `api_version` and "
        "`default_headers`. They are understood here too.",
    )

    @model_validator(mode="before")
    @classmethod
    def _unnested(cls, settings: Any) -> Any:
        return unnested(settings) if isinstance(settings, Mapping) else settings

    @field_validator("azure_ad_token")
    @classmethod
    def _fits_a_header(cls, token: SecretStr | None) -> SecretStr | None:
        text = token.get_secret_value().strip() if token else None
        if text is not None and not (text and text.isascii() and text.isprintable()):
            raise ValueError("it is empty or has characters that no HTTP header can carry")
        return token


@hookimpl
def create_embedder(provider: str, config: AzureOpenAIConfig) -> Embedder | None:
    """Build the embedder."""
    if provider != PROVIDER:
        return None
    from mem0_embed_azure_openai._embedder import create  # the SDK is imported here

    return create(config)


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    """Look the model up in OpenAI's table: they are the same models."""
    if provider != PROVIDER:
        return None
    return MODELS.get(model or DEFAULT_MODEL, ModelInfo()).default_dims


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    """Hand over the settings."""
    return AzureOpenAIConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
