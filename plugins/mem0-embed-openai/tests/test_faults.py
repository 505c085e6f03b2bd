# SPDX-License-Identifier: Apache-2.0
"""What OpenAI and compatible servers do wrong in their own way. What all do is in the conformance kit."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import BadRequestError, InputTooLongError, MalformedResponseError, RateLimitError
from mem0.testing import Fault, LoopbackServer

TEXTS = ["one", "two", "three"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(body={"data": None}),
        Fault(body={"data": [{"embedding": "!!!"}]}),
        Fault(twist="nan"),
        Fault(twist="strings"),
        Fault(twist="null"),
        Fault(twist="ragged"),
    ],
    ids=lambda fault: str(fault.twist or fault.body),
)
@pytest.mark.parametrize("encoding", ["base64", "float"])
def test_bad_answer(server: LoopbackServer, make: Any, call: Any, fault: Fault, encoding: str) -> None:
    """An answer that cannot be used is an error in either encoding."""
    server.faults.append(fault)
    with pytest.raises(MalformedResponseError):
        call(make(encoding_format=encoding), TEXTS)


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


def test_refused_dimensions_say_what_to_set(server: LoopbackServer, make: Any, call: Any) -> None:
    """A compatible server that does not take `dimensions` can be used: the error says how."""
    server.faults.append(Fault(status=400, body={"error": {"message": "Unknown parameter: dimensions"}}))
    with pytest.raises(BadRequestError, match="'send_dimensions' to false"):
        call(make(model="custom", embedding_dims=32), TEXTS)


def test_retry_after_in_milliseconds(server: LoopbackServer, make: Any, call: Any) -> None:
    """OpenAI's finer header counts as well."""
    server.faults.append(Fault(status=429, headers={"retry-after-ms": "1500"}))
    with pytest.raises(RateLimitError) as caught:
        call(make(max_attempts=1), TEXTS)
    assert caught.value.retry_after == 1.5
