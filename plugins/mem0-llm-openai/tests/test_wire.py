# SPDX-License-Identifier: Apache-2.0
"""What travels: exactly what is asked for, to the right server, with nothing that it should not see."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mem0.errors import ConfigurationError
from mem0.testing import LoopbackServer

from .conftest import KEY, MESSAGES, SCHEMA

SENT = [{"role": message.role, "content": message.content} for message in MESSAGES]
FORMAT = {"type": "json_schema", "json_schema": {"name": "facts", "strict": True, "schema": SCHEMA}}


def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """By default: the model, the messages as they are, and the schema. Nothing about randomness or length."""
    server.answers = ['{"facts": ["Likes tea"]}']
    completion = call(make(model="m"))
    [request] = server.requests
    assert request.json == {"model": "m", "messages": SENT, "response_format": FORMAT}
    assert (request.method, request.path, request.query) == ("POST", "/v1/chat/completions", "")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert (completion.text, completion.finish) == ('{"facts": ["Likes tea"]}', "stop")
    assert (completion.input_tokens, completion.output_tokens) == (8, 3)


def test_the_default_model_answers_at_once(server: LoopbackServer, make: Any, call: Any) -> None:
    """The default model is asked not to reason first; a wish of the configuration wins, and others are not asked."""
    call(make())
    call(make(reasoning_effort="low"))
    call(make(model="o9"))
    asked = [(request.json["model"], request.json.get("reasoning_effort")) for request in server.requests]
    assert asked == [("gpt-6-luna", "none"), ("gpt-6-luna", "low"), ("o9", None)]


def test_parameters(server: LoopbackServer, make: Any, call: Any) -> None:
    """What is configured is sent, and a temperature of nought is configured."""
    call(make(model="m", temperature=0, top_p=0.5, max_tokens=500, reasoning_effort="high", store=False))
    assert server.requests[0].json == {
        "model": "m",
        "messages": SENT,
        "response_format": FORMAT,
        "temperature": 0.0,
        "top_p": 0.5,
        "max_tokens": 500,
        "reasoning_effort": "high",
        "store": False,
    }


def test_name_of_the_limit(server: LoopbackServer, make: Any, call: Any) -> None:
    """OpenAI's newer models refuse `max_tokens`, and many servers know nothing else; the configuration wins."""
    to_openai = {"openai_base_url": "http://eu.api.openai.com/v1", "http_client_proxies": server.url, "max_tokens": 5}
    call(make(max_tokens=5))
    call(make(max_tokens=5, limit_parameter="max_completion_tokens"))
    call(make(**to_openai))
    call(make(**to_openai, limit_parameter="max_tokens"))
    found = [next(name for name in request.json if name.startswith("max")) for request in server.requests]
    assert found == ["max_tokens", "max_completion_tokens", "max_completion_tokens", "max_tokens"]


@pytest.mark.parametrize(
    ("structured", "sent"), [("json_schema", FORMAT), ("json_object", {"type": "json_object"}), ("none", None)]
)
def test_structured_output(server: LoopbackServer, make: Any, call: Any, structured: str, sent: Any) -> None:
    """A server is asked in the way that it knows, in one request."""
    call(make(structured_output=structured))
    assert server.requests[0].json.get("response_format") == sent
    assert len(server.requests) == 1


def test_free_text(server: LoopbackServer, make: Any, call: Any) -> None:
    """Without a schema nothing is said about the form."""
    server.answers = ["Hello"]
    assert call(make(), schema=None).text == "Hello"
    assert "response_format" not in server.requests[0].json


def test_account_headers_and_query(server: LoopbackServer, make: Any, call: Any) -> None:
    """Organization, project, headers and query parameters travel."""
    account = {"organization": "org-1", "project": "proj-1"}
    call(make(**account, default_headers={"X-Team": "blue"}, default_query={"v": "2"}))
    request = server.requests[0]
    assert request.headers["openai-organization"] == "org-1"
    assert request.headers["openai-project"] == "proj-1"
    assert request.headers["x-team"] == "blue"
    assert request.query == "v=2"


def test_own_authorization_header_wins(server: LoopbackServer, make: Any, call: Any) -> None:
    """A gateway that wants another scheme than `Bearer` gets it."""
    call(make(default_headers={"Authorization": "Basic abc"}))
    assert server.requests[0].headers["authorization"] == "Basic abc"


def test_base_url(server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configuration, then OPENAI_BASE_URL."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    call(make())
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/env/v1/")
    call(make(openai_base_url=None))
    assert [request.path for request in server.requests] == ["/v1/chat/completions", "/env/v1/chat/completions"]


def test_key_of_the_environment(server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPENAI_API_KEY is used where the environment names the host as well, or it is this machine."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    call(make(api_key=None))
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    call(make(api_key=None, openai_base_url=None))
    call(make(openai_base_url=None))
    sent = [request.headers["authorization"] for request in server.requests]
    assert sent == ["Bearer sk-env", "Bearer sk-env", f"Bearer {KEY}"]


def test_no_key(make: Any) -> None:
    """Without a key nothing is built, and the error says where to put one, in the LLM's section."""
    with pytest.raises(ConfigurationError, match=r"no API key. Set OPENAI_API_KEY, or 'api_key' in the llm's config"):
        make(api_key=None, openai_base_url=None)


def test_loopback_needs_no_key(server: LoopbackServer, make: Any, call: Any) -> None:
    """A server on this machine takes any key."""
    call(make(api_key=None))
    assert server.requests[0].headers["authorization"] == "Bearer mem0"


def test_environment_stays_from_a_host_that_only_the_configuration_names(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the environment's key nor what else it says about the account goes to such a host."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-env")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-env")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: env\nAuthorization: Bearer sk-env")
    elsewhere = {"openai_base_url": "http://api.example/v1", "http_client_proxies": server.url}
    with pytest.raises(ConfigurationError, match=r"OPENAI_API_KEY is not sent to 'api.example'.*the llm's config"):
        make(**elsewhere, api_key=None)
    call(make(**elsewhere, api_key="sk-theirs"))
    [request] = server.requests
    assert request.headers["authorization"] == "Bearer sk-theirs"
    assert request.headers["host"] == "api.example"
    assert "env" not in json.dumps(dict(request.headers))
