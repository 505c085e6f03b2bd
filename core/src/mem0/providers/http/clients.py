# SPDX-License-Identifier: Apache-2.0
"""One client for all threads, one for each event loop, closed when they should be."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import AsyncGenerator, Callable
from typing import Generic, Protocol, TypeVar, runtime_checkable


class _Closable(Protocol):
    def close(self) -> None: ...


class _AsyncClosable(Protocol):
    async def close(self) -> None: ...


@runtime_checkable
class _HttpxClosable(Protocol):
    async def aclose(self) -> None: ...


C = TypeVar("C", bound=_Closable)
A = TypeVar("A", bound=_AsyncClosable | _HttpxClosable)


class Clients(Generic[C, A]):
    """One client for all threads and one for each event loop, built when first used.

    An async client belongs to the loop that it was first used on: used on the next one (`asyncio.run` twice), it
    fails with "Event loop is closed". A client is closed by `close` or `aclose`, when its loop shuts down, or when
    this object is forgotten, whichever comes first. After closing, the next use builds a new one.

    Args:
        build: Builds the client for threads. It has a method `close`.
        build_async: Builds the client for an event loop. It has a coroutine method `close`, or `aclose` as in httpx.
    """

    def __init__(self, build: Callable[[], C], build_async: Callable[[], A]) -> None:
        self._build = build
        self._build_async = build_async
        self._lock = threading.Lock()
        self._client: C | None = None
        self._forget: Callable[[], object] = lambda: None
        self._by_loop: dict[asyncio.AbstractEventLoop, tuple[A, AsyncGenerator[None, None]]] = {}

    def for_threads(self) -> C:
        """Return the client that threads share."""
        with self._lock:
            if self._client is None:
                self._client = self._build()
                self._forget = weakref.finalize(self, self._client.close)
            return self._client

    async def for_loop(self) -> A:
        """Return the running event loop's client."""
        loop = asyncio.get_running_loop()
        if held := self._by_loop.get(loop):
            return held[0]
        client = self._build_async()
        keeper = _close_with_loop(weakref.ref(self), loop, client)
        with self._lock:
            self._by_loop = {known: held for known, held in self._by_loop.items() if not known.is_closed()}
            self._by_loop[loop] = client, keeper
        await anext(keeper)
        return client

    def close(self) -> None:
        """Close the clients. Those of running event loops are closed by their loops, shortly after."""
        with self._lock:
            self._client = None
            self._by_loop = {}  # a forgotten keeper is finished by the loop that it belongs to
            forget, self._forget = self._forget, lambda: None
        forget()

    async def aclose(self) -> None:
        """Close the clients, this event loop's before it returns."""
        held = self._by_loop.get(asyncio.get_running_loop())
        self.close()
        if held:
            await held[1].aclose()


async def _close_with_loop(
    owner: weakref.ref[Clients[C, A]], loop: asyncio.AbstractEventLoop, client: A
) -> AsyncGenerator[None, None]:
    # An event loop finishes the async generators that were begun on it, when it shuts down (`asyncio.run` does that)
    # and when they are forgotten. There is no other moment at which to close a client on its own loop.
    try:
        yield
    finally:
        if (clients := owner()) is not None:
            clients._by_loop.pop(loop, None)
        await (client.aclose() if isinstance(client, _HttpxClosable) else client.close())
