# SPDX-License-Identifier: Apache-2.0
"""Azure's own errors become mem0's, with what to do about them."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import (
    AuthenticationError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderError,
    RateLimitError,
)
from mem0.testing import Fault, LoopbackServer


def azure_error(code: str, message: str) -> dict[str, Any]:
    """Return the body of an error as Azure words it."""
    return {"error": {"code": code, "message": message}}


@pytest.mark.parametrize("end", ["", "/openai/v1"])
def test_missing_deployment(server: LoopbackServer, make: Any, call: Any, end: str) -> None:
    """A deployment that the resource does not have is named, with the setting to correct, and asked for once."""
    server.models, server.default_dims = {"books"}, 1536
    with pytest.raises(ModelNotFoundError, match=r"does not exist.*'films'.*'azure_deployment'") as caught:
        call(make(azure_endpoint=server.url + end, azure_deployment="films"), ["a"])
    assert caught.value.status == 404
    assert len(server.requests) == 1
    call(make(azure_endpoint=server.url + end, azure_deployment="books"), ["a"])


@pytest.mark.parametrize(
    ("status", "body", "kind", "advice"),
    [
        (404, azure_error("404", "Resource not found"), ModelNotFoundError, "'azure_endpoint' and 'api_version'"),
        (401, azure_error("401", "Access denied due to invalid key"), AuthenticationError, "'azure_endpoint'"),
        (401, azure_error("PermissionDenied", "lacks the data action"), PermissionDeniedError, "OpenAI User"),
        (403, azure_error("403", "Public access is disabled."), PermissionDeniedError, "network rules"),
    ],
)
def test_wording(
    server: LoopbackServer, make: Any, call: Any, status: int, body: object, kind: type[ProviderError], advice: str
) -> None:
    """Azure's code tells a wrong path from a missing deployment, and a missing role from a wrong key."""
    server.faults.append(Fault(status=status, body=body, sticky=True))
    with pytest.raises(kind, match=advice) as caught:
        call(make(), ["a"])
    assert type(caught.value) is kind
    assert len(server.requests) == 1


@pytest.mark.parametrize(("headers", "seconds"), [({"retry-after-ms": "1500"}, 1.5), ({"Retry-After": "7"}, 7.0)])
def test_rate_limit(server: LoopbackServer, make: Any, call: Any, headers: dict[str, str], seconds: float) -> None:
    """Azure says how long to wait in milliseconds, or in seconds."""
    server.faults.append(Fault(status=429, headers=headers, body=azure_error("429", "Rate limit is exceeded.")))
    with pytest.raises(RateLimitError, match="tokens per minute") as caught:
        call(make(max_attempts=1), ["a"])
    assert caught.value.retry_after == seconds


def test_loopback_is_as_strict_as_azure(server: LoopbackServer) -> None:
    """The server of the tests refuses what Azure refuses: no credential, and no version."""
    import httpx

    path = f"{server.url}/openai/deployments/films/embeddings"
    body = {"model": "films", "input": ["a"]}
    assert httpx.post(f"{path}?api-version=2024-10-21", json=body, trust_env=False).status_code == 401
    assert httpx.post(path, json=body, headers={"api-key": "k"}, trust_env=False).status_code == 404
    assert httpx.post(f"{server.url}/openai/v1/embeddings", json=body, trust_env=False).status_code == 401
    bearer = {"Authorization": "Bearer t"}
    assert httpx.post(f"{server.url}/openai/v1/embeddings", json=body, headers=bearer).status_code == 200
