# SPDX-License-Identifier: Apache-2.0
"""Read what Google's embedding APIs answer.

```
{"embeddings": [{"values": [...]}]}                       Gemini and Vertex: batchEmbedContents
{"embedding": {"values": [...]}}                          Vertex: embedContent
{"predictions": [{"embeddings": {"values": [...]}}]}      Vertex: predict
{"totalTokens": 7}                                        countTokens
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mem0.embeddings.http import Failures, read_json_answer
from mem0.embeddings.types import BatchResult
from mem0.errors import InputTooLongError


def read_answer(response: Any, failures: Failures, *, unit: bool, may_be_cut: bool) -> BatchResult:
    """Turn a success into vectors and the tokens that they cost.

    Args:
        response: The response, whose body has any of the shapes above.
        failures: How to word what goes wrong.
        unit: Whether vectors are to be divided by their length. Google says that the caller has to, for a model whose
            shortened vectors are not unit vectors.
        may_be_cut: Whether a text may have been cut.

    Raises:
        MalformedResponseError: It is no JSON, or not what an embedding API answers.
        InputTooLongError: The server says that it cut a text, and was not allowed to.
    """
    vectors, tokens, cut = read_json_answer(response.content, _vectors, failures)
    if cut and not may_be_cut:
        raise InputTooLongError(
            f"{failures.provider}: model {failures.model!r} cut a text that is too long. Split it into shorter ones, "
            "or set 'auto_truncate' to true.",
            provider=failures.provider,
            model=failures.model,
        )
    return BatchResult(_unit(vectors) if unit else vectors, tokens=tokens)


def read_count(response: Any, failures: Failures) -> int:
    """Turn a success into the number of tokens that it tells.

    Raises:
        MalformedResponseError: It does not tell.
    """
    return read_json_answer(response.content, lambda answer: int(answer["totalTokens"]), failures)


def _vectors(answer: Any) -> tuple[list[Any], int, bool]:
    if "predictions" in answer:
        items = [prediction["embeddings"] for prediction in answer["predictions"]]
    elif "embedding" in answer:
        items = [answer["embedding"]]
    else:
        items = answer["embeddings"]
    statistics = [item.get("statistics") or {} for item in items]
    counted = sum(each.get("token_count") or each.get("tokenCount") or 0 for each in statistics)
    usage = answer.get("usageMetadata") or {}
    cut = bool(answer.get("truncated")) or any(each.get("truncated") for each in statistics)
    return [item["values"] for item in items], int(counted or usage.get("promptTokenCount") or 0), cut


def _unit(vectors: Sequence[Any]) -> Any:
    try:
        matrix = np.array(vectors, dtype=np.float32)
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    except (ValueError, TypeError):  # not a matrix: the core says what is wrong with it
        return vectors
    return np.divide(matrix, lengths, out=matrix, where=np.isfinite(lengths) & (lengths > 0.0))
