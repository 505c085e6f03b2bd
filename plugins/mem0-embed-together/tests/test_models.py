# SPDX-License-Identifier: Apache-2.0
"""The table of models, and what a user of a model that is gone is told."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import BadRequestError, ConfigurationError, ModelNotFoundError, ServerError
from mem0.testing import Fault, LoopbackServer
from mem0_embed_together import default_dims
from mem0_embed_together._models import MODELS

NOT_SERVERLESS = {
    "id": "okkMWqL-2kFHot",
    "error": {
        "message": "Unable to access non-serverless model togethercomputer/m2-bert-80M-8k-retrieval. Please visit "
        "https://api.together.ai/models/togethercomputer/m2-bert-80M-8k-retrieval to create and start a new dedicated "
        "endpoint for the model.",
        "type": "invalid_request_error",
        "param": None,
        "code": "model_not_available",
    },
}
"""What Together answers, recorded by others."""


@pytest.mark.parametrize(
    ("model", "dims"),
    [
        (None, 768),
        ("togethercomputer/m2-bert-80M-32k-retrieval", 768),
        ("BAAI/bge-large-en-v1.5", 1024),
        ("intfloat/multilingual-e5-large-instruct", 1024),
        ("me/endpoint", None),
    ],
)
def test_default_dims(model: str | None, dims: int | None) -> None:
    """The documented default has its documented length, and an endpoint's length is not guessed."""
    assert default_dims("together", model) == dims


def test_every_model_is_gone() -> None:
    """The vendor serves none of them today, and no model replaces another."""
    assert all(known.retired and not known.replacement for known in MODELS.values())


def test_impossible_dims_are_refused(make: Any) -> None:
    """A length that the model cannot make is refused before any request, asked for or not."""
    with pytest.raises(ConfigurationError, match=r"Set it to 768, or leave it out"):
        make(embedding_dims=256, send_dimensions=True)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=400, body=NOT_SERVERLESS),
        Fault(status=400, body={"error": {"message": "Unable to access non-serverless model", "code": None}}),
        Fault(status=404),
        Fault(status=503, body={"error": {"message": "The model is not available", "code": "model_not_available"}}),
        Fault(status=503, body={"error": "model_not_available"}),
    ],
    ids=["400 by code", "400 by words", "404", "503 by code", "503 in short"],
)
def test_a_model_that_was_shut_down(server: LoopbackServer, make: Any, call: Any, fault: Fault) -> None:
    """However Together says it: since when, what to do instead, and not tried again."""
    server.faults.append(fault)
    expected = r"shut down on 2025-06-13.*another model or provider.*'together_base_url' to https://api-inference\."
    with pytest.raises(ModelNotFoundError, match=expected) as caught:
        call(make(), ["a"])
    assert (caught.value.status, caught.value.retryable) == (fault.status, False)
    assert len(server.requests) == 1


def test_a_model_that_nobody_knows(server: LoopbackServer, make: Any, call: Any) -> None:
    """The error of a model that is not in the table says that Together has none, and how to name an endpoint."""
    server.faults.append(Fault(status=404))
    with pytest.raises(ModelNotFoundError, match=r"no embedding model since 2026-09-15.*set 'model' to its name"):
        call(make(model="me/endpoint"), ["a"])


def test_an_endpoint_that_is_stopped(server: LoopbackServer, make: Any, call: Any) -> None:
    """A dedicated endpoint that does not run has to be started, which no retry does."""
    said = {
        "message": "The dedicated endpoint for me/endpoint is not running.",
        "code": "dedicated_endpoint_not_running",
    }
    server.faults.append(Fault(status=400, body={"error": said}))
    with pytest.raises(ModelNotFoundError, match=r"is not running\. Start the dedicated endpoint"):
        call(make(model="me/endpoint"), ["a"])
    assert len(server.requests) == 1


def test_other_failures_stay_what_they_are(server: LoopbackServer, make: Any, call: Any) -> None:
    """A 503 of an overloaded server is tried again, and a 400 about something else is about something else."""
    server.faults += [Fault(status=503), Fault(status=503), Fault(status=400)]
    with pytest.raises(ServerError):
        call(make(), ["a"])
    assert len(server.requests) == 2
    with pytest.raises(BadRequestError):
        call(make(), ["a"])


def test_a_hundred_texts_in_a_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """Together names no limit and advises a hundred."""
    call(make(), [f"text {number}" for number in range(250)])
    assert sorted(map(len, server.batches)) == [50, 100, 100]
