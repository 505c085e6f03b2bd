# SPDX-License-Identifier: Apache-2.0
"""Vectors that a test can compute as well: each text has its own, always the same, and near those that share words."""

from __future__ import annotations

import functools
import hashlib
import re

import numpy as np
from numpy.typing import NDArray

_OWN = 0.5
"""Share of what belongs to the text as a whole, beside its words: it tells `a b` and `b a` apart."""


def vector_for(text: str, dims: int, native_dims: int | None = None) -> NDArray[np.float32]:
    """Return the unit vector of a text. Texts that share words have vectors that are near each other.

    Args:
        text: The text, prefix included.
        dims: Its length.
        native_dims: The length that the model has, of which `dims` is a part: cut and made a unit vector again.
    """
    length = max(dims, native_dims or dims)
    vector = _OWN * _random(text, length)
    for word in re.findall(r"\w+", text.lower()):
        vector = vector + _word(word, length)
    cut = vector[:dims]
    unit: NDArray[np.float32] = cut / np.linalg.norm(cut)
    return unit


@functools.lru_cache(4096)
def _word(word: str, length: int) -> NDArray[np.float32]:
    return _random(f"word {word}", length)


def _random(text: str, length: int) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(length, dtype=np.float32)
    unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit
