# SPDX-License-Identifier: Apache-2.0
"""The SDK's clients: one call for vectors, one to count tokens, for threads and for an event loop."""

from __future__ import annotations

import math
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google import genai
from google.genai import types
from google.genai.client import DebugConfig

from mem0.embeddings.http import Clients
from mem0_embed_gemini.http import HTTPX, AsyncKeepingClient, KeepingClient, async_http_client, http_client

_UNUSED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, kw_only=True)
class Sdk:
    """Where requests go, and with what.

    Attributes:
        url: The base URL, without a version.
        api_version: The version.
        model: The model's name.
        account: Arguments of `genai.Client` that say who asks: `vertexai` and an `api_key`, or what Vertex takes.
        arguments: Arguments of every `EmbedContentConfig`.
        headers: Headers to send in place of the SDK's.
        proxies: A proxy's URL, or one for each URL pattern.
    """

    url: str
    api_version: str
    model: str
    account: Mapping[str, Any] = field(repr=False)
    arguments: Mapping[str, Any]
    headers: Mapping[str, str] = field(repr=False)
    proxies: Any = field(repr=False)

    def clients(self) -> Clients[SyncSdk, AsyncSdk]:
        """Return the clients, to be built when they are needed."""
        return Clients(lambda: SyncSdk(self), lambda: AsyncSdk(self))

    def client(self, http: KeepingClient | None = None, async_http: AsyncKeepingClient | None = None) -> genai.Client:
        """Build the SDK's client on one of ours. Its own retries are off unless they are asked for.

        Everything that the SDK would take from the environment is said: another API, URL or version, or a mode in
        which it records what it is asked.
        """
        # It reads certificates for clients of its own, for 20 ms each time; they would never be used.
        arguments: dict[str, Any] = {"verify": _UNUSED}
        async_arguments: dict[str, Any] = {"verify": _UNUSED}
        options: dict[str, Any] = {"base_url": self.url, "api_version": self.api_version}
        if "httpx_client" in types.HttpOptions.model_fields:
            # Both, or it builds the one that is missing; and no aiohttp, which it takes where that is installed.
            options["httpx_client"] = http or HTTPX.Client(transport=HTTPX.BaseTransport(), trust_env=False)
            options["httpx_async_client"] = async_http or HTTPX.AsyncClient(
                transport=HTTPX.AsyncBaseTransport(), trust_env=False
            )
            async_arguments |= {"ssl": _UNUSED}
        else:  # up to 1.45 it builds clients in any case, and takes a transport for them
            arguments |= {"transport": _Through(http), "follow_redirects": False}
            async_arguments |= {"transport": _AsyncThrough(async_http), "follow_redirects": False}
        return genai.Client(
            **self.account,
            http_options=types.HttpOptions(**options, client_args=arguments, async_client_args=async_arguments),
            debug_config=DebugConfig(client_mode=None, replays_directory=None, replay_id=None),
        )

    def question(self, texts: Sequence[str], task: str, seconds: float) -> dict[str, Any]:
        """Return the arguments of `embed_content`: one `Content` for each text, or the SDK makes one vector of all.

        Written as dictionaries, which the SDK takes as well, they cost it a fraction for some models.
        """
        return {
            "model": self.model,
            "contents": [_content(text) for text in texts],
            "config": types.EmbedContentConfig(**self.arguments, task_type=task or None, http_options=_within(seconds)),
        }

    def count_question(self, text: str, seconds: float) -> dict[str, Any]:
        """Return the arguments of `count_tokens`."""
        config = types.CountTokensConfig(http_options=_within(seconds))
        return {"model": self.model, "contents": [_content(text)], "config": config}


class SyncSdk:
    """Asks from threads.

    Args:
        sdk: Where to ask, and with what.
    """

    def __init__(self, sdk: Sdk) -> None:
        self._sdk = sdk
        self._http = http_client(sdk.url, sdk.headers, sdk.proxies)
        self._client = sdk.client(http=self._http)

    def embed(self, texts: Sequence[str], task: str, seconds: float) -> None:
        """Ask for vectors. The answer is kept; see `mem0_embed_gemini.http`."""
        self._client.models.embed_content(**self._sdk.question(texts, task, seconds))

    def count(self, text: str, seconds: float) -> None:
        """Ask how many tokens a text has. The answer is kept."""
        self._client.models.count_tokens(**self._sdk.count_question(text, seconds))

    def close(self) -> None:
        """Release connections."""
        self._http.close()


class AsyncSdk:
    """Asks from an event loop.

    Args:
        sdk: Where to ask, and with what.
    """

    def __init__(self, sdk: Sdk) -> None:
        self._sdk = sdk
        self._http = async_http_client(sdk.url, sdk.headers, sdk.proxies)
        self._client = sdk.client(async_http=self._http)

    async def embed(self, texts: Sequence[str], task: str, seconds: float) -> None:
        """Ask for vectors. The answer is kept."""
        await self._client.aio.models.embed_content(**self._sdk.question(texts, task, seconds))

    async def count(self, text: str, seconds: float) -> None:
        """Ask how many tokens a text has. The answer is kept."""
        await self._client.aio.models.count_tokens(**self._sdk.count_question(text, seconds))

    async def close(self) -> None:
        """Release connections."""
        await self._http.aclose()


class _Through(HTTPX.BaseTransport):  # type: ignore[misc]
    def __init__(self, client: KeepingClient | None) -> None:
        self._client = client

    def handle_request(self, request: Any) -> Any:
        assert self._client is not None
        return self._client.send(request)


class _AsyncThrough(HTTPX.AsyncBaseTransport):  # type: ignore[misc]
    def __init__(self, client: AsyncKeepingClient | None) -> None:
        self._client = client

    async def handle_async_request(self, request: Any) -> Any:
        assert self._client is not None
        return await self._client.send(request)


def _content(text: str) -> dict[str, Any]:
    return {"role": "user", "parts": [{"text": text}]}


def _within(seconds: float) -> types.HttpOptions:
    return types.HttpOptions(timeout=max(1, math.ceil(seconds * 1000)))
