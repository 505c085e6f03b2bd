# SPDX-License-Identifier: Apache-2.0
"""Read an answer of `/v1/embeddings`, which OpenAI and many others give.

Their SDKs would turn every number into a Python float, and every float of a list into a validated one: 24 times the
time that it takes from base64 to an array.
"""

from __future__ import annotations

from binascii import a2b_base64
from typing import Any

import numpy as np

from mem0.embeddings.types import BatchResult


def read_openai(answer: Any) -> BatchResult:
    """Take vectors, their numbers and the tokens that they cost out of what the JSON says, for `read_json_answer`.

    Args:
        answer: The JSON. Vectors may be in base64 or lists.
    """
    items = answer["data"]
    vectors = [_vector(item["embedding"]) for item in items]
    indices = [item.get("index") for item in items]
    numbered = any(index is not None for index in indices)
    return BatchResult(vectors, indices if numbered else None, _tokens(answer.get("usage")))


def _vector(embedding: Any) -> Any:
    # Servers that do not know base64 answer with lists, whatever was asked for.
    if isinstance(embedding, str):
        return np.frombuffer(a2b_base64(embedding, strict_mode=True), dtype="<f4")
    return embedding


def _tokens(usage: Any) -> int:
    counted = usage.get("prompt_tokens") or usage.get("total_tokens") if isinstance(usage, dict) else 0
    return counted if isinstance(counted, int) else 0
