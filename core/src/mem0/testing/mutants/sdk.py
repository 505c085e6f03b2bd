# SPDX-License-Identifier: Apache-2.0
"""The SDK of Acme, a vendor that does not exist, with the habits of those that do.

It retries by itself, follows redirects, asks the environment for a proxy and starts its timeout anew with every piece
of an answer, unless it is told not to. It keeps connections alive, and has exceptions of its own. It stands on nothing
but the standard library.
"""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import time
from collections import defaultdict
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

C = TypeVar("C")


class AcmeError(Exception):
    """Anything that goes wrong in this SDK."""


class AcmeTimeoutError(AcmeError):
    """There was no answer in time."""


class AcmeConnectionError(AcmeError):
    """There was no connection, or it broke."""


class AcmeStatusError(AcmeError):
    """The answer is no success.

    Attributes:
        answer: The answer.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.decode(errors="replace"))
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers with their names in lower case, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is connected to: the server, or a proxy."""

    secure: bool
    host: str
    port: int


class _Base(Generic[C]):
    """What both clients share: settings, idle connections, and what is made of an answer.

    Args:
        base_url: URL of the API, up to and with `/v1`.
        key: The API key.
        headers: Headers to add.
        retries: How often a request that failed is sent again.
        follow_redirects: Whether a request goes where the server points to.
        trust_env: Whether `HTTP_PROXY` and its like are obeyed.
        keep_alive: Whether connections are used again.
        timeout_is_total: Whether a timeout holds for a request as a whole, rather than for each of its reads.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        headers: Mapping[str, str] | None = None,
        retries: int = 2,
        follow_redirects: bool = True,
        trust_env: bool = True,
        keep_alive: bool = True,
        timeout_is_total: bool = False,
    ) -> None:
        self._base_url = base_url
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **(headers or {})}
        self._retries = retries
        self._follow_redirects = follow_redirects
        self._trust_env = trust_env
        self._keep_alive = keep_alive
        self._timeout_is_total = timeout_is_total
        self._is_closed = False
        self._idle: dict[Peer, list[C]] = defaultdict(list)

    def _flow(self) -> Generator[str, Any, Answer]:
        # Yields where to send the request, is sent what came of it, and returns a success.
        if self._is_closed:
            raise AcmeError("the client has been closed")
        url, tries = f"{self._base_url}/embeddings", self._retries
        while True:
            came: Answer | AcmeError = yield url
            status = 0 if isinstance(came, AcmeError) else came.status
            if tries and (status in (0, 429) or status >= 500):
                tries -= 1
            elif isinstance(came, AcmeError):
                raise came
            elif 300 <= status < 400 and self._follow_redirects and "location" in came.headers:
                url = urljoin(url, came.headers["location"])
            elif status != 200:
                raise AcmeStatusError(came)
            else:
                return came

    def _route(self, url: str) -> tuple[Peer, str]:
        # Through a proxy, the whole URL is asked for.
        parts = urlsplit(url)
        proxy = getproxies().get(parts.scheme) if self._trust_env else None
        peer = urlsplit(proxy) if proxy else parts
        secure = peer.scheme == "https"
        return Peer(secure, peer.hostname or "", peer.port or (443 if secure else 80)), url if proxy else parts.path


class Client(_Base[http.client.HTTPConnection]):
    """The client for threads; any number of them may share it."""

    def embeddings(self, body: Mapping[str, Any], timeout: float | None = None) -> Answer:
        """Ask for embeddings, and return a success.

        Args:
            body: The request, as it is sent in JSON.
            timeout: Seconds that it may take, body included.

        Raises:
            AcmeError: It failed.
        """
        flow = self._flow()
        came: Answer | AcmeError | None = None
        try:
            while True:
                url = flow.send(came)
                try:
                    came = self._exchange(url, json.dumps(body).encode(), timeout)
                except TimeoutError as error:
                    came = AcmeTimeoutError(str(error))
                except (OSError, http.client.HTTPException) as error:
                    came = AcmeConnectionError(f"{type(error).__name__}: {error}")
        except StopIteration as done:
            result: Answer = done.value
            return result

    def close(self) -> None:
        """Close the connections. The client cannot be used any more."""
        self._is_closed = True
        for connections in list(self._idle.values()):
            while connections:
                connections.pop().close()

    def _exchange(self, url: str, data: bytes, timeout: float | None) -> Answer:
        end = None if timeout is None else time.monotonic() + timeout
        peer, target = self._route(url)
        try:
            connection = self._idle[peer].pop()
        except IndexError:
            kind = http.client.HTTPSConnection if peer.secure else http.client.HTTPConnection
            connection = kind(peer.host, peer.port, timeout=timeout)
            connection.connect()
        try:
            wire = connection.sock
            wire.settimeout(timeout)
            connection.request("POST", target, data, self._headers)
            response = connection.getresponse()
            body = bytearray()
            while chunk := response.read1(1 << 16):
                body += chunk
                if end is not None and self._timeout_is_total:
                    wire.settimeout(max(end - time.monotonic(), 1e-3))
            if response.length:
                raise http.client.IncompleteRead(bytes(body), response.length)
            response.close()  # the response, of which there may be another on this connection
        except BaseException:
            connection.close()
            raise
        if self._keep_alive and not self._is_closed and connection.sock:
            self._idle[peer].append(connection)
        else:
            connection.close()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, bytes(body))


class AsyncClient(_Base[tuple[asyncio.StreamReader, asyncio.StreamWriter]]):
    """The client for one event loop."""

    async def embeddings(self, body: Mapping[str, Any], timeout: float | None = None) -> Answer:
        """Do what `Client.embeddings` does, from async code."""
        flow = self._flow()
        came: Answer | AcmeError | None = None
        try:
            while True:
                url = flow.send(came)
                try:
                    async with asyncio.timeout(timeout):
                        came = await self._exchange(url, json.dumps(body).encode())
                except TimeoutError as error:
                    came = AcmeTimeoutError(str(error))
                except (OSError, EOFError, http.client.HTTPException) as error:
                    came = AcmeConnectionError(f"{type(error).__name__}: {error}")
        except StopIteration as done:
            result: Answer = done.value
            return result

    async def close(self) -> None:
        """Close the connections. The client cannot be used any more."""
        self._is_closed = True
        for connections in list(self._idle.values()):
            while connections:
                connections.pop()[1].close()
        await asyncio.sleep(0)  # that is when the event loop closes them

    async def _exchange(self, url: str, data: bytes) -> Answer:
        peer, target = self._route(url)
        try:
            reader, writer = self._idle[peer].pop()
        except IndexError:
            reader, writer = await asyncio.open_connection(peer.host, peer.port, ssl=peer.secure or None)
        try:
            headers = {"Host": peer.host, "Content-Length": str(len(data)), **self._headers}
            lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
            writer.write("\r\n".join([*lines, "", ""]).encode() + data)
            status = int((await reader.readuntil(b"\r\n")).split()[1])
            received = http.client.parse_headers(io.BytesIO(await reader.readuntil(b"\r\n\r\n")))
            body = await reader.readexactly(int(received["content-length"]))
        except BaseException:
            writer.close()
            raise
        if self._keep_alive and not self._is_closed:
            self._idle[peer].append((reader, writer))
        else:
            writer.close()
        return Answer(status, {name.lower(): value for name, value in received.items()}, body)
