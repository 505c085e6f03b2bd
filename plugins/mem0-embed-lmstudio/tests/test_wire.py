# SPDX-License-Identifier: Apache-2.0
"""What travels: texts with their prefix, to this machine, and none of OpenAI's secrets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mem0.testing import Fault, LoopbackServer, vector_for


def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """By default: the documented model, the prefix that it was trained with, and no `dimensions`."""
    result = call(make(), ["line\nbreak", "two words"])
    assert server.requests[0].path == "/v1/embeddings"
    assert server.requests[0].json == {
        "model": "nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf",
        "input": ["search_document: line\nbreak", "search_document: two words"],
        "encoding_format": "base64",
    }
    assert np.allclose(result.vectors[1], vector_for("search_document: two words", 768), atol=1e-6)
    assert result.vectors.dtype == np.float32
    assert result.vectors.shape == (2, 768)


def test_vectors_are_cut_here(server: LoopbackServer, make: Any, call: Any) -> None:
    """The server makes 768 dimensions whatever it is asked for; fewer are cut from them and renormalised."""
    result = call(make(embedding_dims=256), ["a"])
    assert "dimensions" not in server.requests[0].json
    assert np.allclose(result.vectors[0], vector_for("search_document: a", 256, 768), atol=1e-6)


def test_a_server_that_makes_shorter_vectors_can_be_asked(server: LoopbackServer, make: Any, call: Any) -> None:
    """`send_dimensions` asks, for a server or a gateway that does it."""
    server.honours_dimensions = True
    result = call(make(embedding_dims=256, send_dimensions=True), ["a"])
    assert server.requests[0].json["dimensions"] == 256
    assert result.vectors.shape == (1, 256)


def test_a_server_that_learns_base64_is_understood(server: LoopbackServer, make: Any, call: Any) -> None:
    """LM Studio answers with lists whatever is asked for; should it stop to, the vectors are the same."""
    embedder = make()
    lists = call(embedder, ["a"]).vectors
    server.base64 = True
    assert np.array_equal(call(embedder, ["a"]).vectors, lists)


def test_vectors_of_any_length_are_taken(server: LoopbackServer, make: Any, call: Any) -> None:
    """The engine does not make unit vectors unless told to: they are not declared as such, and come as they are."""
    embedder = make(model="custom")
    assert not embedder.spec.normalized
    server.faults.append(_answer([3.0, 4.0]))
    assert call(embedder, ["a"]).vectors.tolist() == [[3.0, 4.0]]


def test_prefixes(server: LoopbackServer, make: Any, call: Any) -> None:
    """Prefixes come from the table, can be replaced or switched off, and are part of the fingerprint."""
    call(make(), ["a"], input_type="query")
    call(make(query_prefix="", document_prefix=""), ["a"], input_type="query")
    call(make(query_prefix="find: "), ["a"], input_type="query")
    call(make(model="custom"), ["a"], input_type="query")
    sent = [request.json["input"] for request in server.requests]
    assert sent == [["search_query: a"], ["a"], ["find: a"], ["a"]]
    assert make().fingerprint != make(query_prefix="").fingerprint


def test_ttl(server: LoopbackServer, make: Any, call: Any) -> None:
    """How long a model stays loaded travels if it is set."""
    call(make(ttl=300), ["a"])
    assert server.requests[0].json["ttl"] == 300


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
def test_path_may_be_left_out(server: LoopbackServer, make: Any, call: Any, end: str) -> None:
    """A URL without a path means `/v1`: to any other path LM Studio answers 200, with an error."""
    call(make(lmstudio_base_url=server.url + end), ["a"])
    assert server.requests[0].path == "/v1/embeddings"


def test_requests_are_small_and_one_after_another(server: LoopbackServer, make: Any, call: Any) -> None:
    """One machine computes: requests at once would only wait for each other, each with its timeout running."""
    call(make(model="custom"), [f"text {number}" for number in range(150)])
    assert [len(request.json["input"]) for request in server.requests] == [64, 64, 22]
    assert server.max_in_flight == 1


def test_token_goes_only_where_it_may(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LM_API_TOKEN goes to this machine; another, which only the configuration can name, gets what stands beside it."""
    monkeypatch.setenv("LM_API_TOKEN", "sk-lm-env")
    elsewhere = {"lmstudio_base_url": "http://gpu.example/v1", "http_client_proxies": server.url}
    call(make(api_key=None), ["a"])
    call(make(), ["a"])
    call(make(**elsewhere, api_key=None), ["a"])
    call(make(**elsewhere, api_key="sk-lm-theirs"), ["a"])
    sent = [request.headers["authorization"] for request in server.requests]
    assert sent == ["Bearer sk-lm-env", "Bearer sk-lm-canary7f:3a", "Bearer mem0", "Bearer sk-lm-theirs"]


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_environment_of_openai_does_not_reach_lmstudio(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The SDK would redirect, and send OpenAI's key and account to LM Studio."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin-env")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-env")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-env")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: custom-env\nAuthorization: Bearer sk-env")
    other = {"lmstudio_base_url": "http://gpu.example/v1", "http_client_proxies": server.url}
    call(make(api_key=None, **(other if where == "elsewhere" else {})), ["a"])
    assert server.requests[0].headers["authorization"] == "Bearer mem0"
    assert "env" not in str(server.requests[0].headers)


def test_headers(server: LoopbackServer, make: Any, call: Any) -> None:
    """Headers travel, for a server behind a gateway."""
    call(make(default_headers={"X-Team": "blue", "Authorization": "Basic abc"}), ["a"])
    assert server.requests[0].headers["x-team"] == "blue"
    assert server.requests[0].headers["authorization"] == "Basic abc"


def _answer(vector: list[float]) -> Fault:
    return Fault(body={"object": "list", "data": [{"index": 0, "embedding": vector}], "usage": {"prompt_tokens": 0}})
