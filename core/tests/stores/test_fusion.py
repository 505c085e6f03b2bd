# SPDX-License-Identifier: Apache-2.0
"""One score out of two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mem0.stores.fusion import DEFAULT_KEYWORD_WEIGHT, LEXICAL_KEYWORD_WEIGHT, fuse

WEIGHT = st.floats(0, 1)
PAIRS = st.lists(st.tuples(st.floats(-1.001, 1.001, width=64), st.floats(0, 1.001, width=64)))


def legs(pairs: list[tuple[float, float]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the two scores of each document."""
    both = np.array(pairs, dtype=np.float32).reshape(-1, 2)
    return both[:, 0], both[:, 1]


@given(PAIRS, WEIGHT)
def test_range(pairs: list[tuple[float, float]], weight: float) -> None:
    """Scores are float32 in 0..1, whatever the rounding of the legs."""
    scores = fuse(*legs(pairs), weight)
    assert scores.dtype == np.float32
    assert scores.shape == (len(pairs),)
    assert np.all((scores >= 0) & (scores <= 1))


@given(PAIRS, WEIGHT, st.data())
def test_filter(pairs: list[tuple[float, float]], weight: float, data: st.DataObject) -> None:
    """A document's score is the same whichever others are scored with it."""
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs))), dtype=bool)
    cosine, keywords = legs(pairs)
    np.testing.assert_array_equal(fuse(cosine, keywords, weight)[kept], fuse(cosine[kept], keywords[kept], weight))


@given(PAIRS)
def test_single_legs(pairs: list[tuple[float, float]]) -> None:
    """A weight of 0 leaves the vectors alone, and 1 the keywords."""
    cosine, keywords = legs(pairs)
    np.testing.assert_array_equal(fuse(cosine, keywords, 0), np.clip(cosine, 0, 1))
    np.testing.assert_array_equal(fuse(cosine, keywords, 1), np.clip(keywords, 0, 1))


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_weight(weight: float) -> None:
    """The weight is a share."""
    with pytest.raises(ValueError, match="keyword_weight"):
        fuse(*legs([(0.5, 0.5)]), weight)


def test_shapes() -> None:
    """Every document has both scores."""
    with pytest.raises(ValueError, match="shape"):
        fuse(np.zeros(2, np.float32), np.zeros(3, np.float32), 0.5)


def test_defaults() -> None:
    """An embedder that is lexical itself adds less to the keywords than a semantic one."""
    assert 0 < DEFAULT_KEYWORD_WEIGHT < LEXICAL_KEYWORD_WEIGHT < 1
