# SPDX-License-Identifier: Apache-2.0
"""The server for tests is itself tested, with nothing but the standard library on the other side."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest

from mem0.testing import Fault, LoopbackServer, Reply, Request, twisted, vector_for

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

OPENAI = "/v1/embeddings"
OLLAMA = "/api/embed"


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Return a running server."""
    with LoopbackServer() as server:
        yield server


def ask(server: LoopbackServer, path: str, body: Any = None, method: str = "POST") -> tuple[int, Any]:
    """Make a request of one's own."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, {"X-Test": "Yes"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def embed(server: LoopbackServer, texts: Any = ("a", "b"), **extra: Any) -> list[dict[str, Any]]:
    """Ask for vectors in OpenAI's way."""
    status, body = ask(server, OPENAI, {"model": "m", "input": texts, **extra})
    assert status == 200
    data: list[dict[str, Any]] = json.loads(body)["data"]
    return data


def test_vectors_are_told_apart_and_repeat() -> None:
    """A text has its own unit vector, always the same; a cut one is a unit vector too."""
    assert np.array_equal(vector_for("a", 16), vector_for("a", 16))
    assert abs(float(vector_for("a", 16) @ vector_for("b", 16))) < 0.9
    cut = vector_for("a", 32)[:16]
    assert np.allclose(vector_for("a", 16, 32), cut / np.linalg.norm(cut))


def test_openai(server: LoopbackServer) -> None:
    """Base64 and numbers hold the same; indices, usage and dimensions are as in the protocol."""
    packed, plain = embed(server, encoding_format="base64"), embed(server)
    assert [item["index"] for item in plain] == [0, 1]
    assert np.array_equal(np.frombuffer(base64.b64decode(packed[1]["embedding"]), "<f4"), vector_for("b", 32))
    assert np.allclose(plain[1]["embedding"], vector_for("b", 32))
    assert np.allclose(embed(server, "b", dimensions=8)[0]["embedding"], vector_for("b", 8, 32))
    _, body = ask(server, OPENAI, {"model": "text-embedding-3-small", "input": ["one two", "three"]})
    assert json.loads(body)["usage"] == {"prompt_tokens": 3, "total_tokens": 3}
    assert len(json.loads(body)["data"][0]["embedding"]) == 1536


def test_ollama(server: LoopbackServer) -> None:
    """Models that are missing, texts that are too long, and downloads with progress."""
    server.models, server.max_words = {"m"}, 2
    asked = {"model": "m", "input": ["one two three"]}
    assert ask(server, OLLAMA, {**asked, "truncate": False})[0] == 400
    status, body = ask(server, OLLAMA, asked)
    assert status == 200
    assert np.allclose(json.loads(body)["embeddings"][0], vector_for("one two", 32))
    assert json.loads(body)["prompt_eval_count"] == 2
    assert ask(server, OLLAMA, {**asked, "model": "new"})[0] == 404
    parts = [json.loads(line) for line in ask(server, "/api/pull", {"model": "new"})[1].splitlines()]
    assert parts[0]["status"] == "pulling manifest"
    assert parts[-1]["status"] == "success"
    assert {model["name"] for model in json.loads(ask(server, "/api/tags", method="GET")[1])["models"]} == {"m", "new"}


class Echo:
    """A protocol of one's own, on a path of OpenAI's."""

    def answer(self, server: LoopbackServer, request: Request, fault: Fault) -> Reply | None:
        if request.query != "echo":
            return None
        return 200, {"letters": [vector for _, vector in twisted(server.vectors(request.json, None, 4), fault.twist)]}

    def error(self, message: str) -> object:
        return {"oops": message}


def test_a_protocol_of_ones_own() -> None:
    """It is asked before the built-in ones, which answer the rest; arrays travel as lists, errors in its words."""
    with LoopbackServer(wires=[Echo()]) as server:
        path = f"{OPENAI}?echo"
        status, body = ask(server, path, ["a", "b"])
        assert status == 200
        assert np.allclose(json.loads(body)["letters"], [vector_for("a", 4), vector_for("b", 4)])
        server.faults += [Fault(twist="too_few"), Fault(status=503, message="busy")]
        assert len(json.loads(ask(server, path, ["a", "b"])[1])["letters"]) == 1
        assert ask(server, path, ["a"]) == (503, b'{"oops": "busy"}')
        assert ask(server, path, 7) == (
            400,
            b'{"oops": "this is not how /v1/embeddings is asked: TypeError: \'int\' object is not iterable"}',
        )
        assert embed(server)


def test_requests_are_remembered(server: LoopbackServer) -> None:
    """Method, path, query, headers, body and time."""
    before = time.monotonic()
    ask(server, OPENAI + "?v=1", {"model": "m", "input": "a"})
    request = server.requests[0]
    assert (request.method, request.path, request.query) == ("POST", OPENAI, "v=1")
    assert request.headers["x-test"] == "Yes"
    assert request.json == {"model": "m", "input": "a"}
    assert before <= request.time <= time.monotonic()


def test_unknown_path(server: LoopbackServer) -> None:
    """What no protocol knows is a 404 that names it."""
    status, body = ask(server, "/nope", method="GET")
    assert status == 404
    assert b"GET /nope" in body


def test_faults_are_used_up_unless_sticky(server: LoopbackServer) -> None:
    """One fault for each request, in order; a sticky one stays."""
    server.faults = [Fault(status=500), Fault(status=429, sticky=True)]
    asked = {"model": "m", "input": "a"}
    assert [ask(server, OPENAI, asked)[0] for _ in range(4)] == [500, 429, 429, 429]


