# SPDX-License-Identifier: Apache-2.0
"""The helpers for providers over HTTP."""

from __future__ import annotations

import asyncio
import gc
import time
from email.utils import formatdate
from typing import Any

import httpx
import pytest

from mem0.errors import (
    BadRequestError,
    ConfigurationError,
    InputTooLongError,
    ModelNotFoundError,
    RateLimitError,
    ServerError,
)
from mem0.providers.http import Clients, Failures, check_url, client_options, excerpt, parse_retry_after
from mem0.providers.http.options import _spread
from mem0.providers.http.stainless import custom_headers
from mem0.testing import LoopbackServer


class Client:
    """A client that knows whether it was closed, and where."""

    def __init__(self) -> None:
        self.closed_on: list[Any] = []

    def close(self) -> None:
        self.closed_on.append(None)


class AsyncClient(Client):
    async def close(self) -> None:  # type: ignore[override]
        self.closed_on.append(asyncio.get_running_loop())


@pytest.fixture
def built() -> list[Client]:
    """Return the list of clients that were built."""
    return []


@pytest.fixture
def clients(built: list[Client]) -> Clients[Any, Any]:
    """Return clients that are noted when they are built."""

    def build(kind: type[Client]) -> Any:
        built.append(kind())
        return built[-1]

    return Clients(lambda: build(Client), lambda: build(AsyncClient))


def test_clients_of_threads(clients: Any, built: list[Client]) -> None:
    """One client until it is closed, then another."""
    assert clients.for_threads() is clients.for_threads()
    clients.close()
    clients.close()
    assert clients.for_threads() is built[1]
    assert [client.closed_on for client in built] == [[None], []]


def test_clients_of_loops(clients: Any, built: list[Client]) -> None:
    """A loop has its client, which is closed on that loop when it ends."""
    loops = []

    async def use() -> None:
        loops.append(asyncio.get_running_loop())
        assert await clients.for_loop() is await clients.for_loop()

    asyncio.run(use())
    asyncio.run(use())
    assert [client.closed_on for client in built] == [[loops[0]], [loops[1]]]


async def test_closing_from_sync_code_on_a_loop(clients: Any, built: list[Client]) -> None:
    """`close` cannot wait for a loop; the loop closes its client shortly after."""
    await clients.for_loop()
    clients.close()
    gc.collect()
    await asyncio.sleep(0.01)
    assert built[0].closed_on == [asyncio.get_running_loop()]


async def test_aclose(clients: Any, built: list[Client]) -> None:
    """`aclose` has closed the loop's client when it returns, and the threads' client too."""
    await clients.for_loop()
    clients.for_threads()
    await clients.aclose()
    await clients.aclose()
    assert [len(client.closed_on) for client in built] == [1, 1]
    assert await clients.for_loop() is built[2]


