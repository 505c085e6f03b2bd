# SPDX-License-Identifier: Apache-2.0
"""The HTTP client beneath the SDK, which keeps the answers.

The SDK turns every number of an answer into a Python object and validates it, which costs more than all the rest. So
the body of a success is kept here, and the SDK is shown an empty one. Only public doors are used: the SDK takes an HTTP
client, and a client's `send` may be overridden.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from google import genai

from mem0.embeddings.http import client_options

# The library that this version of the SDK depends on.
HTTPX: Any = importlib.import_module("httpx2" if int(genai.__version__.partition(".")[0]) >= 3 else "httpx")

_kept: ContextVar[list[Any] | None] = ContextVar("mem0_embed_gemini_kept", default=None)


@contextmanager
def keeping() -> Iterator[list[Any]]:
    """Keep the responses to what is sent meanwhile from this thread or task."""
    kept: list[Any] = []
    token = _kept.set(kept)
    try:
        yield kept
    finally:
        _kept.reset(token)


class KeepingClient(HTTPX.Client):  # type: ignore[misc]
    """A client that keeps responses, and sends headers of the user's in place of the SDK's.

    Args:
        headers: Headers to send with every request.
        **options: As for `httpx.Client`.
    """

    def __init__(self, headers: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self._own_headers = headers

    def send(self, request: Any, **options: Any) -> Any:
        """Send a request."""
        request.headers.update(self._own_headers)
        return _stand_in(super().send(request, **options))


class AsyncKeepingClient(HTTPX.AsyncClient):  # type: ignore[misc]
    """The same for an event loop.

    Args:
        headers: Headers to send with every request.
        **options: As for `httpx.AsyncClient`.
    """

    def __init__(self, headers: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self._own_headers = headers

    async def send(self, request: Any, **options: Any) -> Any:
        """Send a request."""
        request.headers.update(self._own_headers)
        return _stand_in(await super().send(request, **options))


def http_client(url: str, headers: Mapping[str, str], proxies: Any) -> KeepingClient:
    """Build the client for threads."""
    return KeepingClient(headers, **client_options(HTTPX, url, proxies))


def async_http_client(url: str, headers: Mapping[str, str], proxies: Any) -> AsyncKeepingClient:
    """Build the client for an event loop."""
    return AsyncKeepingClient(headers, **client_options(HTTPX, url, proxies, asynchronous=True))


def _stand_in(response: Any) -> Any:
    if (kept := _kept.get()) is None:
        return response
    kept.append(response)
    if response.status_code != 200:
        return response
    return HTTPX.Response(200, content=b"{}", request=response.request)
