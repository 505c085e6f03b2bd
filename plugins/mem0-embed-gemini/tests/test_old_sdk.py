# SPDX-License-Identifier: Apache-2.0
"""The SDK whose support has ended: used where it is asked for, without its habits."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any

import pytest

from mem0.errors import ConfigurationError, ServerError
from mem0.testing import Fault, LoopbackServer

needs_it = pytest.mark.skipif(
    find_spec("google.generativeai") is None, reason="the extra google-generativeai is not installed"
)
quietly = pytest.mark.filterwarnings("ignore:gemini. google-generativeai has had no support:DeprecationWarning")
OLD = "google-generativeai"


def test_missing_package(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the error holds the line that installs it."""
    monkeypatch.setitem(sys.modules, "google.generativeai", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'mem0-embed-gemini\[google-generativeai\]'"):
        make(transport=OLD)


@needs_it
def test_one_warning(make: Any) -> None:
    """Who chooses it is told once that its support has ended."""
    with pytest.warns(DeprecationWarning, match="no support since 2025-11-30. Leave out 'transport'") as caught:
        make(transport=OLD)
    assert len(caught) == 1


@needs_it
@quietly
def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """It writes the request; the key, the task and the length are there."""
    call(make(transport=OLD, model="models/gemini-embedding-001", embedding_dims=256), ["a", "b"], input_type="query")
    [request] = server.requests
    assert request.path == "/v1beta/models/gemini-embedding-001:batchEmbedContents"
    assert request.headers["x-goog-api-key"] == "sk-canary-7f3a"
    assert request.json["requests"] == [
        {
            "model": "models/gemini-embedding-001",
            "content": {"parts": [{"text": text}]},
            "taskType": 1,
            "outputDimensionality": 256,
        }
        for text in ("a", "b")
    ]


@needs_it
@quietly
def test_two_keys_in_one_process(server: LoopbackServer, make: Any, call: Any) -> None:
    """Each embedder has a key of its own, and what the SDK keeps for the whole process is not touched."""
    for embedder in [make(transport=OLD, api_key=key) for key in ("sk-one", "sk-two")]:
        call(embedder, ["a"])
    assert [request.headers["x-goog-api-key"] for request in server.requests] == ["sk-one", "sk-two"]
    kept = sys.modules["google.generativeai.client"]._client_manager
    assert (kept.clients, kept.client_config["client_options"].api_key) == ({}, None)


@needs_it
@quietly
def test_busy_server(server: LoopbackServer, make: Any, call: Any) -> None:
    """It sends one request where it would send 18 of its own accord."""
    server.faults.append(Fault(status=503, sticky=True))
    with pytest.raises(ServerError):
        call(make(transport=OLD, max_attempts=1), ["a"])
    assert len(server.requests) == 1


@needs_it
@quietly
@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"api_version": "v1"}, "speaks v1beta only. Leave out 'api_version'"),
        (
            {"model": "gemini-embedding-001", "query_task": "CODE_RETRIEVAL_QUERY"},
            "does not know the task CODE_RETRIEVAL_QUERY. Leave out 'query_task'",
        ),
    ],
)
def test_what_it_cannot_do(make: Any, settings: dict[str, Any], hint: str) -> None:
    """What is newer than it is refused, rather than dropped in silence."""
    with pytest.raises(ConfigurationError, match=hint):
        make(transport=OLD, **settings)
