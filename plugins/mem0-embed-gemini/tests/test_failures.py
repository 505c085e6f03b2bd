# SPDX-License-Identifier: Apache-2.0
"""What Google's servers say in a way of their own, and models that are gone."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    InputTooLongError,
    ModelNotFoundError,
    RateLimitError,
    ServerError,
)
from mem0.testing import Fault, LoopbackServer


def google(code: int, status: str, message: str, *details: dict[str, object]) -> Fault:
    error = {"code": code, "status": status, "message": message, "details": list(details)}
    return Fault(status=code, body={"error": error})


@pytest.mark.parametrize("name", ["text-embedding-004", "models/text-embedding-004"])
def test_retired_model(server: LoopbackServer, make: Any, call: Any, name: str) -> None:
    """The documented default is sent where the user names it; the error says since when it is gone."""
    server.models = {"gemini-embedding-2"}
    advice = r"shut down on 2026-01-14. Set 'model' to 'gemini-embedding-2', and embed what is stored again"
    with pytest.raises(ModelNotFoundError, match=advice) as caught:
        call(make(model=name), ["a"])
    assert [request.path for request in server.requests] == ["/v1beta/models/text-embedding-004:batchEmbedContents"]
    assert "models/text-embedding-004 is not found for API version v1beta" in str(caught.value)


def test_missing_model(server: LoopbackServer, make: Any, call: Any) -> None:
    """A name that nobody knows: check it, and the URL."""
    server.models = {"gemini-embedding-2"}
    with pytest.raises(ModelNotFoundError, match=r"Check 'model', and that 'gemini_base_url' has no version"):
        call(make(model="gemini-embedding-9"), ["a"])


def test_bad_key_with_status_400(server: LoopbackServer, make: Any, call: Any) -> None:
    """Google answers 400 to a key that it does not know; it is an authentication error all the same."""
    reason = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    server.faults.append(google(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", reason))
    with pytest.raises(AuthenticationError, match=r"API key not valid.*GOOGLE_API_KEY.*aistudio") as caught:
        call(make(), ["a"])
    assert caught.value.status == 400
    assert len(server.requests) == 1


def test_time_to_wait_in_the_body(server: LoopbackServer, make: Any, call: Any) -> None:
    """How long to wait is in the body rather than in a header."""
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}
    server.faults.append(google(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", info))
    with pytest.raises(RateLimitError, match="You exceeded your current quota") as caught:
        call(make(max_attempts=1), ["a"])
    assert caught.value.retry_after == 34.5


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (google(400, "INVALID_ARGUMENT", "The input token count (9000) is high"), InputTooLongError, "count (9000)"),
        (google(400, "FAILED_PRECONDITION", "User location is not supported."), BadRequestError, "400: User location"),
        (Fault(status=500, body=[{"error": {"message": "in a list"}}]), ServerError, "500: in a list."),
        (Fault(status=503, body="[]"), ServerError, "503: []."),
        (Fault(status=503, body={"error": "in a word"}), ServerError, "503: in a word."),
        (Fault(status=500, body={"error": {"details": "none"}}), ServerError, '500: {"error": {"details": "none"}}.'),
    ],
)
def test_shapes_of_errors(server: LoopbackServer, make: Any, call: Any, fault: Fault, kind: type, words: str) -> None:
    """An error is understood in every shape that it comes in, and its message is in ours."""
    server.faults.append(fault)
    with pytest.raises(kind) as caught:
        call(make(max_attempts=1), ["a"])
    assert type(caught.value) is kind
    assert caught.value.status == fault.status
    assert words in str(caught.value)


def test_text_that_the_api_would_cut(server: LoopbackServer, make: Any, call: Any) -> None:
    """A text with more tokens than the model takes is refused before it is sent, and the error has both numbers."""
    with pytest.raises(InputTooLongError, match=r"takes 2048 tokens, and a text has 2049.*'auto_truncate' to true"):
        call(make(model="gemini-embedding-001"), ["short", "word " * 2049])
    assert server.batches == []
    server.max_words = 2048
    assert len(call(make(model="gemini-embedding-001", auto_truncate=True), ["word " * 2049]).vectors) == 1


def test_failure_to_count(server: LoopbackServer, make: Any, call: Any) -> None:
    """A failure to count tokens is a failure like any other: tried again if that can help, and never ignored."""
    server.faults.append(Fault(status=503))
    call(make(), ["word " * 2000])
    assert [request.path.rpartition(":")[2] for request in server.requests] == [
        "countTokens",
        "countTokens",
        "batchEmbedContents",
    ]
    server.faults.append(Fault(status=403))
    with pytest.raises(Exception, match="loopback fault 403"):
        call(make(), ["word " * 2000])
