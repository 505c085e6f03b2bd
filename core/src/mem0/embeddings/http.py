# SPDX-License-Identifier: Apache-2.0
"""What every provider that speaks HTTP needs, written once.

For authors of providers. None of it imports an HTTP library: where one is needed, it is handed in, so that the same
lines serve `httpx` and `httpx2`, whichever the SDK stands on.

- `Clients`: one client for all threads, one for each event loop, closed when they should be.
- `client_options`: proxies, redirects, keep-alive and certificates of such a client.
- `Failures`: words for what went wrong, the same for all providers, without a secret in them.
- `parse_retry_after`, `check_url`, `excerpt`: the small parts.
"""

from __future__ import annotations

import asyncio
import functools
import re
import ssl
import threading
import time
import weakref
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from mem0.embeddings.credentials import is_loopback
from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    EmbeddingError,
    InputTooLongError,
    MalformedResponseError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderConnectionError,
    ProviderTimeoutError,
    RateLimitError,
    ServerError,
    error_for_status,
)

KEEPALIVE_SECONDS = 60.0
"""How long an idle connection is kept. HTTP libraries give up after 5 s, and a new one costs a TLS handshake."""

EXCERPT_LENGTH = 200


class _Closable(Protocol):
    def close(self) -> None: ...


class _AsyncClosable(Protocol):
    async def close(self) -> None: ...


C = TypeVar("C", bound=_Closable)
A = TypeVar("A", bound=_AsyncClosable)


