# SPDX-License-Identifier: Apache-2.0
"""Which server requests go to, how long they may take, and what it may be told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import ollama

from mem0.embeddings.http import Clients, check_url, client_options
from mem0.providers.credentials import resolve_key
from mem0_embed_ollama import PROVIDER, OllamaConfig
from mem0_embed_ollama._answer import atake, take

OWN_HOST = "ollama.com"

_CONNECTABLE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound

_timeout: ContextVar[float | None] = ContextVar("mem0_embed_ollama_timeout", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Bound the requests that are sent meanwhile. The SDK itself takes a timeout only for all requests alike."""
    token = _timeout.set(seconds)
    try:
        yield
    finally:
        _timeout.reset(token)


@dataclass(frozen=True)
class Server:
    """Where requests go, and with what.

    Attributes:
        config: The settings.
        url: The base URL.
        key: The key to send; empty for none.
    """

    config: OllamaConfig
    url: str
    key: str = field(repr=False)

    @property
    def secrets(self) -> Sequence[str]:
        """What must not appear in a message."""
        return [self.key, *self.config.secrets]

    def clients(self) -> Clients[ollama.Client, ollama.AsyncClient]:
        """Return the SDK's clients, to be built when they are needed."""
        return Clients(
            lambda: ollama.Client(self.url, **self._options(asynchronous=False)),
            lambda: ollama.AsyncClient(self.url, **self._options(asynchronous=True)),
        )

    def _options(self, *, asynchronous: bool) -> dict[str, Any]:
        headers = self.config.lower_headers
        if self.key:
            headers.setdefault("authorization", f"Bearer {self.key}")
        authorized = "authorization" in headers

        def prepare(request: httpx.Request) -> None:
            seconds = _timeout.get()
            request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
            if not authorized:  # the SDK sends OLLAMA_API_KEY to any host
                request.headers.pop("authorization", None)

        async def aprepare(request: httpx.Request) -> None:
            prepare(request)

        options = client_options(httpx, self.url, self.config.proxies, asynchronous=asynchronous)
        hooks = options.setdefault("event_hooks", {})
        hooks["request"] = [aprepare if asynchronous else prepare]
        hooks.setdefault("response", []).append(atake if asynchronous else take)
        return {"headers": headers, **options}


def find_server(config: OllamaConfig) -> Server:
    """Find the server (the configuration's, the environment's, this machine's) and the key that may go there.

    Raises:
        ConfigurationError: The URL is none.
    """
    url, setting = config.ollama_base_url, "'ollama_base_url'"
    if url is None:
        url, setting = os.environ.get("OLLAMA_HOST", ""), "OLLAMA_HOST"
    url = check_url(PROVIDER, server_url(url), setting)
    key = resolve_key(
        PROVIDER,
        config.api_key,
        ["OLLAMA_API_KEY"],
        base_url=url,
        base_url_is_configured=config.ollama_base_url is not None,
        own_hosts=[OWN_HOST],
        fallback="",
    )
    return Server(config, url, key)


def server_url(host: str) -> str:
    """Read an address as Ollama does: `gpu-box` is `http://gpu-box:11434`, but `http://gpu-box` means port 80.

    One address differs: `0.0.0.0`, which people put into OLLAMA_HOST to have the server listen everywhere, is no
    address to connect to, so it means this machine.
    """
    host = host.strip()
    scheme, separator, rest = host.partition("://")
    if not separator:
        scheme, rest = "http", host
    default_port = {"http": 80, "https": 443}.get(scheme, 11434) if separator else 11434
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port or default_port
    except ValueError:
        return host  # for check_url to refuse
    if "@" in parts.netloc:
        return host
    name = _CONNECTABLE.get(parts.hostname or "", parts.hostname or "127.0.0.1")
    name = f"[{name}]" if ":" in name else name
    path = parts.path.strip("/")
    return f"{scheme}://{name}:{port}" + (f"/{path}" if path else "")
