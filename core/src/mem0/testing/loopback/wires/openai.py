# SPDX-License-Identifier: Apache-2.0
"""OpenAI's protocol: `POST /v1/embeddings`."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from mem0.testing.loopback.exchange import Models, Reply, Request
from mem0.testing.loopback.faults import Fault, Numbered, twisted

NATIVE_DIMS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:
    """Answer a request; `None` if it is not of this protocol."""
    if request.method != "POST" or not request.path.endswith("/embeddings"):
        return None
    asked = request.json
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    if any(map(server.too_long, texts)):
        return 400, error(f"This model's maximum context length is {server.max_words} tokens. Reduce your prompt.")
    native = server.dims.get(asked["model"]) or NATIVE_DIMS.get(asked["model"], server.default_dims)
    vectors = server.vectors(texts, asked.get("dimensions"), native)
    binary = asked.get("encoding_format") == "base64" and server.base64
    tokens = sum(len(text.split()) for text in texts)
    return 200, {
        "object": "list",
        "data": [_item(numbered, binary) for numbered in twisted(vectors, fault.twist)],
        "model": asked["model"],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def error(message: str) -> dict[str, Any]:
    """Word an error."""
    return {"error": {"message": message, "type": "loopback_error", "param": None, "code": None}}


def _item(numbered: Numbered, binary: bool) -> dict[str, Any]:
    index, vector = numbered
    embedding: object = vector
    if binary and isinstance(vector, np.ndarray):
        embedding = base64.b64encode(vector.tobytes()).decode()
    return {"object": "embedding", "index": index, "embedding": embedding}
