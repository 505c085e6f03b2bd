# SPDX-License-Identifier: Apache-2.0
"""LLMs that speak chat completions: OpenAI's, those of servers that speak the same protocol, and Azure's.

This module is light: it does not import the SDK, which takes a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import AliasChoices, Field, SecretStr, model_validator

from mem0.hookspecs import hookimpl
from mem0.llms.config import HttpLLMConfig, LLMConfig
from mem0_embed_openai.azure import unnested

if TYPE_CHECKING:
    from mem0.llms.llm import LLM

OPENAI = "openai"
AZURE = "azure_openai"

# OpenAI's small model for many focused tasks, and since 2026-10 its replacement for gpt-4o-mini and gpt-4.1-mini, which
# it shuts down on 2027-01-14, as gpt-5-mini on 2026-12-11: https://developers.openai.com/api/docs/deprecations. It
# follows a JSON schema. Left to itself it reasons first, which an extraction does not need and every `add` waits for.
DEFAULT_MODEL = "gpt-6-luna"
DEFAULT_EFFORT = "none"

Structured = Literal["json_schema", "json_object", "none"]


class ChatConfig(HttpLLMConfig):
    """Settings of every LLM that speaks chat completions."""

    structured_output: Structured = Field(
        "json_schema",
        description="How the server is asked for JSON: by a schema that it holds the model to, as JSON of any form, "
        "or not at all. Set what the server knows.",
    )
    top_p: float | None = Field(
        None, gt=0.0, le=1.0, description="Share of the likeliest words to choose from. Default: the model's own."
    )
    reasoning_effort: str | None = Field(
        None,
        min_length=1,
        description="How long a model that reasons does so, as in `low`. Others refuse it. Default: the model's own, "
        "and `none` for the default model of `openai`.",
    )
    limit_parameter: Literal["max_completion_tokens", "max_tokens"] | None = Field(
        None,
        description="What the server calls `max_tokens`. Default: `max_completion_tokens` at OpenAI and Azure, and "
        "`max_tokens` elsewhere.",
    )
    default_query: dict[str, str] = Field({}, description="Query parameters to send with every request.")


class OpenAILLMConfig(ChatConfig):
    """Settings of the LLM provider `openai`."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Model to use.")
    api_key: SecretStr | None = Field(None, description="API key of the provider. Default: OPENAI_API_KEY.")
    openai_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("openai_base_url", "openaiBaseUrl", "base_url", "baseUrl"),
        description="URL of the API, up to and with `/v1`. Default: OPENAI_BASE_URL, or https://api.openai.com/v1.",
    )
    organization: str | None = Field(None, description="Organization to bill. Default: OPENAI_ORG_ID.")
    project: str | None = Field(None, description="Project to bill. Default: OPENAI_PROJECT_ID.")
    store: bool | None = Field(
        None, description="Whether OpenAI keeps the conversation for its dashboard. Default: as the account has it."
    )


class AzureLLMConfig(ChatConfig):
    """Settings of the LLM provider `azure_openai`."""

    model: str = Field(
        DEFAULT_MODEL, min_length=1, description="Model that the deployment serves. It names the memories' origin."
    )
    api_key: SecretStr | None = Field(
        None, description="Key of the resource. Default: LLM_AZURE_OPENAI_API_KEY, or AZURE_OPENAI_API_KEY."
    )
    azure_endpoint: str | None = Field(
        None,
        description="URL of the resource, as in `https://NAME.openai.azure.com`; with `/openai/v1` at its end for the "
        "v1 API. Default: LLM_AZURE_ENDPOINT, or AZURE_OPENAI_ENDPOINT.",
    )
    azure_deployment: str | None = Field(
        None,
        min_length=1,
        description="Name of the deployment. Default: LLM_AZURE_DEPLOYMENT, or the name of the model.",
    )
    api_version: str | None = Field(
        None,
        min_length=1,
        description="Version of the API. Default: LLM_AZURE_API_VERSION, or OPENAI_API_VERSION, or 2024-10-21. The v1 "
        "API needs none, and is sent none that is not set here.",
    )
    azure_kwargs: dict[str, Any] | None = Field(
        None,
        description="Where mem0ai nests `api_key`, `azure_deployment`, `azure_endpoint`, `api_version` and "
        "`default_headers`. They are understood here too.",
    )

    @model_validator(mode="before")
    @classmethod
    def _unnested(cls, settings: Any) -> Any:
        return unnested(settings) if isinstance(settings, Mapping) else settings


@hookimpl
def create_llm(provider: str, config: LLMConfig) -> LLM | None:
    """Build the LLM."""
    if provider == OPENAI and isinstance(config, OpenAILLMConfig):
        from mem0_llm_openai._openai import create  # the SDK is imported here

        return create(config)
    if provider == AZURE and isinstance(config, AzureLLMConfig):
        from mem0_llm_openai._azure import create as create_azure

        return create_azure(config)
    return None


@hookimpl
def llm_config(provider: str) -> type[LLMConfig] | None:
    """Hand over the settings."""
    known: dict[str, type[LLMConfig]] = {OPENAI: OpenAILLMConfig, AZURE: AzureLLMConfig}
    return known.get(provider)
