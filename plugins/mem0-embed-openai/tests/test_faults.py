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

STATUSES: list[tuple[int, type[EmbeddingError], int]] = [
    (301, BadRequestError, 1),
    (400, BadRequestError, 1),
    (401, AuthenticationError, 1),
    (403, PermissionDeniedError, 1),
    (404, ModelNotFoundError, 1),
    (408, ProviderTimeoutError, 2),
    (409, BadRequestError, 2),
    (413, InputTooLongError, 1),
    (422, BadRequestError, 1),
    (429, RateLimitError, 2),
    (500, ServerError, 2),
    (502, ServerError, 2),
    (503, ServerError, 2),
]


@pytest.mark.parametrize(("status", "kind", "requests"), STATUSES)
def test_status(server: LoopbackServer, make: Any, call: Any, status: int, kind: type, requests: int) -> None:
    """A status becomes its error, with provider, model and status, and only some are tried again."""
    location = {"Location": f"{server.url}/elsewhere"} if status == 301 else {}
    server.faults.append(Fault(status=status, headers=location, sticky=True))
    with pytest.raises(kind) as caught:
        call(make(), TEXTS)
    error = caught.value
    assert type(error) is kind
    assert (error.provider, error.model, error.status) == ("openai", "text-embedding-3-small", status)
    assert f"loopback fault {status}" in str(error)
    assert len(server.requests) == requests


@pytest.mark.parametrize(
    ("fault", "kind", "requests"),
    [
        (Fault(breaks="before_headers"), ProviderConnectionError, 2),
        (Fault(breaks="after_headers"), ProviderConnectionError, 2),
        (Fault(breaks="truncated"), MalformedResponseError, 1),
        (Fault(breaks="html"), MalformedResponseError, 1),
        (Fault(body={"error": {"message": "model is loading"}}), MalformedResponseError, 1),
        (Fault(body=[]), MalformedResponseError, 1),
        (Fault(body={"data": None}), MalformedResponseError, 1),
        (Fault(body={"data": [{"embedding": "!!!"}]}), MalformedResponseError, 1),
        (Fault(twist="too_few"), MalformedResponseError, 1),
        (Fault(twist="too_many"), MalformedResponseError, 1),
        (Fault(twist="duplicate_index"), MalformedResponseError, 1),
        (Fault(twist="nan"), MalformedResponseError, 1),
        (Fault(twist="infinite"), MalformedResponseError, 1),
        (Fault(twist="zero"), MalformedResponseError, 1),
        (Fault(twist="ragged"), MalformedResponseError, 1),
        (Fault(twist="strings"), MalformedResponseError, 1),
        (Fault(twist="null"), MalformedResponseError, 1),
        (Fault(twist="empty"), MalformedResponseError, 1),
        (Fault(twist="wrong_dims"), DimensionMismatchError, 1),
    ],
    ids=lambda value: str(value.breaks or value.twist or value.body) if isinstance(value, Fault) else "",
)
@pytest.mark.parametrize("encoding", ["base64", "float"])
def test_bad_answer(
    server: LoopbackServer, make: Any, call: Any, fault: Fault, kind: type, requests: int, encoding: str
) -> None:
    """An answer that cannot be used is an error, never a vector."""
    server.faults.extend([fault] * requests)
    with pytest.raises(kind) as caught:
        call(make(encoding_format=encoding), TEXTS)
    assert type(caught.value) is kind
    assert len(server.requests) == requests


@pytest.mark.parametrize(
    "fault", [Fault(status=503), Fault(status=429), Fault(breaks="before_headers"), Fault(breaks="after_headers")]
)
def test_one_failure_is_survived(server: LoopbackServer, make: Any, call: Any, fault: Fault) -> None:
    """What passes is tried again, and the answer is right."""
    server.faults.append(fault)
    result = call(make(), TEXTS)
    assert np.array_equal(result.vectors[2], vector_for("three", 1536))
    assert len(server.requests) == 2


