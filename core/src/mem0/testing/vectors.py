# SPDX-License-Identifier: Apache-2.0
"""Vectors that a test can compute as well: each text has its own, always the same."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def vector_for(text: str, dims: int, native_dims: int | None = None) -> NDArray[np.float32]:
    """Return the unit vector of a text.

    Args:
        text: The text, prefix included.
        dims: Its length.
        native_dims: The length that the model has, of which `dims` is a part: cut and made a unit vector again.
    """
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(max(dims, native_dims or dims), dtype=np.float32)[:dims]
    unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit
