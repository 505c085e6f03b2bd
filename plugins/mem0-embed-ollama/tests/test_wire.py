# SPDX-License-Identifier: Apache-2.0
"""What travels: exactly what is asked for, to the right server, with nothing that it should not see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mem0.testing import LoopbackServer, vector_for


def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """By default: the documented model and length, the prefix that it was trained with, and no truncation."""
    result = call(make(api_key=None), ["line\nbreak", "two words"])
    assert server.requests[0].path == "/api/embed"
    assert server.requests[0].json == {
        "model": "nomic-embed-text",
        "input": ["search_document: line\nbreak", "search_document: two words"],
        "truncate": False,
        "dimensions": 512,
    }
    assert np.allclose(result.vectors[1], vector_for("search_document: two words", 512, 768), atol=1e-6)
    assert result.vectors.dtype == np.float32
    assert (result.usage.tokens, result.usage.requests) == (6, 1)
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("honours", [True, False])
def test_documented_default_is_true_on_any_server(server: LoopbackServer, make: Any, call: Any, honours: bool) -> None:
    """Where an older server returns 768 dimensions, they are cut and renormalised: the same 512."""
    server.honours_dimensions = honours
    result = call(make(), ["a"])
    assert np.allclose(result.vectors[0], vector_for("search_document: a", 512, 768), atol=1e-6)


@pytest.mark.parametrize(
    ("settings", "sent", "dims"),
    [
        ({"model": "nomic-embed-text:latest"}, 512, 512),
        ({"embedding_dims": 768}, None, 768),
        ({"embeddingDims": 256}, 256, 256),
        ({"model": "mxbai-embed-large"}, None, 1024),
        ({"model": "mxbai-embed-large", "embedding_dims": 512}, 512, 512),
        ({"model": "custom"}, None, 32),
        ({"model": "custom", "embedding_dims": 16}, 16, 16),
    ],
)
def test_dimensions(
    server: LoopbackServer, make: Any, call: Any, settings: dict[str, Any], sent: int | None, dims: int
) -> None:
    """512 belongs to the default model; any other has its own length unless the user asks for another."""
    embedder = make(**settings)
    result = call(embedder, ["a"])
    assert server.requests[0].json.get("dimensions") == sent
    assert result.vectors.shape == (1, dims)
    assert embedder.dims == dims


def test_options(server: LoopbackServer, make: Any, call: Any) -> None:
    """Options of the model, and how long it stays loaded, travel."""
    call(make(options={"num_ctx": 4096}, keep_alive="30m"), ["a"])
    assert server.requests[0].json["options"] == {"num_ctx": 4096}
    assert server.requests[0].json["keep_alive"] == "30m"


def test_prefixes(server: LoopbackServer, make: Any, call: Any) -> None:
    """Prefixes come from the table, can be replaced or switched off, and are part of the fingerprint."""
    call(make(), ["a"], input_type="query")
    call(make(query_prefix="", document_prefix=""), ["a"], input_type="query")
    call(make(query_prefix="find: "), ["a"], input_type="query")
    call(make(model="custom"), ["a"], input_type="query")
    sent = [request.json["input"] for request in server.requests]
    assert sent == [["search_query: a"], ["a"], ["find: a"], ["a"]]
    assert make().fingerprint != make(query_prefix="").fingerprint
    assert make(query_prefix="", document_prefix="").fingerprint.prompts == {}


def test_server_of_the_environment(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Configuration, then OLLAMA_HOST."""
    monkeypatch.setenv("OLLAMA_HOST", server.url.removeprefix("http://"))
    call(make(ollama_base_url=None), ["a"])
    assert len(server.requests) == 1


def test_key_of_the_environment_goes_only_where_it_may(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK sends OLLAMA_API_KEY to any host; here a host that only the configuration names does not get it."""
    monkeypatch.setenv("OLLAMA_API_KEY", "sk-env")
    through = {"http_client_proxies": server.url, "api_key": None}
    call(make(**through, ollama_base_url="http://gpu.example"), ["a"])
    call(make(**{**through, "api_key": "sk-theirs"}, ollama_base_url="http://gpu.example"), ["a"])
    call(make(**through, ollama_base_url="http://ollama.com"), ["a"])
    call(make(api_key=None), ["a"])
    monkeypatch.setenv("OLLAMA_HOST", "http://gpu.example")
    call(make(**through, ollama_base_url=None), ["a"])
    sent = [request.headers.get("authorization") for request in server.requests]
    assert sent == [None, "Bearer sk-theirs", "Bearer sk-env", "Bearer sk-env", "Bearer sk-env"]


def test_headers(server: LoopbackServer, make: Any, call: Any) -> None:
    """Headers travel, for a server behind a gateway."""
    call(make(default_headers={"X-Team": "blue", "Authorization": "Basic abc"}), ["a"])
    assert server.requests[0].headers["x-team"] == "blue"
    assert server.requests[0].headers["authorization"] == "Basic abc"


def test_requests_are_small_and_one_after_another(server: LoopbackServer, make: Any, call: Any) -> None:
    """One machine computes: requests at once would only wait for each other, each with its timeout running."""
    call(make(model="small"), [f"text {number}" for number in range(150)])
    assert [len(request.json["input"]) for request in server.requests] == [64, 64, 22]
    assert server.max_in_flight == 1
