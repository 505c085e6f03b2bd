# SPDX-License-Identifier: Apache-2.0
"""What travels: exactly what is asked for, to the right server, with nothing that it should not see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mem0.errors import ConfigurationError
from mem0.testing import LoopbackServer, vector_for


def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """By default: the current model at 768 dimensions, one content for each text, the text that tells its task."""
    result = call(make(), ["line\nbreak", "two words"])
    [request] = server.requests
    assert request.path == "/v1beta/models/gemini-embedding-2:batchEmbedContents"
    assert request.headers["x-goog-api-key"] == "sk-canary-7f3a"
    assert "authorization" not in request.headers
    texts = ["title: none | text: line\nbreak", "title: none | text: two words"]
    assert request.json == {
        "requests": [
            {
                "model": "models/gemini-embedding-2",
                "content": {"role": "user", "parts": [{"text": text}]},
                "outputDimensionality": 768,
            }
            for text in texts
        ]
    }
    assert np.allclose(result.vectors, [vector_for(text, 768, 3072) for text in texts], atol=1e-6)
    assert result.vectors.dtype == np.float32
    assert (result.usage.tokens, result.usage.requests) == (12, 1)


def test_tasks(server: LoopbackServer, make: Any, call: Any) -> None:
    """A model that knows tasks is told which, beside the text; they can be others, or none."""
    tasks = {"model": "gemini-embedding-001"}
    call(make(**tasks), ["a"], input_type="query")
    call(make(**tasks), ["a"])
    call(make(**tasks, query_task="question_answering"), ["a"], input_type="query")
    call(make(**tasks, query_task="", document_prefix="passage: "), ["a"], input_type="query")
    call(make(model="custom"), ["a"], input_type="query")
    sent = [request.json["requests"][0] for request in server.requests]
    assert [each.get("taskType") for each in sent] == [
        "RETRIEVAL_QUERY",
        "RETRIEVAL_DOCUMENT",
        "QUESTION_ANSWERING",
        None,
        None,
    ]
    assert all(each["content"]["parts"] == [{"text": "a"}] for each in sent)


def test_texts_that_tell_the_task(server: LoopbackServer, make: Any, call: Any) -> None:
    """What goes before a text comes from the guide, can be replaced or switched off, and is in the fingerprint."""
    call(make(), ["a"], input_type="query")
    call(make(query_prefix=""), ["a"], input_type="query")
    call(make(query_prefix="find: "), ["a"], input_type="query")
    assert server.batches == [["task: search result | query: a"], ["a"], ["find: a"]]
    assert make().fingerprint != make(query_prefix="").fingerprint
    assert make(model="gemini-embedding-001", query_task="CLUSTERING").fingerprint.prompts == {
        "query": "CLUSTERING",
        "document": "RETRIEVAL_DOCUMENT",
    }


@pytest.mark.parametrize(
    ("settings", "sent", "dims"),
    [
        ({"model": "models/gemini-embedding-2"}, 768, 768),
        ({"embedding_dims": 3072}, None, 3072),
        ({"embeddingDims": 128}, 128, 128),
        ({"model": "gemini-embedding-001"}, None, 3072),
        ({"model": "gemini-embedding-001", "embedding_dims": 768}, 768, 768),
        ({"model": "models/text-embedding-004"}, None, 768),
        ({"model": "custom"}, None, 32),
        ({"model": "custom", "embedding_dims": 16}, 16, 16),
    ],
)
def test_dimensions(
    server: LoopbackServer, make: Any, call: Any, settings: dict[str, Any], sent: int | None, dims: int
) -> None:
    """768 belongs to the default model, by name or not; any other has its own length unless another is asked for."""
    embedder = make(**settings)
    result = call(embedder, ["a"])
    assert server.requests[0].json["requests"][0].get("outputDimensionality") == sent
    assert result.vectors.shape == (1, dims)
    assert embedder.dims == dims


def test_shortened_vectors_are_unit_vectors(server: LoopbackServer, make: Any, call: Any) -> None:
    """`gemini-embedding-001` sends shortened vectors as they are, and leaves it to the caller to normalise them."""
    embedder = make(model="gemini-embedding-001", embedding_dims=768)
    result = call(embedder, ["a", "b"])
    assert np.allclose(result.vectors, [vector_for("a", 768, 3072), vector_for("b", 768, 3072)], atol=1e-6)
    assert embedder.spec.normalized
    assert not make(model="custom").spec.normalized


def test_name_of_a_model_with_and_without_its_folder(server: LoopbackServer, make: Any, call: Any) -> None:
    """`models/` before a name changes neither what travels nor what a store remembers."""
    plain, long = make(model="gemini-embedding-001"), make(model="models/gemini-embedding-001")
    for embedder in (plain, long):
        call(embedder, ["a"])
    assert server.requests[0].path == server.requests[1].path
    assert server.requests[0].json == server.requests[1].json
    assert plain.fingerprint == long.fingerprint


def test_variables_of_the_sdk_lead_nowhere_else(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would lead the SDK to another API, version or server, or have it record, has no effect."""
    for name, value in {
        "GOOGLE_GENAI_USE_VERTEXAI": "true",
        "GOOGLE_GENAI_USE_ENTERPRISE": "true",
        "GOOGLE_CLOUD_PROJECT": "elsewhere",
        "GOOGLE_CLOUD_LOCATION": "elsewhere",
        "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9",
        "GOOGLE_VERTEX_BASE_URL": "http://127.0.0.1:9",
        "GOOGLE_GENAI_API_VERSION": "v9",
        "GOOGLE_GENAI_CLIENT_MODE": "replay",
        "GOOGLE_API_KEY": "sk-env",
    }.items():
        monkeypatch.setenv(name, value)
    call(make(), ["a"])
    assert server.requests[0].path == "/v1beta/models/gemini-embedding-2:batchEmbedContents"
    assert server.requests[0].headers["x-goog-api-key"] == "sk-canary-7f3a"


