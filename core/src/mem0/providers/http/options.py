# SPDX-License-Identifier: Apache-2.0
"""How the HTTP client beneath an SDK is built: proxies, redirects, keep-alive, certificates."""

from __future__ import annotations

import functools
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from mem0.providers.credentials import is_loopback

KEEPALIVE_SECONDS = 60.0
"""How long an idle connection is kept. HTTP libraries give up after 5 s, and a new one costs a TLS handshake."""

POOLS = 16
"""Connection pools of an async client; see `_spread`."""


def client_options(
    httpx: Any,
    base_url: str,
    proxies: str | Mapping[str, str] | None = None,
    *,
    asynchronous: bool = False,
    strip: Collection[str] = (),
) -> dict[str, Any]:
    """Return the options that a provider's `httpx.Client` is built with.

    Redirects are not followed: they turn a POST into a GET without a body, and may carry a key to another host.
    Proxies of the environment are not asked for loopback hosts. Idle connections are kept for a minute. In threads,
    the timeout of a read holds for the whole body, so that a server which drips cannot hold a call for ever; on an
    event loop the core sees to that.

    Args:
        httpx: The module `httpx` or `httpx2`, whichever the SDK stands on.
        base_url: Where requests will go.
        proxies: A proxy's URL, or one for each URL pattern (`{"https://": "http://proxy:8080"}`).
        asynchronous: Whether they are for an `httpx.AsyncClient`.
        strip: Headers, in lower case, that the SDK adds and that must not go to this host.
    """
    local = is_loopback((urlsplit(base_url).hostname or "").lower())
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=KEEPALIVE_SECONDS)
    plain = local and not proxies and urlsplit(base_url).scheme == "http"
    verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else _certificates(httpx, not local)
    options: dict[str, Any] = {
        "follow_redirects": False,
        "trust_env": not local,
        "limits": limits,
        # Reading the certificates takes 40 ms; a server that is not spoken to in TLS needs none.
        "verify": verify,
    }
    if isinstance(proxies, str):
        options["proxy"] = proxies
    elif proxies:
        transport = httpx.AsyncHTTPTransport if asynchronous else httpx.HTTPTransport
        options["mounts"] = {
            pattern: transport(proxy=proxy, verify=verify, limits=limits) for pattern, proxy in proxies.items()
        }
    if not asynchronous:
        options["event_hooks"] = {"response": [_body_deadline(httpx.SyncByteStream, httpx.ReadTimeout)]}
    elif not proxies and (local or not getproxies()):
        pools = [httpx.AsyncHTTPTransport(verify=verify, limits=limits) for _ in range(POOLS)]
        options["transport"] = _spread(httpx.AsyncBaseTransport)(pools)
    if strip:
        options.setdefault("event_hooks", {})["request"] = [_without(strip, asynchronous)]
    return options


def _without(names: Collection[str], asynchronous: bool) -> Callable[[Any], Any]:
    def remove(request: Any) -> None:
        for name in names:
            request.headers.pop(name, None)

    async def aremove(request: Any) -> None:
        remove(request)

    return aremove if asynchronous else remove


@functools.cache
def _certificates(httpx: Any, trust_env: bool) -> ssl.SSLContext:
    context: ssl.SSLContext = httpx.create_ssl_context(trust_env=trust_env)
    return context


@functools.cache
def _spread(transport_class: Any) -> Any:
    # A connection pool asks every connection for its state at every request, so that a hundred requests at once cost
    # ten thousand system calls. Spread over a few pools they cost a fraction. Calls one after another all use the
    # first, and so the same connection.
    class Spread(transport_class):  # type: ignore[misc]
        def __init__(self, pools: Sequence[Any]) -> None:
            self._pools = pools
            self._under_way = [0] * len(pools)

        async def handle_async_request(self, request: Any) -> Any:
            index = self._under_way.index(min(self._under_way))
            self._under_way[index] += 1
            try:
                return await self._pools[index].handle_async_request(request)
            finally:
                self._under_way[index] -= 1

        async def aclose(self) -> None:
            for pool in self._pools:
                await pool.aclose()

    return Spread


@functools.cache
def _body_deadline(stream_class: Any, timeout_error: Any) -> Callable[[Any], None]:
    # A read timeout starts anew with every chunk. This response hook makes it hold for the body as a whole.
    class Bounded(stream_class):  # type: ignore[misc]
        def __init__(self, stream: Any, seconds: float) -> None:
            self._stream = stream
            self._end = time.monotonic() + seconds

        def __iter__(self) -> Iterator[bytes]:
            for chunk in self._stream:
                if time.monotonic() > self._end:
                    raise timeout_error("the body took too long")
                yield chunk

        def close(self) -> None:
            self._stream.close()

    def bound(response: Any) -> None:
        seconds = response.request.extensions.get("timeout", {}).get("read")
        if seconds is not None:
            response.stream = Bounded(response.stream, seconds)

    return bound
