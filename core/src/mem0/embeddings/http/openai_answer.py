# SPDX-License-Identifier: Apache-2.0
"""Read an answer of `/v1/embeddings`, which OpenAI and many others give.

Their SDKs would turn every number into a Python float, and every float of a list into a validated one: 24 times the
time that it takes from base64 to an array. So the body is read here. Whether its vectors can be trusted is the
engine's to check.
"""

from __future__ import annotations

import json
from binascii import a2b_base64
from typing import Any

import numpy as np

from mem0.embeddings.http.failures import Failures
from mem0.embeddings.types import BatchResult


def read_openai_answer(body: bytes, failures: Failures) -> BatchResult:
    """Turn a response's body into vectors, their numbers and the tokens that they cost.

    Args:
        body: The body of a successful response. Vectors may come in base64 or as lists.
        failures: How to word what goes wrong.

    Raises:
        MalformedResponseError: It is no JSON, or not what an embeddings API answers.
    """
    try:
        return _parsed(body)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        failure = failures.malformed(f"{type(error).__name__}: {error}", body[:2000].decode(errors="replace"))
    del body  # a proxy's page may hold the request's headers; no traceback shall show them
    raise failure


def _parsed(body: bytes) -> BatchResult:
    answer = json.loads(body)
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
