# SPDX-License-Identifier: Apache-2.0
"""Which server requests go to, and what it may be told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import together

from mem0.embeddings.http import Clients, check_url, client_options
from mem0.providers.credentials import is_loopback, resolve_key
from mem0.providers.http.stainless import custom_headers, http_library
from mem0_embed_together import PROVIDER, TogetherConfig

OWN_HOSTS = ("api.together.ai", "api.together.xyz", "api-inference.together.ai")
DEDICATED = "https://api-inference.together.ai/v1"
"""Where dedicated endpoints answer, all under one host."""

_SDK_ADDS_V1 = int(together.__version__.partition(".")[0]) >= 3
"""Version 3 of the SDK puts `/v1` before a path itself; version 2 wants it in the base URL."""


@dataclass(frozen=True)
class Server:
    """Where requests go, and with what.

    Attributes:
        config: The settings.
        url: The base URL, up to and with `/v1`.
        key: The key to send.
        is_trusted: Whether it may be told what the environment holds for Together.
    """

    config: TogetherConfig
    url: str
    key: str = field(repr=False)
    is_trusted: bool

    @property
    def secrets(self) -> Sequence[str]:
        """What must not appear in a message."""
        return [self.key, *self.config.secrets]

    def clients(self) -> Clients[together.Together, together.AsyncTogether]:
        """Return the SDK's clients, to be built when they are needed. The retries are the core's."""
        options: dict[str, Any] = {
            "api_key": self.key,
            "base_url": self.url.removesuffix("/v1") if _SDK_ADDS_V1 else self.url,
            "default_headers": {"Authorization": f"Bearer {self.key}", **self.config.headers},
            "max_retries": 0,
        }
        http = self._http
        return Clients(
            lambda: together.Together(**options, http_client=together.DefaultHttpxClient(**http(asynchronous=False))),
            lambda: together.AsyncTogether(
                **options, http_client=together.DefaultAsyncHttpxClient(**http(asynchronous=True))
            ),
        )

    def _http(self, *, asynchronous: bool) -> dict[str, Any]:
        # The SDK sends the environment's headers to any host. They go where the environment's key goes.
        ambient = custom_headers("TOGETHER_CUSTOM_HEADERS") - set(self.config.lower_headers) - {"authorization"}
        return client_options(
            http_library(together),
            self.url,
            self.config.proxies,
            asynchronous=asynchronous,
            strip=() if self.is_trusted else ambient,
        )


def find_server(config: TogetherConfig) -> Server:
    """Find the base URL (the configuration's, the environment's, Together's) and the key that may go there.

    Raises:
        ConfigurationError: The URL is none, or there is no key for it.
    """
    url, setting = config.together_base_url, "'together_base_url'"
    if url is None and (url := os.environ.get("TOGETHER_BASE_URL", "").strip() or None):
        setting = "TOGETHER_BASE_URL"
    url = check_url(PROVIDER, url or f"https://{OWN_HOSTS[0]}", setting).removesuffix("/v1") + "/v1"
    key = resolve_key(
        PROVIDER,
        config.api_key,
        ["TOGETHER_API_KEY"],
        base_url=url,
        base_url_is_configured=config.together_base_url is not None,
        own_hosts=OWN_HOSTS,
    )
    host = (urlsplit(url).hostname or "").lower()
    trusted = host in OWN_HOSTS or config.together_base_url is None or is_loopback(host)
    return Server(config, url, key, trusted)