class Clients(Generic[C, A]):
    """One client for all threads and one for each event loop, built when first used.

    An async client belongs to the loop that it was first used on: used on the next one (`asyncio.run` twice), it
    fails with "Event loop is closed". A client is closed by `close` or `aclose`, when its loop shuts down, or when
    this object is forgotten, whichever comes first. After closing, the next use builds a new one.

    Args:
        build: Builds the client for threads. It has a method `close`.
        build_async: Builds the client for an event loop. It has a coroutine method `close`.
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
        await client.close()


def client_options(
    httpx: Any, base_url: str, proxies: str | Mapping[str, str] | None = None, *, asynchronous: bool = False
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
    return options


@functools.cache
def _certificates(httpx: Any, trust_env: bool) -> ssl.SSLContext:
    context: ssl.SSLContext = httpx.create_ssl_context(trust_env=trust_env)
    return context


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


def check_url(provider: str, url: str, setting: str) -> str:
    """Return a base URL without its trailing slash.

    Args:
        provider: The provider's name, for the error.
        url: The URL.
        setting: What it was set by, for the error.

    Raises:
        ConfigurationError: It is no http or https URL, or holds credentials (which would show in errors and logs).
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        parts, usable = urlsplit(""), False
    if not usable:
        raise ConfigurationError(f"{provider}: {setting} is no http or https URL. Write it like https://host:8080/v1.")
    if "@" in parts.netloc:
        raise ConfigurationError(
            f"{provider}: {setting} holds credentials, which would show in logs. Send them as a header instead, with "
            "'default_headers': {'Authorization': 'Basic ...'}."
        )
    return url.rstrip("/")


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a response asks to wait, from `retry-after-ms` or `retry-after` (seconds or a date).

    Args:
        headers: The response's headers; keys in lower case, or a mapping that ignores case.
    """
    milliseconds = _seconds(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _seconds(value)
    if seconds is not None or value is None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError, OSError):
        return None


def _seconds(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0.0 <= number < float("inf") else None


def excerpt(said: object, secrets: Sequence[str] = ()) -> str:
    """Return what a server said, on one line, without the secrets, and short enough for an error message.

    Args:
        said: A text, or anything that has one.
        secrets: What must not appear: the key, and whatever else the configuration hides.
    """
    text = said if isinstance(said, str) else str(said)
    for secret in secrets:
        if secret:  # before anything is cut or joined, or half a key could stay
            text = text.replace(secret, "[secret]")
    text = " ".join(text[: 10 * EXCERPT_LENGTH].split())
    return text if len(text) <= EXCERPT_LENGTH else text[: EXCERPT_LENGTH - 1] + "…"


_TOO_LONG = re.compile(
    r"context.?length|maximum context|context (size|window)|(input|prompt|text)s? (is|are|length)?\s*"
    r"(too (long|large)|exceeds)|too many tokens|maximum.{0,30} tokens|max_tokens_per_request|less than \d+ tokens",
    re.IGNORECASE,
)

_ADVICE: dict[type[EmbeddingError], str] = {
    AuthenticationError: "Check the key.",
    PermissionDeniedError: "Check that the key may use this model.",
    ModelNotFoundError: "Check 'model' and the base URL.",
    InputTooLongError: "Split the text into shorter ones.",
    BadRequestError: "Check the embedder's config.",
    RateLimitError: "Wait, lower 'max_concurrency', or ask the provider for a higher limit.",
    ServerError: "Try again later.",
    ProviderTimeoutError: "Try again, or raise 'timeout'.",
}

_ALSO_RETRYABLE = frozenset({409, 425})


@dataclass(frozen=True)
class Failures:
    """Words for what can go wrong with an HTTP provider. Its methods return errors for the provider to raise.

    Raise them outside the `except` block: an SDK's exception has frames whose locals hold the key, and would be
    attached to the error as its context.

    Attributes:
        provider: The provider's name.
        model: The model that is asked for.
        url: Where requests go.
        secrets: What must not appear in a message.
        advice: What to do about an error, where this provider knows better than the default.
    """

    provider: str
    model: str
    url: str = ""
    secrets: Sequence[str] = field(default=(), repr=False)
    advice: Mapping[type[EmbeddingError], str] = field(default_factory=dict)

    def status(
        self, status: int, said: object, headers: Mapping[str, str] | None = None, **details: Any
    ) -> EmbeddingError:
        """Return the error for a response whose status is not a success.

        Args:
            status: The HTTP status.
            said: The server's message, or its body.
            headers: The response's headers, for `Retry-After`.
            **details: `advice`, or attributes of the error, where they differ from the usual ones.
        """
        words = excerpt(said, self.secrets)
        kind = error_for_status(status)
        if 300 <= status < 400:
            details.setdefault("advice", "The server redirects. Set the base URL to where it leads.")
        elif (kind is BadRequestError or kind is ServerError) and _TOO_LONG.search(words):
            kind = InputTooLongError
        if status in _ALSO_RETRYABLE:
            details.setdefault("retryable", True)
        wait = parse_retry_after(headers) if headers is not None else None
        return self._error(kind, f"HTTP {status}: {words}" if words else f"HTTP {status}", wait, status, details)

    def timeout(self, seconds: float) -> EmbeddingError:
        """Return the error for a request that got no answer in time."""
        return self._error(ProviderTimeoutError, f"no answer from {self.url} within {seconds:.3g} s")

    def connection(self, reason: object, advice: str = "") -> EmbeddingError:
        """Return the error for a server that cannot be reached, or a connection that broke."""
        words = excerpt(reason, self.secrets)
        details = {"advice": advice or "Check the network, the base URL and the proxy."}
        return self._error(ProviderConnectionError, f"no connection to {self.url}: {words}", details=details)

    def malformed(self, what: object, body: object = "") -> EmbeddingError:
        """Return the error for a successful response that cannot be used."""
        words = excerpt(what, self.secrets)
        heard = excerpt(body, self.secrets)
        details = {"advice": "Check that the base URL leads to an embeddings API; nothing was stored."}
        message = f"the answer from {self.url} cannot be used: {words}" + (f" ({heard})" if heard else "")
        return self._error(MalformedResponseError, message, details=details)

    def _error(
        self,
        kind: type[EmbeddingError],
        what: str,
        retry_after: float | None = None,
        status: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> EmbeddingError:
        extra = dict(details or {})
        advice = extra.pop("advice", None) or self.advice.get(kind) or _ADVICE[kind]
        message = f"{self.provider}: model {self.model!r}: {what.rstrip('.')}. {advice}"
        return kind(message, provider=self.provider, model=self.model, status=status, retry_after=retry_after, **extra)
