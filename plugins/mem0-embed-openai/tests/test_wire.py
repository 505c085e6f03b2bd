# SPDX-License-Identifier: Apache-2.0
"""What travels: exactly what is asked for, to the right server, with nothing that it should not see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mem0.errors import ConfigurationError
from mem0.testing import LoopbackServer, vector_for


def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """By default: the model, the texts as they are, and base64."""
    result = call(make(), ["line\nbreak", "two words"])
    assert server.requests[0].json == {
        "model": "text-embedding-3-small",
        "input": ["line\nbreak", "two words"],
        "encoding_format": "base64",
    }
    assert server.requests[0].path == "/v1/embeddings"
    assert server.requests[0].headers["authorization"] == "Bearer sk-canary-7f3a"
    assert np.array_equal(result.vectors, [vector_for("line\nbreak", 1536), vector_for("two words", 1536)])
    assert result.vectors.dtype == np.float32
    assert (result.usage.tokens, result.usage.requests) == (4, 1)


@pytest.mark.parametrize(("knows_base64", "encoding"), [(True, "base64"), (False, "base64"), (True, "float")])
def test_encodings(server: LoopbackServer, make: Any, call: Any, knows_base64: bool, encoding: str) -> None:
    """Vectors arrive alike in base64, as numbers, and as numbers from a server that ignores the wish for base64."""
    server.base64 = knows_base64
    result = call(make(encoding_format=encoding), ["a", "b"])
    assert np.array_equal(result.vectors, [vector_for("a", 1536), vector_for("b", 1536)])


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({}, None),
        ({"embedding_dims": 256}, 256),
        ({"embeddingDims": 1536}, 1536),
        ({"model": "text-embedding-3-large", "embedding_dims": 1024}, 1024),
        ({"model": "text-embedding-ada-002", "embedding_dims": 1536}, None),
        ({"model": "custom", "embedding_dims": 16}, 16),
        ({"model": "custom", "embedding_dims": 32, "send_dimensions": False}, None),
    ],
)
def test_dimensions_are_sent_only_when_set(
    server: LoopbackServer, make: Any, call: Any, settings: dict[str, Any], sent: int | None
) -> None:
    """`dimensions` travels if the user set it and the model takes it."""
    embedder = make(**settings)
    result = call(embedder, ["a"])
    assert server.requests[0].json.get("dimensions") == sent
    assert result.vectors.shape == (1, embedder.dims)


def test_ignored_dimensions_are_made_up_for(server: LoopbackServer, make: Any, call: Any) -> None:
    """A server that ignores `dimensions` gets its vector cut and renormalised, where the model allows that."""
    server.honours_dimensions = False
    result = call(make(embedding_dims=256), ["a"])
    assert np.allclose(result.vectors[0], vector_for("a", 256, 1536), atol=1e-6)


def test_dims_of_an_unknown_model_are_learned(server: LoopbackServer, make: Any, call: Any) -> None:
    """Nothing is guessed: the first vector tells."""
    embedder = make(model="custom")
    assert embedder.dims is None
    call(embedder, ["a"])
    assert embedder.dims == 32


def test_prefixes(server: LoopbackServer, make: Any, call: Any) -> None:
    """Prefixes are put before the text, spaces and all, and are part of the fingerprint."""
    embedder = make(model="e5", query_prefix="query: ", document_prefix="passage: ")
    call(embedder, ["a"], input_type="query")
    call(embedder, ["b"], input_type="document")
    assert [request.json["input"] for request in server.requests] == [["query: a"], ["passage: b"]]
    assert embedder.fingerprint.prompts == {"query": "query: ", "document": "passage: "}
    assert make(model="e5").fingerprint.prompts == {}


def test_account_headers_and_query(server: LoopbackServer, make: Any, call: Any) -> None:
    """Organization, project, user, headers and query parameters travel."""
    settings = {"organization": "org-1", "project": "proj-1", "user": "u-1"}
    call(make(**settings, default_headers={"X-Team": "blue"}, default_query={"v": "2"}), ["a"])
    request = server.requests[0]
    assert request.headers["openai-organization"] == "org-1"
    assert request.headers["openai-project"] == "proj-1"
    assert request.headers["x-team"] == "blue"
    assert request.json["user"] == "u-1"
    assert request.query == "v=2"


def test_own_authorization_header_wins(server: LoopbackServer, make: Any, call: Any) -> None:
    """A gateway that wants another scheme than `Bearer` gets it."""
    call(make(default_headers={"Authorization": "Basic abc"}), ["a"])
    assert server.requests[0].headers["authorization"] == "Basic abc"


def test_base_url_of_the_configuration_wins(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Configuration, then OPENAI_BASE_URL."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    call(make(), ["a"])
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/env/v1/")
    call(make(openai_base_url=None), ["a"])
    assert [request.path for request in server.requests] == ["/v1/embeddings", "/env/v1/embeddings"]


def test_old_name_of_the_variable_warns(server: LoopbackServer, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPENAI_API_BASE works, and says that it is old."""
    monkeypatch.setenv("OPENAI_API_BASE", f"{server.url}/v1")
    with pytest.warns(DeprecationWarning, match="OPENAI_BASE_URL"):
        embedder = make(openai_base_url=None)
    embedder.embed_query("a")
    assert len(server.requests) == 1


def test_loopback_needs_no_key(server: LoopbackServer, make: Any, call: Any) -> None:
    """A server on this machine takes any key."""
    call(make(api_key=None), ["a"])
    assert server.requests[0].headers["authorization"] == "Bearer mem0"


@pytest.mark.parametrize("form", ["one", "by pattern"])
def test_proxy_of_the_configuration_is_used(server: LoopbackServer, make: Any, call: Any, form: str) -> None:
    """A proxy that is configured gets the request, and the whole URL."""
    proxies = server.url if form == "one" else {"http://": server.url}
    call(make(openai_base_url="http://api.example/v1", http_client_proxies=proxies), ["a"])
    assert server.requests[0].headers["host"] == "api.example"


def test_environment_stays_from_a_host_that_only_the_configuration_names(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the environment's key nor what else it says about the account goes to such a host."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-env")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-env")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: env\nAuthorization: Bearer sk-env")
    elsewhere = {"openai_base_url": "http://api.example/v1", "http_client_proxies": server.url}
    with pytest.raises(ConfigurationError, match=r"OPENAI_API_KEY is not sent to 'api.example'"):
        make(**elsewhere, api_key=None)
    call(make(**elsewhere, api_key="sk-theirs"), ["a"])
    assert server.requests[0].headers["authorization"] == "Bearer sk-theirs"
    assert "env" not in str(server.requests[0].headers)
    call(make(**elsewhere, api_key="sk-theirs", organization="org-mine"), ["a"])
    assert server.requests[1].headers["openai-organization"] == "org-mine"


def test_limits(server: LoopbackServer, make: Any, call: Any) -> None:
    """At most 2,048 texts and 300,000 tokens go into one request; a token has at least one byte."""
    server.dims["custom"] = 4
    call(make(model="custom"), [f"text {number}" for number in range(2049)])
    assert sorted(len(request.json["input"]) for request in server.requests) == [1, 2048]
    server.requests.clear()
    call(make(model="custom"), ["é" * 60_000 + str(number) for number in range(4)])
    assert [len(request.json["input"]) for request in server.requests] == [2, 2]