def test_server_and_version(server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """GOOGLE_GEMINI_BASE_URL is where requests go unless the configuration says; a URL may have a path."""
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", f"{server.url}/env/")
    call(make(gemini_base_url=None), ["a"])
    call(make(gemini_base_url=f"{server.url}/own", api_version="v1"), ["a"])
    assert [request.path for request in server.requests] == [
        "/env/v1beta/models/gemini-embedding-2:batchEmbedContents",
        "/own/v1/models/gemini-embedding-2:batchEmbedContents",
    ]


def test_key_of_the_environment_goes_only_where_it_may(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GOOGLE_API_KEY wins over GEMINI_API_KEY; a host that only the configuration names gets neither."""
    through = {"http_client_proxies": server.url, "api_key": None}
    monkeypatch.setenv("GEMINI_API_KEY", "sk-gemini")
    call(make(gemini_base_url="http://generativelanguage.googleapis.com", **through), ["a"])
    monkeypatch.setenv("GOOGLE_API_KEY", "sk-google")
    call(make(gemini_base_url="http://generativelanguage.googleapis.com", **through), ["a"])
    with pytest.raises(ConfigurationError, match=r"GOOGLE_API_KEY is not sent to 'gateway.example'"):
        make(gemini_base_url="http://gateway.example", **through)
    call(make(gemini_base_url="http://gateway.example", **{**through, "api_key": "sk-theirs"}), ["a"])
    sent = [request.headers["x-goog-api-key"] for request in server.requests]
    assert sent == ["sk-gemini", "sk-google", "sk-theirs"]
    assert server.requests[2].headers["host"] == "gateway.example"


def test_loopback_needs_no_key(server: LoopbackServer, make: Any, call: Any) -> None:
    """A server on this machine takes any key."""
    call(make(api_key=None), ["a"])
    assert server.requests[0].headers["x-goog-api-key"] == "mem0"


def test_headers(server: LoopbackServer, make: Any, call: Any) -> None:
    """Headers of the configuration travel, and take the place of the SDK's."""
    call(make(default_headers={"X-Team": "blue", "X-Goog-Api-Key": "another"}), ["a"])
    assert server.requests[0].headers["x-team"] == "blue"
    assert server.requests[0].headers["x-goog-api-key"] == "another"


def test_tokens_are_counted_only_where_a_text_may_be_too_long(server: LoopbackServer, make: Any, call: Any) -> None:
    """A token has at least a byte, so only a text with more bytes than the model takes tokens is counted."""
    long = "word " * 1800  # 9,000 bytes, and far fewer tokens
    result = call(make(), ["short", long])
    assert [request.path.rpartition(":")[2] for request in server.requests] == ["countTokens", "batchEmbedContents"]
    assert server.requests[0].json["contents"][0]["parts"] == [{"text": f"title: none | text: {long}"}]
    assert result.vectors.shape == (2, 768)
    server.requests.clear()
    call(make(auto_truncate=True), ["short", long])
    call(make(model="custom"), [long])
    assert [request.path.rpartition(":")[2] for request in server.requests] == ["batchEmbedContents"] * 2


def test_batches(server: LoopbackServer, make: Any, call: Any) -> None:
    """At most a hundred texts go into one request."""
    call(make(), [f"text {number}" for number in range(101)])
    assert sorted(len(request.json["requests"]) for request in server.requests) == [1, 100]
