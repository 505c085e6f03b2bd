# SPDX-License-Identifier: Apache-2.0
"""The settings that every provider shares, and the base of a provider's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

if TYPE_CHECKING:
    from mem0.embeddings.models import ModelInfo
    from mem0.embeddings.types import InputType


class EmbedderConfig(BaseModel):
    """Settings that every embedder understands. A provider subclasses it to add its own.

    Every key is accepted in both spellings of the documentation, `embedding_dims` and `embeddingDims`. An
    unknown key is an error that suggests the one that was meant. Secrets do not show in a repr or an error.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
        str_strip_whitespace=True,
    )

    model: str | None = Field(default=None, min_length=1, description="Embedding model to use.")
    api_key: SecretStr | None = Field(default=None, description="API key of the provider.")
    embedding_dims: PositiveInt | None = Field(default=None, description="Dimensions of the embedding model.")
    timeout: PositiveFloat = Field(default=30.0, description="Seconds that one request may take.")
    deadline: PositiveFloat = Field(default=120.0, description="Seconds that one call may take, retries included.")
    max_attempts: PositiveInt = Field(default=5, description="Tries for one request, the first included.")
    max_concurrency: PositiveInt = Field(default=8, description="Requests that one call may have under way at once.")
    batch_size: PositiveInt | None = Field(
        default=None, description="Texts in one request, where fewer than the provider takes are wanted."
    )


Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
"""A text whose spaces count, such as a prompt."""


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


class HttpEmbedderConfig(EmbedderConfig):
    """Settings that every provider over HTTP understands.

    Headers and proxies may hold credentials, so they do not show in a repr.
    """

    default_headers: dict[str, SecretStr] = Field(default={}, description="Headers to send with every request.")
    http_client_proxies: SecretStr | dict[str, SecretStr] | None = Field(
        default=None,
        validation_alias=AliasChoices("http_client_proxies", "httpClientProxies", "proxy"),
        description="URL of a proxy, or one for each URL pattern.",
    )

    @property
    def headers(self) -> dict[str, str]:
        """The headers, no longer hidden."""
        return {name: value.get_secret_value() for name, value in self.default_headers.items()}

    @property
    def lower_headers(self) -> dict[str, str]:
        """The same with names in lower case, as HTTP compares them."""
        return {name.lower(): value for name, value in self.headers.items()}

    @property
    def proxies(self) -> str | dict[str, str] | None:
        """The proxies, no longer hidden."""
        if isinstance(self.http_client_proxies, dict):
            return {pattern: url.get_secret_value() for pattern, url in self.http_client_proxies.items()}
        return self.http_client_proxies.get_secret_value() if self.http_client_proxies else None

    @property
    def secrets(self) -> list[str]:
        """What headers and proxies hold, which no message may show."""
        proxies = self.proxies or {}
        return [*self.headers.values(), *([proxies] if isinstance(proxies, str) else proxies.values())]
