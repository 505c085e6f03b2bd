# SPDX-License-Identifier: Apache-2.0
"""What an Ollama server does wrong in its own way. What all do is in the conformance kit."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from mem0.errors import InputTooLongError, ModelNotFoundError, ProviderConnectionError, ProviderTimeoutError
from mem0.testing import Fault, LoopbackServer

TEXTS = ["one", "two", "three"]


def test_timeouts_of_two_calls_do_not_mix(server: LoopbackServer, make: Any, call: Any) -> None:
    """The SDK has one timeout for a client; here each request has its own."""
    embedder = make(timeout=0.2, deadline=0.2, max_attempts=1)
    call(embedder, ["warm"])
    server.faults.append(Fault(delay=30.0))
    with pytest.raises(ProviderTimeoutError):
        call(embedder, TEXTS)
    call(embedder, TEXTS)


def test_server_that_is_not_running(make: Any, call: Any) -> None:
    """Where nobody listens, the error says how to start the server."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(ProviderConnectionError, match="ollama serve"):
            call(make(ollama_base_url=f"http://127.0.0.1:{reserved.getsockname()[1]}"), TEXTS)


def test_missing_model_says_what_to_run(server: LoopbackServer, make: Any, call: Any) -> None:
    """A model that was not pulled: the error holds the command, and nothing is downloaded."""
    server.models = set()
    with pytest.raises(ModelNotFoundError, match=r"Run 'ollama pull mxbai-embed-large'.*'pull' to true"):
        call(make(model="mxbai-embed-large"), TEXTS)
    assert [request.path for request in server.requests] == ["/api/embed"]


def test_too_long(server: LoopbackServer, make: Any, call: Any) -> None:
    """A text beyond the context is an error, never the vector of its beginning."""
    server.max_words = 8
    with pytest.raises(InputTooLongError, match=r"context length.*'num_ctx'"):
        call(make(), ["word " * 9])
    assert server.requests[0].json["truncate"] is False
