# SPDX-License-Identifier: Apache-2.0
"""Checks on vectors: as many as texts, in their order, of the right length, and such as can be compared."""

from __future__ import annotations

import numpy as np

from mem0.testing.kit.bench import Bench
from mem0.testing.kit.check import check

TEXTS = ["The first text.", "A second one, which is longer than the first.", "Third!", "And a fourth."]


@check("vectors")
def count(bench: Bench) -> None:
    """As many vectors come back as texts went in, as a float32 matrix."""
    vectors = bench.vectors(TEXTS)
    assert vectors.dtype == np.float32, f"the vectors are of type {vectors.dtype}, not float32"
    assert vectors.ndim == 2, f"the vectors have shape {vectors.shape}, not (texts, dimensions)"
    assert len(vectors) == len(TEXTS), f"{len(TEXTS)} texts went in, {len(vectors)} vectors came back"


@check("vectors")
def order(bench: Bench) -> None:
    """Each row belongs to the text at its place: texts in another order give the same rows in that order."""
    embedder = bench.embedder()
    forward = embedder.embed_documents(TEXTS)
    backward = embedder.embed_documents(TEXTS[::-1])[::-1]
    for index, text in enumerate(TEXTS):
        distance = float(np.abs(forward[index] - backward[index]).max())
        assert distance <= bench.subject.tolerance, (
            f"the vector of {text!r} changes by {distance:.2g} when the texts are sent in reverse order"
        )
