# SPDX-License-Identifier: Apache-2.0
"""Vectors without a model: terms and the character n-grams in them, hashed into a fixed number of dimensions."""

from __future__ import annotations

import functools
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mem0.text.analysis import UNSPACED, terms

_GRAM_LENGTHS = (3, 4)
_CACHED_LENGTH = 32  # longer "words" are not words, and would fill the cache


def hash_texts(texts: Sequence[str], dims: int) -> NDArray[np.float32]:
    """Return a vector for each text, the nearer the more words and parts of words two texts share.

    Stateless and the same on every machine: a text's vector depends on the text alone.

    Args:
        texts: Any strings.
        dims: The number of dimensions, at least 1; with fewer, more features share a dimension.

    Returns:
        Float32, shape `(len(texts), dims)`, rows of length 1.

    Raises:
        ValueError: If `dims` is less than 1.
    """
    if dims < 1:
        raise ValueError(f"dims must be at least 1, not {dims!r}")
    vectors = np.zeros((len(texts), dims), dtype=np.float32)
    for row, text in enumerate(texts):
        counts = Counter(terms(text)) or Counter([text])
        hashed = [_features(t) if len(t) <= _CACHED_LENGTH else _features.__wrapped__(t) for t in counts]
        # A word that occurs ten times says more of a text than one that occurs once, but not ten times as much.
        damped = 1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))
        weights = np.repeat(damped, [len(hashes) for hashes, _ in hashed]) * np.concatenate([w for _, w in hashed])
        hashes = np.concatenate([h for h, _ in hashed])
        vector = np.bincount(hashes % dims, np.where(hashes >> 31, weights, -weights), dims)
        if not vector.any():  # features that cancel out
            vector[hashes[0] % dims] = 1
        vectors[row] = vector / np.linalg.norm(vector)
    return vectors


@functools.lru_cache(maxsize=1 << 15)
def _features(term: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the hashes of a term and of the character n-grams in it, and their weights."""
    grams: list[str] = []
    if not term.endswith("*") and not UNSPACED.match(term):
        padded = f"<{term}>"
        grams = [padded[i : i + n] for n in _GRAM_LENGTHS for i in range(len(padded) - n + 1) if n < len(padded)]
    hashes = np.array([zlib.crc32(f.encode("utf-8", "surrogatepass")) for f in (term, *grams)], dtype=np.int64)
    # In every language the words that say least are the shortest (Zipf). The n-grams together weigh as the word.
    weights = np.full(len(hashes), min(len(term), 8), dtype=np.float32)
    weights[1:] /= max(len(grams), 1) ** 0.5
    return _mixed(hashes), weights


def _mixed(hashes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return CRC-32s with their bits mixed (the finalizer of MurmurHash3), as similar strings have similar CRCs."""
    hashes = ((hashes ^ hashes >> 16) * 0x85EBCA6B) & 0xFFFFFFFF
    hashes = ((hashes ^ hashes >> 13) * 0xC2B2AE35) & 0xFFFFFFFF
    return hashes ^ hashes >> 16
