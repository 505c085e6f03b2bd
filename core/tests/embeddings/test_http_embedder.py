# SPDX-License-Identifier: Apache-2.0
"""What an embedder that speaks HTTP itself gets from its base, beside what the conformance kit proves."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from mem0.embeddings.config import HttpEmbedderConfig
from mem0.embeddings.http import Failures, HttpEmbedder, read_openai
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    MalformedResponseError,
    ModelNotFoundError,
    ProviderConnectionError,
    ProviderError,
    RateLimitError,
)
from mem0.testing import Fault, LoopbackServer, no_waiting, vector_for

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

KEY = "key-canary-7f3a"


class Plain(HttpEmbedder):
    """Speaks the protocol of OpenAI, as far as a provider has to."""

    def body(self, batch: Batch) -> object:
        return {"model": self.spec.model, "input": self.prompted(batch)}

    def read(self, answer: Any) -> BatchResult:
        return read_openai(answer)

    def details_of(self, status: int, said: object) -> dict[str, Any]:
        if status == 400 and "gone" in str(said):
            return {"kind": ModelNotFoundError, "advice": "Choose another."}
        return {}


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Yield a running server."""
    with LoopbackServer() as server, no_waiting():
        yield server


@pytest.fixture(params=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest) -> Any:
    """Return an HTTP library that is installed."""
    return pytest.importorskip(request.param)


@pytest.fixture
def plain(server: LoopbackServer, library: Any) -> Iterator[Callable[..., Plain]]:
    """Yield a function that makes an embedder: `plain(headers={...}, url=..., **settings)`."""
    made = []

    def make(headers: dict[str, str] | None = None, url: str = f"{server.url}/v1/embeddings", **settings: Any) -> Plain:
        spec = EmbedderSpec("plain", "m", prompts={"query": "find: "})
        failures = Failures("plain", "m", server.url, [KEY])
        headers = {"Authorization": f"Bearer {KEY}"} if headers is None else headers
        made.append(Plain(spec, HttpEmbedderConfig(**settings), library, url, failures, headers=headers))
        return made[-1]

    yield make
    for embedder in made:
        embedder.close()


def test_request(server: LoopbackServer, plain: Any, call: Any) -> None:
    """One POST of JSON in UTF-8, to the very URL, with the prompt of a query before its text."""
    result = call(plain(), ["zwei Wörter"], input_type="query")
    call(plain(), ["b"])
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/v1/embeddings")
    assert request.json == {"model": "m", "input": ["find: zwei Wörter"]}
    assert "Wörter".encode() in request.body
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert np.allclose(result.vectors, [vector_for("find: zwei Wörter", 32)])
    assert server.batches[1] == ["b"]


def test_headers_of_the_user_come_first(server: LoopbackServer, plain: Any, call: Any) -> None:
    """However they are spelled: a gateway that wants another scheme gets it, once."""
    embedder = plain({"Authorization": f"Bearer {KEY}", "X-Version": "2"}, default_headers={"AUTHORIZATION": "Basic a"})
    call(embedder, ["a"])
    assert server.requests[0].headers["authorization"] == "Basic a"
    assert embedder._clients.for_threads().headers.get_list("authorization") == ["Basic a"]
    assert server.requests[0].headers["x-version"] == "2"


def test_no_headers(server: LoopbackServer, plain: Any, call: Any) -> None:
    """A server without a key gets none."""
    call(plain({}), ["a"])
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("form", ["one", "by pattern"])
def test_proxies(server: LoopbackServer, plain: Any, call: Any, form: str) -> None:
    """Requests go through the proxy of the settings, whichever way it is given."""
    proxies = server.url if form == "one" else {"http://": server.url}
    call(plain(url="http://api.example/v1/embeddings", http_client_proxies=proxies), ["a"])
    assert server.requests[0].headers["host"] == "api.example"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "no such thing"}}, "HTTP 429: no such thing. "),
        ({"error": "no such thing"}, "HTTP 429: no such thing. "),
        ({"message": "no such thing."}, "HTTP 429: no such thing. "),
        ({"detail": "no such thing"}, "HTTP 429: no such thing. "),
        ({"code": 7}, "HTTP 429: {'code': 7}. "),
        (["no", "such"], "HTTP 429: ['no', 'such']. "),
        ("<html>no such\nthing</html>", "HTTP 429: <html>no such thing</html>. "),
        ("", "HTTP 429. "),
    ],
)
def test_what_the_server_said(server: LoopbackServer, plain: Any, call: Any, body: object, said: str) -> None:
    """The message is found in the usual shapes of an error; what has another shape is shown as it is."""
    server.faults.append(Fault(status=429, body=body, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimitError) as caught:
        call(plain(max_attempts=1), ["a"])
    assert f"plain: model 'm': {said}" in str(caught.value)
    assert caught.value.retry_after == 7.0


def test_a_provider_may_know_a_refusal_better(server: LoopbackServer, plain: Any, call: Any) -> None:
    """It is asked with the status and the message, and may say another kind and another advice."""
    server.faults += [Fault(status=400, message="the model is gone"), Fault(status=400, message="what?")]
    with pytest.raises(ModelNotFoundError, match=r"HTTP 400: the model is gone. Choose another.") as caught:
        call(plain(), ["a"])
    assert caught.value.status == 400
    with pytest.raises(BadRequestError, match=r"what\?\. Check the embedder's config"):
        call(plain(), ["a"])


@pytest.mark.parametrize("body", [{}, {"data": 3}, {"data": [{}]}, {"data": [None]}, [], "none", {"data": None}])
def test_an_answer_of_another_shape(server: LoopbackServer, plain: Any, call: Any, body: object) -> None:
    """Whatever `read` stumbles over is a malformed answer, which is not asked for again."""
    server.faults.append(Fault(body=body))
    with pytest.raises(MalformedResponseError, match=r"the answer from http://127.* cannot be used: \w+Error"):
        call(plain(), ["a"])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(status=401, message=f"{KEY} is wrong, and so is Basic hush-hush"), AuthenticationError),
        (Fault(body=f"<html>{KEY} Basic hush-hush</html>"), MalformedResponseError),
        (Fault(breaks="before_headers"), ProviderConnectionError),
    ],
)
def test_errors_have_no_trail(
    server: LoopbackServer, plain: Any, call: Any, fault: Fault, kind: type[ProviderError]
) -> None:
    """No error leads to the library's own, whose frames hold the key, nor repeats a header of the user's."""
    server.faults.append(fault)
    with pytest.raises(kind) as caught:
        call(plain(max_attempts=1, default_headers={"X-Own": "Basic hush-hush"}), ["a"])
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert KEY not in str(caught.value)
    assert "hush" not in str(caught.value)


def test_connections_are_closed(server: LoopbackServer, plain: Any) -> None:
    """Closing releases them, and a closed embedder works again."""
    embedder = plain()
    for _ in range(2):
        embedder.embed_query("a")
        assert server.open_connections == 1
        embedder.close()
        _wait(lambda: not server.open_connections)
    assert server.connections == 2


async def test_connections_of_a_loop_are_closed(server: LoopbackServer, plain: Any) -> None:
    """`aclose` has closed the loop's connections when it returns."""
    async with plain() as embedder:
        await embedder.aembed_query("a")
        assert server.open_connections == 1
    _wait(lambda: not server.open_connections)


def test_the_library_is_the_providers_own() -> None:
    """The core has the base where no HTTP library is installed."""
    code = "import sys; sys.modules.update(httpx=None, httpx2=None); from mem0.embeddings.http import HttpEmbedder"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not until() and time.monotonic() < end:
        time.sleep(0.005)
    assert until()