def test_connections_are_counted(server: LoopbackServer) -> None:
    """How many were made, and how many are open now."""
    kept = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    for _ in range(2):
        kept.request("POST", OPENAI, json.dumps({"model": "m", "input": "a"}))
        kept.getresponse().read()
    embed(server)
    deadline = time.monotonic() + 10
    while server.open_connections != 1 and time.monotonic() < deadline:
        time.sleep(0.005)
    assert (server.connections, server.open_connections) == (2, 1)
    kept.close()
    while server.open_connections and time.monotonic() < deadline:
        time.sleep(0.005)
    assert (server.connections, server.open_connections) == (2, 0)


@pytest.mark.parametrize("path", [OPENAI, OLLAMA])
def test_errors_are_worded_as_the_protocol_words_them(server: LoopbackServer, path: str) -> None:
    """A status brings a message of one's own, in the protocol's shape, or a body of one's own."""
    server.faults = [Fault(status=401, message="bad key"), Fault(status=500), Fault(status=502, body="no gateway")]
    bodies = [ask(server, path, {"model": "m", "input": "a"})[1] for _ in range(3)]
    worded = [json.loads(body)["error"] for body in bodies[:2]]
    messages = [error["message"] if isinstance(error, dict) else error for error in worded]
    assert messages == ["bad key", "loopback fault 500"]
    assert bodies[2] == b"no gateway"


@pytest.mark.parametrize("body", [{}, {"model": "m"}, [], None, {"model": "m", "input": [None]}])
@pytest.mark.parametrize("path", [OPENAI, OLLAMA])
def test_requests_that_no_protocol_understands(server: LoopbackServer, path: str, body: Any) -> None:
    """A request that lacks something is a 400 that says what, so that the author of a provider sees it."""
    status, answer = ask(server, path, body)
    assert status == 400
    assert f"this is not how {path} is asked" in answer.decode()
    assert embed(server)  # it goes on


def test_bodies_that_are_no_json(server: LoopbackServer) -> None:
    """A body of another kind, such as a form, is kept as it travelled."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    connection.request("POST", "/nope", b"grant_type=refresh")
    assert connection.getresponse().status == 404
    connection.close()
    assert (server.requests[0].json, server.requests[0].body) == (None, b"grant_type=refresh")


def test_twists(server: LoopbackServer) -> None:
    """Each twist makes the one thing wrong that it names."""

    def twisted(twist: Any) -> list[dict[str, Any]]:
        server.faults.append(Fault(twist=twist))
        return embed(server, ["a", "b", "c"])

    assert len(twisted("too_few")) == 2
    assert len(twisted("too_many")) == 4
    assert [item["index"] for item in twisted("reordered")] == [2, 1, 0]
    assert [item["index"] for item in twisted("duplicate_index")] == [0, 1, 0]
    assert np.isnan(twisted("nan")[2]["embedding"][0])
    assert np.isinf(twisted("infinite")[2]["embedding"][0])
    assert len(twisted("wrong_dims")[0]["embedding"]) == 7
    assert len(twisted("ragged")[2]["embedding"]) == 31
    assert not any(twisted("zero")[2]["embedding"])
    assert isinstance(twisted("strings")[2]["embedding"][0], str)
    assert twisted("null")[2]["embedding"] is None
    assert twisted("empty") == []


def test_broken_answers(server: LoopbackServer) -> None:
    """Dropped connections, truncated JSON, a web page, a redirect."""
    asked = {"model": "m", "input": "a"}
    server.faults = [Fault(breaks="before_headers"), Fault(breaks="after_headers"), Fault(breaks="truncated")]
    server.faults += [Fault(breaks="html"), Fault(status=301, headers={"Location": "/x"})]
    with pytest.raises(http.client.RemoteDisconnected):
        ask(server, OPENAI, asked)
    with pytest.raises(http.client.IncompleteRead):
        ask(server, OPENAI, asked)
    with pytest.raises(json.JSONDecodeError):
        json.loads(ask(server, OPENAI, asked)[1])
    assert ask(server, OPENAI, asked)[1].startswith(b"<!DOCTYPE html>")
    assert ask(server, OPENAI, asked)[0] == 301


def test_slow_answers(server: LoopbackServer) -> None:
    """Latency, delay and drip take at least the time that they name."""
    server.latency = 0.05
    server.faults = [Fault(delay=0.1), Fault(drip=0.002)]
    for least in (0.15, 0.15, 0.05):
        begun = time.monotonic()
        embed(server)
        assert time.monotonic() - begun >= least


def test_a_hundred_at_once() -> None:
    """A hundred connections are answered together, and counted."""
    with LoopbackServer() as server, ThreadPoolExecutor(100) as pool:
        server.rendezvous = 100
        list(pool.map(lambda number: embed(server, f"text {number}"), range(100)))
    assert server.max_in_flight == 100
    assert len(server.requests) == 100


def test_stopping_does_not_wait_for_slow_answers() -> None:
    """A server that hangs on purpose ends at once with its block."""
    with LoopbackServer() as server:
        server.faults.append(Fault(delay=3600))

        def hang() -> None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                embed(server)

        client = threading.Thread(target=hang, daemon=True)
        client.start()
        while not server.requests:
            time.sleep(0.005)
        begun = time.monotonic()
    assert time.monotonic() - begun < 10
    client.join(10)
