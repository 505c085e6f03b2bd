# SPDX-License-Identifier: Apache-2.0
"""Texts that are distributed like language: few words are frequent, most are rare. The same on every machine.

Only the standard library, since mem0ai's interpreter reads it as well.
"""

from __future__ import annotations

import random
from itertools import accumulate, product

WORDS = 20_000
_SYLLABLES = ["".join(pair) for pair in product("bdfgklmnprstvz", "aeiou")]


def _vocabulary() -> list[str]:
    chance = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < WORDS:  # frequent words are short, as they are in language
        words["".join(chance.choices(_SYLLABLES, k=1 + (len(words) > 40) + (len(words) > 2_500)))] = None
    return list(words)


_VOCABULARY = _vocabulary()
_WEIGHTS = list(accumulate(1 / (rank + 2.7) for rank in range(1, WORDS + 1)))  # Zipf's law, as Mandelbrot mended it


def sentences(count: int, words: int = 15, seed: int = 0) -> list[str]:
    """Make sentences.

    Args:
        count: How many.
        words: How many words they have, about: from two thirds to four thirds of that.
        seed: Other sentences for another seed.
    """
    chance = random.Random(seed)
    lengths = range(max(1, words * 2 // 3), words * 4 // 3 + 1)
    return [
        " ".join(chance.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=chance.choice(lengths))).capitalize() + "."
        for _ in range(count)
    ]


def questions(count: int, seed: int = 0) -> list[str]:
    """Make queries of about eight words."""
    return [sentence[:-1] + "?" for sentence in sentences(count, 8, seed + 1_000_000)]
