# SPDX-License-Identifier: Apache-2.0
"""What a provider answers is checked before anybody sees it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mem0.embeddings.types import BatchResult
from mem0.errors import DimensionMismatchError, MalformedResponseError

TEXTS = ["a", "b", "c"]


def rows(*replaced: Any) -> list[Any]:
    """Return three good vectors, the last ones replaced."""
    return [[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]][: 3 - len(replaced)] + list(replaced)


@pytest.mark.parametrize(
    ("vectors", "words"),
    [
        (rows()[:2], "2 vectors came back for 3 texts"),
        ([*rows(), [1.0, 0.0]], "4 vectors came back for 3 texts"),
        ([], "0 vectors came back for 3 texts"),
        (rows([np.nan, 1.0]), "vector 2 holds NaN or infinity"),
        (rows([np.inf, 1.0]), "vector 2 holds NaN or infinity"),
        (rows([1e300, 1.0]), "vector 2 holds NaN or infinity"),
        (rows([1e30, 1e30]), "vector 2 holds NaN or infinity"),
        (rows([0.0, 0.0]), "vector 2 is all zeros"),
        (rows([1.0, 0.0, 0.0]), "vector 2 has 3 dimensions, vector 0 has 2"),
        (rows([]), "vector 2 is not a list of numbers|vector 2 has 0 dimensions"),
        (rows(None), "vector 2 is not a list of numbers"),
        (rows(["0.6", "0.8"]), "vector 2 is not a list of numbers"),
        (rows([None, 0.8]), "vector 2 is not a list of numbers"),
        (rows([True, False]), "vector 2 is not a list of numbers"),
        (rows([[0.6, 0.8]]), "vector 2 is not a list of numbers"),
        (rows([0.6, [0.8]]), "vector 2 is not a list of numbers"),
        (rows([10**400, 1]), "vector 2 is not a list of numbers"),
        (rows("AAAA"), "vector 2 is not a list of numbers"),
        (rows({"0": 1.0}), "vector 2 is not a list of numbers"),
        (np.ones((3, 2, 2)), "shape"),
        (np.ones((3, 0)), "shape"),
        (np.ones(3), "shape"),
        (np.ones((3, 2), dtype=complex), "type complex128"),
        ([[], [], []], "not a list of numbers|shape"),
    ],
)
def test_bad_vectors(make: Any, call: Any, vectors: Any, words: str) -> None:
    """Whatever is wrong, it is a `MalformedResponseError` that says what, and it is not tried again."""
    embedder = make([lambda batch: BatchResult(vectors)] * 5)
    with pytest.raises(MalformedResponseError, match=words) as caught:
        call(embedder, TEXTS)
    assert len(embedder.batches) == 1
    assert (caught.value.provider, caught.value.model) == ("scripted", "m")


def test_index_is_the_callers(make: Any, call: Any) -> None:
    """The error's `index` is a place in the caller's list, not in the request's."""

    def last_is_zero(batch: Any) -> BatchResult:
        return BatchResult([[1.0, 0.0]] * (len(batch.texts) - 1) + [[0.0, 0.0]])

    embedder = make([lambda batch: BatchResult([[1.0, 0.0]] * 2), last_is_zero], batch_size=2, max_concurrency=1)
    with pytest.raises(MalformedResponseError) as caught:
        call(embedder, ["a", "a", "b", "c", "d"])
    assert caught.value.index == 4


@pytest.mark.parametrize("indices", [[0, 1, 1], [1, 2, 3], [0, 1, None], [0, 1, "2"], [0, 1], [0.0, 1.0, 2.0]])
def test_bad_numbering(make: Any, call: Any, indices: Any) -> None:
    """Numbers that are not each of 0 to n - 1 once are refused."""
    with pytest.raises(MalformedResponseError, match="numbered"):
        call(make([lambda batch: BatchResult(rows(), indices)]), TEXTS)


@pytest.mark.parametrize("indices", [[2, 0, 1], np.array([2, 0, 1])])
def test_order_is_restored(make: Any, call: Any, indices: Any) -> None:
    """The number says which text a vector belongs to."""
    vectors = call(make([lambda batch: BatchResult(rows(), indices)]), TEXTS).vectors
    assert np.array_equal(vectors, np.array([[0.6, 0.8], [0.0, 1.0], [1.0, 0.0]], dtype=np.float32))


def test_other_dims_than_expected(make: Any, call: Any) -> None:
    """A mismatch names both numbers, and what to set."""
    with pytest.raises(DimensionMismatchError, match=r"2 dimensions where 4 were expected.*'embedding_dims' to 2") as c:
        call(make([lambda batch: BatchResult(rows())], spec={"dims": 4}), TEXTS)
    assert (c.value.expected, c.value.actual) == (4, 2)


def test_dims_are_learned_once(make: Any, call: Any) -> None:
    """The first vectors tell the length; later ones are held against it."""
    embedder = make([lambda batch: BatchResult(rows()), lambda batch: BatchResult(np.eye(3))])
    assert embedder.dims is None
    assert embedder.fingerprint.dims is None
    call(embedder, TEXTS)
    assert embedder.dims == embedder.fingerprint.dims == 2
    with pytest.raises(DimensionMismatchError):
        call(embedder, TEXTS)


def test_requests_of_one_call_must_agree(make: Any, call: Any) -> None:
    """Two lengths within one call are an error, whichever came first."""
    script = [lambda batch: BatchResult([[1.0, 0.0]]), lambda batch: BatchResult([[1.0, 0.0, 0.0]])]
    with pytest.raises(MalformedResponseError, match="2 and 3 dimensions"):
        call(make(script, batch_size=1), ["a", "b"])


def test_shortened_where_allowed(make: Any, call: Any) -> None:
    """A longer vector of a Matryoshka model is cut and renormalised."""
    long = np.array([[3.0, 4.0, 12.0]]) / 13
    spec = {"dims": 2, "shortenable": True, "normalized": True}
    vectors = call(make([lambda batch: BatchResult(long)], spec=spec), ["a"]).vectors
    assert np.allclose(vectors, [[0.6, 0.8]])
    assert vectors.flags.c_contiguous


def test_never_padded(make: Any, call: Any) -> None:
    """A shorter vector is an error, also where longer ones may be cut."""
    with pytest.raises(DimensionMismatchError):
        call(make([lambda batch: BatchResult([[1.0]])], spec={"dims": 2, "shortenable": True}), ["a"])


def test_nothing_left_after_the_cut(make: Any, call: Any) -> None:
    """A vector whose beginning is all zeros has no direction once cut."""
    script = [lambda batch: BatchResult([[0.0, 0.0, 1.0]])]
    with pytest.raises(MalformedResponseError, match="first 2 dimensions"):
        call(make(script, spec={"dims": 2, "shortenable": True}), ["a"])


def test_declared_unit_vectors_are_checked(make: Any, call: Any) -> None:
    """An embedder that declares unit vectors is held to it, up to half precision."""
    spec = {"normalized": True}
    with pytest.raises(MalformedResponseError, match="vector 0 does not have length 1"):
        call(make([lambda batch: BatchResult([[2.0, 0.0]])], spec=spec), ["a"])
    half = np.array([[0.6, 0.8]], dtype=np.float16)
    assert call(make([lambda batch: BatchResult(half)], spec=spec), ["a"]).vectors.dtype == np.float32
