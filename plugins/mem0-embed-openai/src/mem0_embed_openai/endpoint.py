# SPDX-License-Identifier: Apache-2.0
"""Which server requests go to, and what it may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import openai

from mem0.embeddings.http import Clients, client_options
from mem0.providers.http.stainless import custom_headers, http_library
from mem0_embed_openai import OpenAIProtocolConfig

NO_KEY = "mem0"
"""What a server on this machine is sent in place of a key; the SDK insists on one."""

_HTTPX = http_library(openai)
"""`httpx` up to openai 2, `httpx2` since openai 3."""


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

    config: OpenAIProtocolConfig
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


def http_options(
    url: str, config: OpenAIProtocolConfig, *, asynchronous: bool, strip: set[str] | None = None
) -> dict[str, Any]:
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
