# SPDX-License-Identifier: Apache-2.0
"""Whatever a server does wrong becomes one of mem0's errors, and is tried again only where that can help."""

from __future__ import annotations

import socket
import time
import traceback
from typing import Any

import numpy as np
import pytest

from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    DimensionMismatchError,
    EmbeddingError,
    InputTooLongError,
    MalformedResponseError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderConnectionError,
    ProviderTimeoutError,
    RateLimitError,
    ServerError,
)
from mem0.testing import Fault, LoopbackServer, vector_for

TEXTS = ["one", "two", "three"]


@pytest.mark.parametrize(
    ("status", "kind", "requests"),
    [
        (301, BadRequestError, 1),
        (400, BadRequestError, 1),
        (401, AuthenticationError, 1),
        (403, PermissionDeniedError, 1),
        (404, ModelNotFoundError, 1),
        (408, ProviderTimeoutError, 2),
        (413, InputTooLongError, 1),
        (429, RateLimitError, 2),
        (500, ServerError, 2),
        (503, ServerError, 2),
    ],
)
def test_status(server: LoopbackServer, make: Any, call: Any, status: int, kind: type, requests: int) -> None:
    """A status becomes its error, with provider, model and status, and only some are tried again."""
    location = {"Location": f"{server.url}/elsewhere"} if status == 301 else {}
    server.faults.append(Fault(status=status, headers=location, sticky=True))
    with pytest.raises(kind) as caught:
        call(make(), TEXTS)
    error = caught.value
    assert type(error) is kind
    assert (error.provider, error.model, error.status) == ("ollama", "nomic-embed-text", status)
    assert f"loopback fault {status}" in str(error)
    assert len(server.requests) == requests


@pytest.mark.parametrize(
    ("fault", "kind", "requests"),
    [
        (Fault(breaks="before_headers"), ProviderConnectionError, 2),
        (Fault(breaks="after_headers"), ProviderConnectionError, 2),
        (Fault(breaks="truncated"), MalformedResponseError, 1),
        (Fault(breaks="html"), MalformedResponseError, 1),
        (Fault(body={"error": "model is loading"}), MalformedResponseError, 1),
        (Fault(body=[]), MalformedResponseError, 1),
        (Fault(twist="too_few"), MalformedResponseError, 1),
        (Fault(twist="too_many"), MalformedResponseError, 1),
        (Fault(twist="nan"), MalformedResponseError, 1),
        (Fault(twist="infinite"), MalformedResponseError, 1),
        (Fault(twist="zero"), MalformedResponseError, 1),
        (Fault(twist="ragged"), MalformedResponseError, 1),
        (Fault(twist="null"), MalformedResponseError, 1),
        (Fault(twist="empty"), MalformedResponseError, 1),
        (Fault(twist="wrong_dims"), DimensionMismatchError, 1),
    ],
    ids=lambda value: str(value.breaks or value.twist or value.body) if isinstance(value, Fault) else "",
)
def test_bad_answer(server: LoopbackServer, make: Any, call: Any, fault: Fault, kind: type, requests: int) -> None:
    """An answer that cannot be used is an error, never a vector."""
    server.faults.extend([fault] * requests)
    with pytest.raises(kind) as caught:
        call(make(), TEXTS)
    assert type(caught.value) is kind
    assert len(server.requests) == requests


def test_numbers_as_strings_are_read(server: LoopbackServer, make: Any, call: Any) -> None:
    """The SDK reads numbers that come as strings; their values are right."""
    server.faults.append(Fault(twist="strings"))
    result = call(make(model="small"), TEXTS)
    assert np.allclose(result.vectors[2], vector_for("three", 32))


@pytest.mark.parametrize(
    "fault", [Fault(status=503), Fault(status=429), Fault(breaks="before_headers"), Fault(breaks="after_headers")]
)
def test_one_failure_is_survived(server: LoopbackServer, make: Any, call: Any, fault: Fault) -> None:
    """What passes is tried again, and the answer is right."""
    server.faults.append(fault)
    result = call(make(model="small"), TEXTS)
    assert np.allclose(result.vectors[2], vector_for("three", 32))
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", [Fault(delay=30.0), Fault(drip=0.05)], ids=["delay", "drip"])
def test_timeout(server: LoopbackServer, make: Any, call: Any, fault: Fault) -> None:
    """A server that is silent, or sends a byte now and then, is given up after `timeout`."""
    server.faults.append(fault)
    begun = time.monotonic()
    with pytest.raises(ProviderTimeoutError, match=r"within 0.3 s"):
        call(make(timeout=0.3, max_attempts=1), TEXTS)
    assert time.monotonic() - begun < 4.0


def test_timeouts_of_two_calls_do_not_mix(server: LoopbackServer, make: Any, call: Any) -> None:
    """The SDK has one timeout for a client; here each request has its own."""
    embedder = make(timeout=0.2, deadline=0.2, max_attempts=1)
    call(embedder, ["warm"])
    server.faults.append(Fault(delay=30.0))
    with pytest.raises(ProviderTimeoutError):
        call(embedder, TEXTS)
    call(embedder, TEXTS)


def test_server_that_is_not_running(make: Any, call: Any) -> None:
    """Where nobody listens, the error names the URL that was tried and how to start the server."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        with pytest.raises(ProviderConnectionError, match=rf"{url}.*ollama serve"):
            call(make(ollama_base_url=url), TEXTS)


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


def test_retry_after(server: LoopbackServer, make: Any, call: Any) -> None:
    """How long a proxy in front of the server asks to wait is on the error, though the SDK drops it."""
    server.faults.append(Fault(status=429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimitError) as caught:
        call(make(max_attempts=1), TEXTS)
    assert caught.value.retry_after == 7.0


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=401, body={"error": "bad key sk-canary-7f3a"}),
        Fault(status=500, body="upstream said: Bearer sk-canary-7f3a"),
        Fault(breaks="before_headers"),
        Fault(breaks="after_headers"),
        Fault(breaks="truncated"),
        Fault(delay=30.0),
    ],
)
def test_no_error_holds_the_key(server: LoopbackServer, make: Any, call: Any, fault: Fault) -> None:
    """The key is in no message, and in no local variable of the whole chain of exceptions."""
    server.faults.append(fault)
    with pytest.raises(EmbeddingError) as caught:
        call(make(api_key="sk-canary-7f3a", max_attempts=1, timeout=0.3), TEXTS)
    assert "sk-canary" not in str(caught.value)
    error: BaseException | None = caught.value
    while error is not None:  # __context__ too, which a traceback hides but an error tracker may not
        # The frames of this test know the key; those from the embedder on must not.
        frames = traceback.TracebackException.from_exception(error, capture_locals=True)
        inner = [frame for frame in frames.stack if "tests" not in frame.filename]
        assert inner
        assert not any("sk-canary" in value for frame in inner for value in (frame.locals or {}).values())
        error = error.__cause__ or error.__context__
