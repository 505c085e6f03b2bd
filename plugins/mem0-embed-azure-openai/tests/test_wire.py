# SPDX-License-Identifier: Apache-2.0
"""What travels: to which path, with which version, and with nothing that the resource should not see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mem0.testing import LoopbackServer, vector_for


def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """By default: the deployment of the model's name, the last version that is generally available, and base64."""
    result = call(make(), ["line\nbreak", "two words"])
    request = server.requests[0]
    assert request.path == "/openai/deployments/text-embedding-3-small/embeddings"
    assert request.query == "api-version=2024-10-21"
    assert request.json == {
        "model": "text-embedding-3-small",
        "input": ["line\nbreak", "two words"],
        "encoding_format": "base64",
    }
    assert request.headers["api-key"] == "azure-canary-7f3a"
    assert "authorization" not in request.headers
    assert np.array_equal(result.vectors, [vector_for("line\nbreak", 1536), vector_for("two words", 1536)])
    assert (result.usage.tokens, result.usage.requests) == (4, 1)


@pytest.mark.parametrize(
    ("settings", "path", "query"),
    [
        ({}, "/openai/deployments/films/embeddings", "api-version=2024-10-21"),
        ({"api_version": "2023-05-15"}, "/openai/deployments/films/embeddings", "api-version=2023-05-15"),
        ({"end": "/"}, "/openai/deployments/films/embeddings", "api-version=2024-10-21"),
        ({"end": "/openai/"}, "/openai/deployments/films/embeddings", "api-version=2024-10-21"),
        ({"end": "/team/openai"}, "/team/openai/deployments/films/embeddings", "api-version=2024-10-21"),
        ({"azure_deployment": "a/b?c"}, "/openai/deployments/a%2Fb%3Fc/embeddings", "api-version=2024-10-21"),
        ({"end": "/openai/v1"}, "/openai/v1/embeddings", ""),
        ({"end": "/openai/v1/"}, "/openai/v1/embeddings", ""),
        ({"end": "/api/projects/p/openai/v1"}, "/api/projects/p/openai/v1/embeddings", ""),
        ({"end": "/openai/v1", "api_version": "preview"}, "/openai/v1/embeddings", "api-version=preview"),
    ],
)
def test_two_shapes(
    server: LoopbackServer, make: Any, call: Any, settings: dict[str, Any], path: str, query: str
) -> None:
    """The endpoint decides which API is asked; both get the deployment for a model, and the key in `api-key`."""
    server.default_dims = 1536
    end = settings.get("end", "")
    rest = {name: value for name, value in settings.items() if name != "end"}
    call(make(**{"azure_deployment": "films", "azure_endpoint": server.url + end, **rest}), ["a"])
    request = server.requests[0]
    assert (request.path, request.query) == (path, query)
    assert request.json["model"] == rest.get("azure_deployment", "films")
    assert request.headers["api-key"] == "azure-canary-7f3a"
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({}, None),
        ({"embedding_dims": 256}, 256),
        ({"embedding_dims": 256, "send_dimensions": False}, None),
        ({"model": "text-embedding-ada-002", "embedding_dims": 1536}, None),
    ],
)
def test_dimensions(server: LoopbackServer, make: Any, call: Any, settings: dict[str, Any], sent: int | None) -> None:
    """`dimensions` travels if the user set it and the model takes it; where it does not, the vector is cut here."""
    embedder = make(**settings)
    result = call(embedder, ["a"])
    assert server.requests[0].json.get("dimensions") == sent
    assert result.vectors.shape == (1, embedder.dims)


def test_settings_of_the_environment(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Configuration, then mem0ai's variable, then the SDK's."""
    server.default_dims = 1536
    made = {"azure_endpoint": None, "api_key": None}
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", f"{server.url}/sdk")
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key-of-the-sdk")
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-06-01")
    call(make(**made), ["a"])
    monkeypatch.setenv("EMBEDDING_AZURE_OPENAI_ENDPOINT", f"{server.url}/mem0")
    monkeypatch.setenv("EMBEDDING_AZURE_OPENAI_API_KEY", "key-of-mem0")
    monkeypatch.setenv("EMBEDDING_AZURE_OPENAI_API_VERSION", "2024-02-01")
    monkeypatch.setenv("EMBEDDING_AZURE_OPENAI_DEPLOYMENT", "films")
    call(make(**made), ["a"])
    call(make(azure_deployment="books", api_version="2023-05-15"), ["a"])
    model = "text-embedding-3-small"
    assert [(request.path, request.query, request.headers["api-key"]) for request in server.requests] == [
        (f"/sdk/openai/deployments/{model}/embeddings", "api-version=2024-06-01", "key-of-the-sdk"),
        ("/mem0/openai/deployments/films/embeddings", "api-version=2024-02-01", "key-of-mem0"),
        ("/openai/deployments/books/embeddings", "api-version=2023-05-15", "azure-canary-7f3a"),
    ]


def test_version_of_the_environment_stays_from_v1(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dated version, which another program may need, is not one of the v1 API."""
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-06-01")
    call(make(azure_endpoint=f"{server.url}/openai/v1"), ["a"])
    assert server.requests[0].query == ""


@pytest.mark.parametrize("end", ["", "/openai/v1"])
def test_environment_of_openai_does_not_reach_azure(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """The SDK would redirect, send a token beside the key, and tell about the account at OpenAI."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "token-env")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-env")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-env")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: custom-env\napi-key: key-env")
    call(make(azure_endpoint=server.url + end), ["a"])
    assert server.requests[0].headers["api-key"] == "azure-canary-7f3a"
    assert "env" not in str(server.requests[0].headers)


def test_headers_and_query(server: LoopbackServer, make: Any, call: Any) -> None:
    """Headers, query parameters and the user travel; a gateway that wants a credential of its own gets that."""
    own = {"X-Team": "blue", "Authorization": "Basic abc", "API-Key": "of-the-gateway"}
    call(make(default_headers=own, default_query={"v": "2"}, user="u"), ["a"])
    request = server.requests[0]
    sent = [request.headers[name] for name in ("x-team", "authorization", "api-key")]
    assert sent == ["blue", "Basic abc", "of-the-gateway"]
    assert sorted(request.query.split("&")) == ["api-version=2024-10-21", "v=2"]
    assert request.json["user"] == "u"
