# SPDX-License-Identifier: Apache-2.0
"""Which server requests go to, and what it may be told."""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import openai

from mem0.embeddings.credentials import is_loopback, resolve_key
from mem0.embeddings.http import check_url, client_options
from mem0_embed_openai import PROVIDER, OpenAIConfig

OWN_HOST = "api.openai.com"
NO_KEY = "mem0"
"""What a server on this machine is sent in place of a key; the SDK insists on one."""

# `httpx` up to openai 2, `httpx2` since openai 3: the one that the SDK itself was built on.
_HTTPX = importlib.import_module(openai.DefaultHttpxClient.__mro__[1].__module__.partition(".")[0])


@dataclass(frozen=True)
class Server:
    """Where requests go, and with what.

    Attributes:
        config: The settings.
        url: The base URL.
        key: The key to send.
        is_own: Whether it is OpenAI's own.
        is_trusted: Whether it may be told what the environment says about the account.
    """

    config: OpenAIConfig
    url: str
    key: str = field(repr=False)
    is_own: bool
    is_trusted: bool

    @property
    def secrets(self) -> Sequence[str]:
        """What must not appear in a message."""
        proxies = self.config.proxies or ()
        hidden = [proxies] if isinstance(proxies, str) else list(dict(proxies).values())
        return [secret for secret in (self.key, *self.config.headers.values(), *hidden) if secret != NO_KEY]

    def client(self) -> dict[str, Any]:
        """Return the options of the SDK's client. The retries are the core's."""
        config = self.config
        return {
            "api_key": self.key,
            "base_url": self.url,
            "organization": config.organization,
            "project": config.project,
            "default_headers": {"Authorization": f"Bearer {self.key}", **config.headers},
            "default_query": config.default_query or None,
            "max_retries": 0,
        }

    def http(self, *, asynchronous: bool = False) -> dict[str, Any]:
        """Return the options of the HTTP client beneath it."""
        options = client_options(_HTTPX, self.url, self.config.proxies, asynchronous=asynchronous)
        if not self.is_trusted:
            strip, astrip = _without_ambient_headers(self.config)
            options.setdefault("event_hooks", {})["request"] = [astrip if asynchronous else strip]
        return options


def find_server(config: OpenAIConfig) -> Server:
    """Find the base URL (the configuration's, the environment's, OpenAI's) and the key that may go there.

    Raises:
        ConfigurationError: The URL is none, or there is no key for it.
    """
    url, setting = config.openai_base_url, "'openai_base_url'"
    if url is None and (url := os.environ.get("OPENAI_BASE_URL", "").strip() or None):
        setting = "OPENAI_BASE_URL"
    if url is None and (url := os.environ.get("OPENAI_API_BASE", "").strip() or None):
        setting = "OPENAI_API_BASE"
        warnings.warn("OPENAI_API_BASE is the old name. Set OPENAI_BASE_URL.", DeprecationWarning, stacklevel=2)
    url = check_url(PROVIDER, url or f"https://{OWN_HOST}/v1", setting)
    host = (urlsplit(url).hostname or "").lower()
    own = host == OWN_HOST or host.endswith(f".{OWN_HOST}")
    key = resolve_key(
        PROVIDER,
        config.api_key,
        ["OPENAI_API_KEY"],
        base_url=url,
        base_url_is_configured=config.openai_base_url is not None,
        own_hosts=[host] if own else [],
        fallback=NO_KEY if is_loopback(host) else None,
    )
    trusted = own or config.openai_base_url is None or is_loopback(host)
    return Server(config, url, key, is_own=own, is_trusted=trusted)


def _without_ambient_headers(config: OpenAIConfig) -> Any:
    # The SDK sends these to any host. What the environment says about an account goes where its key goes.
    custom = (line.partition(":")[0] for line in os.environ.get("OPENAI_CUSTOM_HEADERS", "").splitlines())
    ambient = {"openai-organization", "openai-project", *(name.strip().lower() for name in custom)}
    configured = {"openai-organization": config.organization, "openai-project": config.project, **config.headers}
    ambient -= {"", "authorization", *(name.lower() for name, value in configured.items() if value)}

    def strip(request: Any) -> None:
        for name in ambient:
            request.headers.pop(name, None)

    async def astrip(request: Any) -> None:
        strip(request)

    return strip, astrip
