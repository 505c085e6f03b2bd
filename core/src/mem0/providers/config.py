# SPDX-License-Identifier: Apache-2.0
"""The settings that every provider understands, be it an embedder or an LLM."""

from __future__ import annotations

from typing import Annotated

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

Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
"""A text whose spaces count, such as a prompt."""


class ProviderConfig(BaseModel):
    """Settings that every provider understands.

    Every key is accepted in both spellings of the documentation, `max_attempts` and `maxAttempts`. An unknown key is
    an error that suggests the one that was meant. Secrets do not show in a repr or an error.
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

    model: str | None = Field(default=None, min_length=1, description="Model to use.")
    api_key: SecretStr | None = Field(default=None, description="API key of the provider.")
    timeout: PositiveFloat = Field(default=30.0, description="Seconds that one request may take.")
    deadline: PositiveFloat = Field(default=120.0, description="Seconds that one call may take, retries included.")
    max_attempts: PositiveInt = Field(default=5, description="Tries for one request, the first included.")


class HttpConfig(ProviderConfig):
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
