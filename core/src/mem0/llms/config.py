# SPDX-License-Identifier: Apache-2.0
"""The settings that every LLM shares, and the base of a provider's own."""

from __future__ import annotations

from pydantic import Field, PositiveFloat, PositiveInt

from mem0.providers.config import HttpConfig, ProviderConfig


class LLMConfig(ProviderConfig):
    """Settings that every LLM understands. A provider subclasses it to add its own.

    Every key is accepted in both spellings of the documentation, `max_tokens` and `maxTokens`. An unknown key is an
    error that suggests the one that was meant. Secrets do not show in a repr or an error.
    """

    model: str | None = Field(default=None, min_length=1, description="Model to use.")
    timeout: PositiveFloat = Field(default=60.0, description="Seconds that one request may take.")
    deadline: PositiveFloat = Field(default=180.0, description="Seconds that one call may take, retries included.")
    temperature: float | None = Field(
        default=None, ge=0.0, le=2.0, description="Randomness of the answer. Default: the model's own."
    )
    max_tokens: PositiveInt | None = Field(
        default=None, description="Tokens that one answer may have. Default: the model's own limit."
    )


class HttpLLMConfig(LLMConfig, HttpConfig):
    """Settings that every LLM over HTTP understands.

    Headers and proxies may hold credentials, so they do not show in a repr.
    """
