# SPDX-License-Identifier: Apache-2.0
"""What travels: exactly what is asked for, to the right place. What every provider must do, the kit holds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from mem0 import Embedder
from mem0.testing import LoopbackServer, Way, vector_for

from mem0_embed_example._models import DEFAULT_MODEL, MODELS
from mem0_embed_example.conformance import KEY


def test_request(server: LoopbackServer, make: Callable[..., Embedder], call: Way) -> None:
    """The model, the texts as they are, and whether they are stored or searched with."""
    call(make(), ["line\nbreak", "two words"])
    call(make(), ["two words"], input_type="query")
    # CHANGE: what the API is sent.
    assert [request.json for request in server.requests] == [
        {"model": DEFAULT_MODEL, "texts": ["line\nbreak", "two words"], "input_type": "document"},
        {"model": DEFAULT_MODEL, "texts": ["two words"], "input_type": "query"},
    ]
    assert {request.path for request in server.requests} == {"/v1/embed"}
    assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {KEY}"}


def test_answer(make: Callable[..., Embedder], call: Way) -> None:
    """The vectors and the tokens are those of the answer."""
    result = call(make(), ["two words", "three more words"])
    dims = MODELS[DEFAULT_MODEL].dims
    assert dims is not None
    assert np.allclose(result.vectors, [vector_for(text, dims) for text in ("two words", "three more words")])
    assert result.usage.tokens == 5
