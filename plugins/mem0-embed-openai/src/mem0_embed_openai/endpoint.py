# SPDX-License-Identifier: Apache-2.0
"""Which server requests go to, and what it may be told."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import openai
from pydantic import SecretStr

from mem0.providers.credentials import is_loopback, resolve_key
from mem0.providers.http import Clients, check_url, client_options
from mem0.providers.http.stainless import custom_headers, http_library

OWN_HOST = "api.openai.com"
NO_KEY = "mem0"
"""What a server on this machine is sent in place of a key; the SDK insists on one."""

_HTTPX = http_library(openai)
"""`httpx` up to openai 2, `httpx2` since openai 3."""


class Connection(Protocol):
    """The settings that say how a server is reached, of embedders and LLMs: those of `HttpConfig`, and a query."""

    @property
    def headers(self) -> dict[str, str]:
        """Headers to send with every request."""

    @property
    def lower_headers(self) -> dict[str, str]:
        """The same with names in lower case."""

    @property
    def proxies(self) -> str | dict[str, str] | None:
        """URL of a proxy, or one for each URL pattern."""

    @property
    def secrets(self) -> list[str]:
        """What no message may show."""

    @property
    def default_query(self) -> dict[str, str]:
        """Query parameters to send with every request."""


class Account(Connection, Protocol):
    """The settings that say which server it is, and as whom it is asked."""

    @property
    def api_key(self) -> SecretStr | None:
        """API key."""

    @property
    def openai_base_url(self) -> str | None:
        """URL of the API, up to and with `/v1`."""

    @property
    def organization(self) -> str | None:
        """Organization to bill."""

    @property
    def project(self) -> str | None:
        """Project to bill."""


@dataclass(frozen=True)
class Endpoint:
    """Where requests go, and with what.

    Attributes:
        config: The settings.
        url: The base URL.
        key: The key to send.
        is_trusted: Whether it may be told what the environment says about an account at OpenAI.
        account: The SDK's `organization` and `project`, as configured.
    """

    config: Connection
    url: str
    key: str = field(repr=False)
    is_trusted: bool
    account: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def secrets(self) -> Sequence[str]:
        """What must not appear in a message."""
        return [secret for secret in (self.key, *self.config.secrets) if secret != NO_KEY]

    def clients(self) -> Clients[openai.OpenAI, openai.AsyncOpenAI]:
        """Return the SDK's clients, to be built when they are needed. The retries are the core's."""
        options: dict[str, Any] = {
            "api_key": self.key,
            "base_url": self.url,
            "default_headers": {"Authorization": f"Bearer {self.key}", **self.config.headers},
            "default_query": self.config.default_query or None,
            "max_retries": 0,
            **self.account,
        }
        http = self._http
        return Clients(
            lambda: openai.OpenAI(**options, http_client=openai.DefaultHttpxClient(**http(asynchronous=False))),
            lambda: openai.AsyncOpenAI(
                **options, http_client=openai.DefaultAsyncHttpxClient(**http(asynchronous=True))
            ),
        )

    def _http(self, *, asynchronous: bool) -> dict[str, Any]:
        return http_options(
            self.url,
            self.config,
            asynchronous=asynchronous,
            # The SDK sends these to any host. What the environment says about an account goes where its key goes.
            strip=set() if self.is_trusted else ambient_headers() - self._configured_headers() - {"authorization"},
        )

    def _configured_headers(self) -> set[str]:
        named = {"openai-organization": "organization", "openai-project": "project"}
        return {header for header, name in named.items() if self.account.get(name)} | set(self.config.lower_headers)


def find_endpoint(config: Account, provider: str, role: str = "embedder") -> Endpoint:
    """Find the base URL (the configuration's, the environment's, OpenAI's) and the key that may go there.

    Args:
        config: The settings.
        provider: The provider's name, for the error.
        role: What it is: `embedder` or `llm`.

    Raises:
        ConfigurationError: The URL is none, or there is no key for it.
    """
    url, setting = config.openai_base_url, "'openai_base_url'"
    if url is None and (url := os.environ.get("OPENAI_BASE_URL", "").strip() or None):
        setting = "OPENAI_BASE_URL"
    if url is None and (url := os.environ.get("OPENAI_API_BASE", "").strip() or None):
        setting = "OPENAI_API_BASE"
        warnings.warn("OPENAI_API_BASE is the old name. Set OPENAI_BASE_URL.", DeprecationWarning, stacklevel=2)
    url = check_url(provider, url or f"https://{OWN_HOST}/v1", setting)
    host = (urlsplit(url).hostname or "").lower()
    own = is_openai(url)
    key = resolve_key(
        provider,
        config.api_key,
        ["OPENAI_API_KEY"],
        base_url=url,
        base_url_is_configured=config.openai_base_url is not None,
        own_hosts=[host] if own else [],
        fallback=NO_KEY if is_loopback(host) else None,
        role=role,
    )
    trusted = own or config.openai_base_url is None or is_loopback(host)
    account = {"organization": config.organization, "project": config.project}
    return Endpoint(config, url, key, is_trusted=trusted, account=account)


def is_openai(url: str) -> bool:
    """Whether a URL is of OpenAI itself."""
    host = (urlsplit(url).hostname or "").lower()
    return host == OWN_HOST or host.endswith(f".{OWN_HOST}")


def http_options(url: str, config: Connection, *, asynchronous: bool, strip: set[str] | None = None) -> dict[str, Any]:
    """Return the options of the HTTP client beneath the SDK's.

    Args:
        url: Where requests will go.
        config: The settings, for proxies.
        asynchronous: Whether they are for the async client.
        strip: Headers that the SDK adds, in lower case, and that must not go to this host.
    """
    return client_options(_HTTPX, url, config.proxies, asynchronous=asynchronous, strip=strip or ())


def ambient_headers() -> set[str]:
    """Name the headers, in lower case, that the SDK makes of the environment."""
    return {"openai-organization", "openai-project"} | custom_headers("OPENAI_CUSTOM_HEADERS")
