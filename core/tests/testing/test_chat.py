# SPDX-License-Identifier: Apache-2.0
"""What the server for tests says to a chat, with nothing but the standard library on the other side."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from mem0.testing import Fault, LoopbackServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

OPENAI = "/v1/chat/completions"
AZURE = "/openai/deployments/my%20chat/chat/completions?api-version=1"
AZURE_V1 = "/openai/v1/chat/completions"
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Return a running server."""
    with LoopbackServer() as server:
        yield server


def post(server: LoopbackServer, path: str, body: Any, key: str = "k") -> tuple[int, Any]:
    """Make a request of one's own."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        connection.request("POST", path, json.dumps(body), {"api-key": key})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def chat(server: LoopbackServer, path: str = OPENAI, **more: Any) -> tuple[int, Any]:
    """Say two words to a model."""
    return post(server, path, {"model": "m", "messages": [{"role": "user", "content": "hello there"}], **more})


def said(server: LoopbackServer, **more: Any) -> Any:
    """Return what the model says."""
    status, body = chat(server, **more)
    assert status == 200, body
    return body["choices"][0]["message"]["content"]


def test_answer(server: LoopbackServer) -> None:
    """An answer has the shape of the real one, with tokens counted in words."""
    server.answers = ["one two three"]
    assert chat(server) == (
        200,
        {
            "id": "chatcmpl-loopback",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": "one two three", "refusal": None},
                }
            ],
            "usage": {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5},
        },
    )


def test_answers_in_order(server: LoopbackServer) -> None:
    """One after the other: texts, choices, whole answers, functions; in the end an extraction that found nothing."""
    choice = {"finish_reason": "length", "message": {"content": [{"type": "text", "text": "cut"}]}}
    server.answers = ["first", None, choice, {"choices": [], "id": "mine"}, lambda request: request["model"].upper()]
    assert said(server) == "first"
    assert said(server) is None
    _, body = chat(server)
    assert body["choices"] == [{"index": 0, **choice}]
    assert chat(server) == (200, {"choices": [], "id": "mine"})
    assert said(server) == "M"
    assert said(server) == said(server) == '{"facts": []}'


def test_one_function_for_all(server: LoopbackServer) -> None:
    """A function stands for the model: it is given what was asked, each time."""
    server.answers = lambda request: {"message": {"content": request["messages"][0]["content"], "refusal": "no"}}
    assert chat(server)[1]["choices"][0]["message"] == {"content": "hello there", "refusal": "no"}
    assert said(server) == "hello there"


def test_a_function_that_fails(server: LoopbackServer) -> None:
    """Its author sees what is wrong with it, whatever it raises."""

    def wrong(request: Any) -> str:
        raise AssertionError("no such turn")

    server.answers = wrong
    status, body = chat(server)
    assert (status, body["error"]["message"]) == (400, "the function in 'answers' failed: AssertionError: no such turn")


def test_many_at_once_share_a_list(server: LoopbackServer) -> None:
    """Each answer is said once, however many ask."""
    server.answers = [str(number) for number in range(50)]
    with ThreadPoolExecutor(16) as pool:
        texts = list(pool.map(lambda _: said(server), range(60)))
    assert sorted(texts) == sorted([*map(str, range(50)), *['{"facts": []}'] * 10])


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(body={"odd": 1}), Fault(breaks="before_headers")], ids=str)
def test_a_fault_takes_no_answer(server: LoopbackServer, fault: Fault) -> None:
    """What was to be said is said to the next request, when a fault replaces or breaks an answer."""
    server.answers = ["first"]
    server.faults.append(fault)
    try:
        assert chat(server) != (200, "first")
    except http.client.RemoteDisconnected:
        assert fault.breaks
    assert said(server) == "first"


def test_faults_for_chats_only(server: LoopbackServer) -> None:
    """A fault may be for some requests; the others pass it by, in their own order, and a sticky one stays."""
    embed = {"model": "m", "input": "a"}
    server.faults += [Fault(status=503, path="/chat/completions"), Fault(status=429, path="/embeddings")]
    server.faults += [Fault(status=500, path="/chat/completions", sticky=True)]
    assert [post(server, "/v1/embeddings", embed)[0] for _ in range(2)] == [429, 200]
    assert [chat(server)[0] for _ in range(3)] == [503, 500, 500]
    assert [chat(server, AZURE)[0], post(server, "/v1/embeddings", embed)[0]] == [500, 200]


def test_faults_in_order_for_all(server: LoopbackServer) -> None:
    """A fault that is for all comes before those after it, also where these are for the request."""
    server.faults += [Fault(status=500), Fault(status=503, path="/chat/completions")]
    assert [chat(server)[0] for _ in range(3)] == [500, 503, 200]


def test_azure(server: LoopbackServer) -> None:
    """A path names the deployment and needs a version; the v1 API does not; both need a key, and a deployment."""
    assert chat(server, AZURE)[1]["model"] == "my chat"
    assert chat(server, AZURE_V1)[1]["model"] == "m"
    server.answers = lambda request: request["model"]
    _, body = post(server, AZURE, {"messages": [{"role": "user", "content": "hello"}]})
    assert body["choices"][0]["message"]["content"] == "my chat"
    assert chat(server, AZURE.partition("?")[0]) == (404, {"error": {"code": "404", "message": "Resource not found"}})
    assert post(server, AZURE, {}, key="")[0] == post(server, AZURE_V1, {}, key="")[0] == 401
    server.models = {"my chat"}
    assert chat(server, AZURE)[0] == 200
    status, body = chat(server, AZURE_V1)
    assert (status, body["error"]["code"]) == (404, "DeploymentNotFound")


def test_a_limit(server: LoopbackServer) -> None:
    """A conversation of more words than a model takes is refused with OpenAI's code."""
    server.max_words = 1
    status, body = chat(server)
    assert (status, body["error"]["code"], body["error"]["param"]) == (400, "context_length_exceeded", "messages")