def test_forgotten_clients(built: list[Client]) -> None:
    """Who forgets to close leaves nothing open."""

    async def forget() -> None:
        clients: Clients[Any, Any] = Clients(Client, AsyncClient)
        built.extend([clients.for_threads(), await clients.for_loop()])
        del clients
        gc.collect()
        await asyncio.sleep(0.01)
        assert all(client.closed_on for client in built)

    asyncio.run(forget())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after-ms": "x", "retry-after": "9"}, 9.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 99 Oct 2015 07:28:00 GMT"}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds or a date; anything else is no wish."""
    assert parse_retry_after(headers) == seconds


def test_retry_after_a_date() -> None:
    """A date becomes the seconds until then."""
    seconds = parse_retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)})
    assert seconds is not None
    assert 50 < seconds <= 60


def test_excerpt() -> None:
    """One line, without secrets, at most 200 characters."""
    assert excerpt("a\n  b sk-1 c", ["sk-1", ""]) == "a b [secret] c"
    assert len(excerpt("x" * 500)) == 200
    assert excerpt("x" * 195 + "sk-secret", ["sk-secret"]).endswith("…")
    assert "sk" not in excerpt("x" * 195 + "sk-secret", ["sk-secret"])
    assert excerpt({"a": 1}) == "{'a': 1}"


def test_failures_word_alike() -> None:
    """Provider, model, what the server said, and what to do next, in that order."""
    failures = Failures("acme", "m", "http://h/v1", ["sk-1"], {ServerError: "Call Acme."})
    error = failures.status(500, "boom sk-1.", {"retry-after": "3"})
    assert str(error) == "acme: model 'm': HTTP 500: boom [secret]. Call Acme."
    assert (error.provider, error.model, error.status, error.retry_after) == ("acme", "m", 500, 3.0)
    assert str(failures.timeout(2.5)) == (
        "acme: model 'm': no answer from http://h/v1 within 2.5 s. Try again, or raise 'timeout'."
    )
    assert "The server redirects." in str(failures.status(301, ""))
    assert "no connection to http://h/v1: refused" in str(failures.connection("refused"))
    assert "sk-1" not in str(failures.malformed("no JSON", "<html>sk-1</html>")) + repr(failures)


@pytest.mark.parametrize(
    ("status", "said", "kind", "retryable"),
    [
        (400, "maximum context length is 8192 tokens", InputTooLongError, False),
        (400, "the input length exceeds the context length", InputTooLongError, False),
        (500, "input is too large to process", InputTooLongError, False),
        (500, "input (596 tokens) is too large to process. increase the physical batch size", InputTooLongError, False),
        (400, "unknown parameter", BadRequestError, False),
        (400, "the request has a context", BadRequestError, False),
        (409, "conflict", BadRequestError, True),
        (425, "too early", BadRequestError, True),
        (429, "too many tokens per minute", RateLimitError, True),
        (302, "", BadRequestError, False),
        (503, "", ServerError, True),
    ],
)
def test_kinds_of_status(status: int, said: str, kind: type, retryable: bool) -> None:
    """The status decides, but a text that is too long is told apart, however a server reports it."""
    error = Failures("acme", "m").status(status, said)
    assert type(error) is kind
    assert error.retryable is retryable


def test_a_provider_may_know_the_kind_better() -> None:
    """A 503 that means that there is no such model is that error, with its advice, and is not retried."""
    failures = Failures("acme", "m", advice={ModelNotFoundError: "Choose another."})
    error = failures.status(503, "model_not_available", kind=ModelNotFoundError)
    assert type(error) is ModelNotFoundError
    assert (error.status, error.retryable) == (503, False)
    assert str(error) == "acme: model 'm': HTTP 503: model_not_available. Choose another."


def test_advice_is_for_what_the_provider_is() -> None:
    """An LLM has no requests to lower in number, and no text to split; its section has another name."""
    embedder, llm = Failures("acme", "m"), Failures("acme", "m", role="llm", api="a chat API")
    assert "lower 'max_concurrency'" in str(embedder.status(429, ""))
    assert "concurrency" not in str(llm.status(429, ""))
    assert "Split the text" in str(embedder.status(413, "input is too long"))
    assert "Add fewer messages" in str(llm.status(400, "maximum context length is 7 tokens"))
    assert "the embedder's config" in str(embedder.status(400, ""))
    assert "the llm's config" in str(llm.status(400, ""))
    assert "leads to an embeddings API" in str(embedder.malformed("no JSON"))
    assert "leads to a chat API" in str(llm.malformed("no JSON"))


def test_the_door_for_authors_of_embedders() -> None:
    """What moved here is still found where authors of embedders import it from."""
    import mem0.embeddings.http
    import mem0.providers.http

    shared = set(mem0.embeddings.http.__all__) - {"HttpEmbedder", "read_openai"}
    assert shared <= set(mem0.providers.http.__all__)
    for name in shared:
        assert getattr(mem0.embeddings.http, name) is getattr(mem0.providers.http, name)


@pytest.mark.parametrize("url", ["", "host:80", "ftp://h", "http://", "https://h:99999", "http://u:p@h", "http://[::1"])
def test_bad_urls(url: str) -> None:
    """What is no http URL, or holds credentials, is refused without being repeated."""
    with pytest.raises(ConfigurationError, match="'base_url'"):
        check_url("acme", url, "'base_url'")


def test_good_url() -> None:
    """A slash at the end is dropped."""
    assert check_url("acme", "https://h:8443/v1/", "'base_url'") == "https://h:8443/v1"


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "https://localhost/v1", "https://api.example/v1"])
@pytest.mark.parametrize("proxies", [None, "http://p:1", {"https://": "http://p:1"}])
def test_client_options(asynchronous: bool, url: str, proxies: Any) -> None:
    """Clients can be built from them: no redirects, no proxy of the environment on this machine, TLS verified."""
    options = client_options(httpx, url, proxies, asynchronous=asynchronous)
    client = (httpx.AsyncClient if asynchronous else httpx.Client)(**options)
    assert client.follow_redirects is False
    assert client.trust_env is ("api.example" in url)
    assert options["verify"].check_hostname
    asyncio.run(client.aclose()) if isinstance(client, httpx.AsyncClient) else client.close()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_headers_are_kept_back() -> None:
    """A header that must not go to a host does not, whoever put it into the client or the request."""
    with LoopbackServer() as server:
        sent = {"headers": {"X-Account": "mine", "X-Other": "theirs"}, "json": {"model": "m", "input": "a"}}

        async def apost() -> None:
            options = client_options(httpx, server.url, asynchronous=True, strip={"x-account"})
            async with httpx.AsyncClient(**options) as client:
                await client.post(f"{server.url}/v1/embeddings", **sent)

        with httpx.Client(**client_options(httpx, server.url, strip={"x-account"})) as client:
            client.post(f"{server.url}/v1/embeddings", **sent)
        asyncio.run(apost())
    assert [request.headers.get("x-account") for request in server.requests] == [None, None]
    assert [request.headers.get("x-other") for request in server.requests] == ["theirs", "theirs"]


def test_headers_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are named as the SDKs read them: a line each, a name before the first colon."""
    assert custom_headers("ACME_CUSTOM_HEADERS") == set()
    monkeypatch.setenv("ACME_CUSTOM_HEADERS", "X-One: 1\nno header\n  Authorization : Bearer a:b\n")
    assert custom_headers("ACME_CUSTOM_HEADERS") == {"x-one", "authorization"}


async def test_requests_at_once_are_spread_over_pools() -> None:
    """Requests at once use all pools alike; requests one after another use one, and so its connection."""

    class Pool:
        def __init__(self) -> None:
            self.requests = 0

        async def handle_async_request(self, request: str) -> str:
            self.requests += 1
            await asyncio.sleep(0)
            if request == "bad":
                raise OSError
            return request

    pools = [Pool() for _ in range(4)]
    spread = _spread(object)(pools)
    await asyncio.gather(*(spread.handle_async_request("good") for _ in range(8)))
    assert [pool.requests for pool in pools] == [2, 2, 2, 2]
    for request in ("good", "bad", "good"):
        await asyncio.gather(spread.handle_async_request(request), return_exceptions=True)
    assert [pool.requests for pool in pools] == [5, 2, 2, 2]