def test_reordered_answer_is_put_in_order(server: LoopbackServer, make: Any, call: Any) -> None:
    """The protocol numbers its vectors; the number counts, not the place."""
    server.faults.append(Fault(twist="reordered"))
    result = call(make(), TEXTS)
    assert np.array_equal(result.vectors, [vector_for(text, 1536) for text in TEXTS])


@pytest.mark.parametrize("fault", [Fault(delay=30.0), Fault(drip=0.05)], ids=["delay", "drip"])
def test_timeout(server: LoopbackServer, make: Any, call: Any, fault: Fault) -> None:
    """A server that is silent, or sends a byte now and then, is given up after `timeout`."""
    server.faults.append(fault)
    begun = time.monotonic()
    with pytest.raises(ProviderTimeoutError, match=r"within 0.3 s"):
        call(make(timeout=0.3, max_attempts=1), TEXTS)
    assert time.monotonic() - begun < 4.0


def test_refused_connection(make: Any, call: Any) -> None:
    """Where nobody listens, the error names the URL that was tried."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}/v1"
        with pytest.raises(ProviderConnectionError, match=url):
            call(make(openai_base_url=url), TEXTS)


def test_too_long(server: LoopbackServer, make: Any, call: Any) -> None:
    """A 400 about the context length is an `InputTooLongError`."""
    message = "This model's maximum context length is 8192 tokens, however you requested 9000 tokens."
    server.faults.append(Fault(status=400, body={"error": {"message": message, "code": None}}))
    with pytest.raises(InputTooLongError, match=r"8192 tokens.*Split the text"):
        call(make(), TEXTS)


def test_no_credit_is_not_retried(server: LoopbackServer, make: Any, call: Any) -> None:
    """`insufficient_quota` comes as a 429, and no waiting cures it."""
    body = {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}
    server.faults.append(Fault(status=429, body=body, sticky=True))
    with pytest.raises(RateLimitError, match="billing") as caught:
        call(make(), TEXTS)
    assert not caught.value.retryable
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7.0), ({"retry-after-ms": "1500"}, 1.5), ({"Retry-After": "soon"}, None), ({}, None)],
)
def test_retry_after(server: LoopbackServer, make: Any, call: Any, headers: dict[str, str], seconds: float) -> None:
    """How long the server asks to wait is on the error."""
    server.faults.append(Fault(status=429, headers=headers))
    with pytest.raises(RateLimitError) as caught:
        call(make(max_attempts=1), TEXTS)
    assert caught.value.retry_after == seconds


def test_refused_dimensions_say_what_to_set(server: LoopbackServer, make: Any, call: Any) -> None:
    """A compatible server that does not take `dimensions` can be used: the error says how."""
    server.faults.append(Fault(status=400, body={"error": {"message": "Unknown parameter: dimensions"}}))
    with pytest.raises(BadRequestError, match="'send_dimensions' to false"):
        call(make(model="custom", embedding_dims=32), TEXTS)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=401, body={"error": {"message": "Incorrect API key provided: sk-canary-7f3a."}}),
        Fault(status=500, body="upstream said: Bearer sk-canary-7f3a"),
        Fault(breaks="before_headers"),
        Fault(breaks="after_headers"),
        Fault(breaks="truncated"),
        Fault(delay=30.0),
        Fault(body={"oops": "sk-canary-7f3a"}),
    ],
)
def test_no_error_holds_the_key(server: LoopbackServer, make: Any, call: Any, fault: Fault) -> None:
    """The key is in no message, and in no local variable of the whole chain of exceptions."""
    server.faults.append(fault)
    with pytest.raises(EmbeddingError) as caught:
        call(make(max_attempts=1, timeout=0.3), TEXTS)
    assert "sk-canary" not in str(caught.value)
    error: BaseException | None = caught.value
    while error is not None:  # __context__ too, which a traceback hides but an error tracker may not
        # The frames of this test know the key; those from the embedder on must not.
        frames = traceback.TracebackException.from_exception(error, capture_locals=True)
        inner = [frame for frame in frames.stack if "tests" not in frame.filename]
        assert inner
        assert not any("sk-canary" in value for frame in inner for value in (frame.locals or {}).values())
        error = error.__cause__ or error.__context__