def schema(**changes: Any) -> dict[str, Any]:
    """Return a `response_format` with a schema."""
    return {"type": "json_schema", "json_schema": {"name": "n", "strict": True, "schema": SCHEMA, **changes}}


def within(inner: Any) -> dict[str, Any]:
    """Return a schema with another one in it."""
    return {**SCHEMA, "properties": {"a": inner}}


LAX = {**SCHEMA, "additionalProperties": True}


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "ai", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content"),
        ({"max_tokens": 1, "max_completion_tokens": 1}, "max_tokens"),
        ({"response_format": {"type": "json_object"}}, "messages"),
        ({"response_format": {"type": "yaml"}}, "response_format.type"),
        ({"response_format": schema(name="a b")}, "response_format"),
        ({"response_format": schema(schema=LAX)}, "response_format"),
        ({"response_format": schema(schema={**SCHEMA, "required": []})}, "response_format"),
        ({"response_format": schema(schema={"type": ["object", "null"]})}, "response_format"),
        ({"response_format": schema(schema=within({"type": "array", "items": LAX}))}, "response_format"),
        ({"response_format": schema(schema=within({"anyOf": [{"type": "null"}, LAX]}))}, "response_format"),
        ({"response_format": schema(schema={**within({"$ref": "#/$defs/x"}), "$defs": {"x": LAX}})}, "response_format"),
    ],
)
def test_what_is_refused(server: LoopbackServer, body: dict[str, Any], param: str) -> None:
    """A request that the real API would refuse is refused in its words, and takes no answer."""
    server.answers = ["first"]
    status, answer = chat(server, **body)
    assert (status, answer["error"]["type"], answer["error"]["param"]) == (400, "invalid_request_error", param)
    assert answer["error"]["message"]
    assert said(server) == "first"


@pytest.mark.parametrize("body", [{"model": "m"}, {"messages": [{"role": "user"}]}, {"messages": ["x"]}, []])
def test_what_makes_no_sense(server: LoopbackServer, body: Any) -> None:
    """What is missing is named."""
    status, answer = post(server, OPENAI, body)
    assert status == 400
    assert f"this is not how {OPENAI} is asked" in answer["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"response_format": schema()},
        {"response_format": schema(schema=LAX, strict=False)},
        {"response_format": schema(schema=within({"anyOf": [{"type": "null"}, SCHEMA]}))},
        {"response_format": {"type": "text"}},
        {"response_format": {"type": "json_object"}, "messages": [{"role": "developer", "content": "Write JSON."}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]},
    ],
)
def test_what_is_not_refused(server: LoopbackServer, body: dict[str, Any]) -> None:
    """What the real API takes is taken."""
    assert chat(server, **body)[0] == 200
