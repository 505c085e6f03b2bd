# SPDX-License-Identifier: Apache-2.0
"""What a provider's answer must pass before anybody sees it.

No SDK checks count, order, length or finiteness of the vectors that it returns, so the core does, centrally.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mem0.embeddings.types import BatchResult, EmbedderSpec, Vectors
from mem0.errors import DimensionMismatchError, MalformedResponseError

_UNIT_TOLERANCE = 1e-2
"""How far from 1 a declared unit vector may be: half precision on the wire costs up to 1e-3."""


def check_answer(result: BatchResult, count: int, spec: EmbedderSpec, dims: int | None) -> Vectors:
    """Turn a provider's answer into a matrix that can be trusted.

    Args:
        result: What the provider returned.
        count: How many texts were sent.
        spec: What the embedder declares.
        dims: The length to expect; `None` if nobody knows yet.

    Returns:
        Shape `(count, dims)`, dtype float32, in the order of the texts.

    Raises:
        MalformedResponseError: Too few or too many vectors, a wrong order, or values that are no finite numbers.
        DimensionMismatchError: Vectors have another length than expected.
    """
    if len(result.vectors) != count:
        raise _malformed(spec, f"{len(result.vectors)} vectors came back for {count} texts")
    matrix = _in_order(_to_matrix(result.vectors, spec), result.indices, spec)
    with np.errstate(over="ignore"):  # too long to compare is as good as infinite
        lengths = np.linalg.norm(matrix, axis=1)
    _refuse_rows(~np.isfinite(lengths), "holds NaN or infinity", spec)
    _refuse_rows(lengths == 0.0, "is all zeros", spec)
    if spec.normalized:
        _refuse_rows(np.abs(lengths - 1.0) > _UNIT_TOLERANCE, "does not have length 1 as declared", spec)
    if dims is None or matrix.shape[1] == dims:
        return matrix
    if spec.shortenable and matrix.shape[1] > dims:
        return _shortened(matrix, dims, spec)
    raise DimensionMismatchError(
        f"{spec.provider}: model {spec.model!r} returned vectors of {matrix.shape[1]} dimensions where {dims} "
        f"were expected. Set 'embedding_dims' to {matrix.shape[1]}, or choose a model that makes {dims}.",
        provider=spec.provider,
        model=spec.model,
        expected=dims,
        actual=matrix.shape[1],
    )


def _to_matrix(vectors: NDArray[Any] | Sequence[Any], spec: EmbedderSpec) -> Vectors:
    array: NDArray[Any]
    if isinstance(vectors, np.ndarray):
        array = vectors
    else:
        rows = [_to_row(vector, index, spec) for index, vector in enumerate(vectors)]
        for index, row in enumerate(rows):
            if row.size != rows[0].size:
                what = f"vector {index} has {row.size} dimensions, vector 0 has {rows[0].size}"
                raise _malformed(spec, what, index)
        array = np.stack(rows)
    if array.ndim != 2 or array.shape[1] == 0 or array.dtype.kind not in "fiu":
        raise _malformed(spec, f"the vectors have shape {array.shape} and type {array.dtype}")
    with np.errstate(over="ignore"):  # what overflows float32 becomes infinity and is refused as such
        return np.ascontiguousarray(array, dtype=np.float32)


def _to_row(vector: Any, index: int, spec: EmbedderSpec) -> NDArray[Any]:
    try:
        row = np.asarray(vector)
    except ValueError:  # lists of unequal length within it
        row = np.empty((), dtype=object)
    if row.ndim != 1 or row.dtype.kind not in "fiu":
        raise _malformed(spec, f"vector {index} is not a list of numbers", index)
    return row


def _in_order(matrix: Vectors, indices: Sequence[int] | None, spec: EmbedderSpec) -> Vectors:
    if indices is None:
        return matrix
    expected = list(range(len(matrix)))
    try:
        numbers = [operator.index(number) for number in indices]
    except TypeError:
        numbers = []
    if numbers == expected:
        return matrix
    if sorted(numbers) != expected:
        raise _malformed(spec, f"the vectors are numbered {list(indices)[:10]} instead of 0 to {len(matrix) - 1}")
    return matrix[np.argsort(numbers)]


def _shortened(matrix: Vectors, dims: int, spec: EmbedderSpec) -> Vectors:
    cut = matrix[:, :dims]
    lengths = np.linalg.norm(cut, axis=1, keepdims=True)
    _refuse_rows(lengths[:, 0] == 0.0, f"is all zeros in its first {dims} dimensions", spec)
    return np.ascontiguousarray(cut / lengths, dtype=np.float32)


def _refuse_rows(bad: NDArray[np.bool_], what: str, spec: EmbedderSpec) -> None:
    if bad.any():
        index = int(np.flatnonzero(bad)[0])
        raise _malformed(spec, f"vector {index} {what}", index)


def _malformed(spec: EmbedderSpec, what: str, index: int | None = None) -> MalformedResponseError:
    return MalformedResponseError(
        f"{spec.provider}: the answer of model {spec.model!r} cannot be used: {what}. "
        "Check that the model is an embedding model and that the server is healthy; nothing was stored.",
        provider=spec.provider,
        model=spec.model,
        index=index,
    )
