# SPDX-License-Identifier: Apache-2.0
"""The protocol of text-embeddings-inference: `POST /embed`, for the one model that such a server has."""

from __future__ import annotations

from typing import Any

import numpy as np

from mem0.testing.loopback.exchange import Models, Reply, Request
from mem0.testing.loopback.faults import Fault, twisted

MODEL = "tei"
"""The name of its model in `LoopbackServer.dims`; nobody names it in a request."""

NATIVE_DIMS = 384
MAX_BATCH = 32


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:
    """Answer a request; `None` if it is not of this protocol."""
    if request.method != "POST" or not request.path.endswith("/embed") or request.path == "/api/embed":
        return None
    asked = request.json
    texts = [asked["inputs"]] if isinstance(asked["inputs"], str) else asked["inputs"]
    if len(texts) > MAX_BATCH:
        return 413, error(f"batch size {len(texts)} > maximum allowed batch size {MAX_BATCH}")
    if any(map(server.too_long, texts)):
        if not asked.get("truncate", False):
            longest = max(len(text.split()) for text in texts)
            return 413, error(
                f"Input validation error: `inputs` must have less than {server.max_words} tokens. Given: {longest}"
            )
        texts = [" ".join(text.split()[: server.max_words]) for text in texts]
    vectors = server.vectors(texts, None, server.dims.get(MODEL, NATIVE_DIMS))
    scale = np.float32(1 if asked.get("normalize", True) else 3)
    return 200, [vector for _, vector in twisted([scale * vector for vector in vectors], fault.twist)]


def error(message: str) -> dict[str, Any]:
    """Word an error."""
    return {"error": message, "error_type": "Validation"}
