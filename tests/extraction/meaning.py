# SPDX-License-Identifier: Apache-2.0
"""A server whose embedder is as real ones are: it knows synonyms, and hardly sees numbers, negations and order."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mem0.testing import LoopbackServer, vector_for

from .remarks import plain

_FAINT = re.compile(r"[0-9]+|not?|nie|nicht|never|without|不|не|ليس|नहीं", re.IGNORECASE)
# Scripts without blanks between words: each character is one.
_WORDS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[0-9]+|(?:(?![\u3040-\u30ff\u4e00-\u9fff0-9])\w)+")
_SHARE = 0.15
"""What a number or a negation weighs; a word weighs 1."""


class MeaningServer(LoopbackServer):
    """Embeds texts that say nearly the same as nearly the same vector, whether it is the same or the opposite."""

    def vectors(self, texts: Sequence[str], dimensions: int | None, native: int) -> list[NDArray[np.float32]]:
        """Return the vectors of texts."""
        self.batches.append(list(texts))
        return [_meaning(text, dimensions or native) for text in texts]


def _meaning(text: str, dims: int) -> NDArray[np.float32]:
    words = plain(text)
    vector = _SHARE * vector_for(words, dims)
    for word in _WORDS.findall(words):
        vector = vector + (_SHARE if _FAINT.fullmatch(word) else 1.0) * _word(word, dims)
    unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit


def _word(word: str, dims: int) -> NDArray[np.float32]:
    key = word, dims
    if key not in _KNOWN:
        _KNOWN[key] = vector_for(word, dims)
    return _KNOWN[key]


_KNOWN: dict[tuple[str, int], NDArray[np.float32]] = {}
