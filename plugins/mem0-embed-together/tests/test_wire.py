# SPDX-License-Identifier: Apache-2.0
"""What travels: exactly what is asked for, to the right server, with nothing that it should not see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import together

from mem0.errors import ConfigurationError, DimensionMismatchError, ProviderConnectionError
from mem0.testing import LoopbackServer, vector_for

E5 = "intfloat/multilingual-e5-large-instruct"
TASK = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "


def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """By default: the documented model and length, the texts as they are, and nothing that the API does not know."""
    result = call(make(), ["line\nbreak", "two words"])
    assert server.requests[0].path == "/v1/embeddings"
    assert server.requests[0].json == {
        "model": "togethercomputer/m2-bert-80M-8k-retrieval",
        "input": ["line\nbreak", "two words"],
    }
    assert server.requests[0].headers["authorization"] == "Bearer tk-canary-7f3a"
    assert np.array_equal(result.vectors, [vector_for("line\nbreak", 768), vector_for("two words", 768)])


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
@pytest.mark.parametrize("source", ["configuration", "environment"])
def test_base_url_with_and_without_v1(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch, end: str, source: str
) -> None:
    """One version of the SDK adds `/v1`, another wants it added: whatever is written, requests arrive."""
    if source == "environment":
        monkeypatch.setenv("TOGETHER_BASE_URL", f"{server.url}/gateway{end}")
        call(make(together_base_url=None), ["a"])
    else:
        monkeypatch.setenv("TOGETHER_BASE_URL", "http://127.0.0.1:9")
        call(make(together_base_url=f"{server.url}/gateway{end}"), ["a"])
    assert [request.path for request in server.requests] == ["/gateway/v1/embeddings"]


def test_an_error_names_the_url_that_was_asked(make: Any, call: Any) -> None:
    """With `/v1`, which one cannot see in the configuration."""
    with pytest.raises(ProviderConnectionError, match=r"no connection to http://127.0.0.1:9/v1"):
        call(make(together_base_url="http://127.0.0.1:9"), ["a"])


def test_prefixes(server: LoopbackServer, make: Any, call: Any) -> None:
    """Models that were trained with an instruction before a query get it; it can be replaced or switched off."""
    call(make(model=E5), ["a"], input_type="query")
    call(make(model=E5), ["a"])
    call(make(model=E5, query_prefix="", document_prefix="doc: "), ["a"], input_type="query")
    call(make(model=E5, query_prefix="", document_prefix="doc: "), ["a"])
    call(make(), ["a"], input_type="query")
    sent = [request.json["input"] for request in server.requests]
    assert sent == [[f"{TASK}a"], ["a"], ["a"], ["doc: a"], ["a"]]
    assert make(model=E5).fingerprint != make(model=E5, query_prefix="").fingerprint


@pytest.mark.parametrize(
    ("settings", "sent", "dims"),
    [
        ({}, None, 768),
        ({"embedding_dims": 768, "send_dimensions": True}, 768, 768),
        ({"model": "me/endpoint"}, None, 32),
        ({"model": "me/endpoint", "embedding_dims": 32}, None, 32),
        ({"model": "me/endpoint", "embedding_dims": 16, "send_dimensions": True}, 16, 16),
        ({"model": "me/endpoint", "send_dimensions": True}, None, 32),
    ],
)
def test_dimensions_are_sent_only_on_request(
    server: LoopbackServer, make: Any, call: Any, settings: dict[str, Any], sent: int | None, dims: int
) -> None:
    """Together's API has no such parameter; a server on a dedicated endpoint may, and is asked if the user says so."""
    embedder = make(**settings)
    result = call(embedder, ["a"])
    assert server.requests[0].json.get("dimensions") == sent
    assert result.vectors.shape == (1, dims)


def test_a_length_that_was_not_asked_for_is_not_made(server: LoopbackServer, make: Any, call: Any) -> None:
    """Nobody knows whether an endpoint's model may be cut, so its vectors are not."""
    with pytest.raises(DimensionMismatchError, match=r"32 dimensions where 16"):
        call(make(model="me/endpoint", embedding_dims=16), ["a"])


def test_environment_stays_from_a_host_that_only_the_configuration_names(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the environment's key nor its headers go to such a host; those that are configured do."""
    monkeypatch.setenv("TOGETHER_API_KEY", "tk-env")
    monkeypatch.setenv("TOGETHER_PROJECT_ID", "project-env")
    monkeypatch.setenv("TOGETHER_CUSTOM_HEADERS", "X-Secret: env\nX-Team: env\nAuthorization: Bearer tk-env")
    elsewhere = {"together_base_url": "http://api.example/v1", "http_client_proxies": server.url}
    with pytest.raises(ConfigurationError, match=r"TOGETHER_API_KEY is not sent to 'api.example'"):
        make(**elsewhere, api_key=None)
    call(make(**elsewhere, api_key="tk-theirs", default_headers={"X-Team": "blue"}), ["a"])
    headers = server.requests[0].headers
    assert (headers["authorization"], headers["x-team"]) == ("Bearer tk-theirs", "blue")
    assert "env" not in str(headers)


@pytest.mark.parametrize("host", ["api.together.ai", "api.together.xyz", "api-inference.together.ai"])
def test_environment_goes_to_together(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """The vendor's own hosts, that of dedicated endpoints among them, get the key without naming it again."""
    monkeypatch.setenv("TOGETHER_API_KEY", "tk-env")
    monkeypatch.setenv("TOGETHER_CUSTOM_HEADERS", "X-Team: env")
    call(make(together_base_url=f"http://{host}", http_client_proxies=server.url, api_key=None), ["a"])
    headers = server.requests[0].headers
    assert (headers["host"], headers["authorization"]) == (host, "Bearer tk-env")
    if int(together.__version__.partition(".")[0]) >= 3:  # the first of version 2 know no such variable
        assert headers["x-team"] == "env"


def test_own_authorization_header_wins(server: LoopbackServer, make: Any, call: Any) -> None:
    """A gateway that wants another scheme than `Bearer` gets it."""
    call(make(default_headers={"Authorization": "Basic abc"}), ["a"])
    assert server.requests[0].headers["authorization"] == "Basic abc"
