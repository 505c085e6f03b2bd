# SPDX-License-Identifier: Apache-2.0
"""Together's protocol: OpenAI's `POST /v1/embeddings`, without base64 and without a count of tokens."""

from __future__ import annotations

from typing import Any

from mem0.testing.loopback.exchange import Models, Reply, Request
from mem0.testing.loopback.faults import Fault, twisted

NATIVE_DIMS = {
    "togethercomputer/m2-bert-80M-8k-retrieval": 768,
    "BAAI/bge-large-en-v1.5": 1024,
    "intfloat/multilingual-e5-large-instruct": 1024,
}
_CLIENTS = ("Together/", "AsyncTogether/")


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:
    """Answer a request; `None` if it is not of this protocol. Path and body are OpenAI's: the client's name decides."""
    if not request.path.endswith("/v1/embeddings") or not request.headers.get("user-agent", "").startswith(_CLIENTS):
        return None
    asked = request.json
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    if any(map(server.too_long, texts)):
        return 400, error(f"Input is too long: this model takes less than {server.max_words} tokens.")
    native = server.dims.get(asked["model"]) or NATIVE_DIMS.get(asked["model"], server.default_dims)
    vectors = server.vectors(texts, asked.get("dimensions"), native)
    return 200, {
        "object": "list",
        "model": asked["model"],
        "data": [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in twisted(vectors, fault.twist)
        ],
    }


def error(message: str) -> dict[str, Any]:
    """Word an error."""
    return {"id": "loopback", "error": {"message": message, "type": "loopback_error", "param": None, "code": None}}
