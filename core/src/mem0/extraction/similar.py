# SPDX-License-Identifier: Apache-2.0
"""Whether a memory says the same as a new fact: in the same words, or nearly.

A vector cannot tell. "Born on 12 May 1990" and "Born on 13 May 1990", or "Likes tea" and "Does not like tea", lie
closer than most paraphrases, and a fact that is taken for another is lost. So a cosine never decides alone: what
carries the difference, every word in its order, must agree as well. `benchmarks/near_duplicates.py` has the figures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mem0.extraction.duplicates import wording

ALIKE = 0.9
"""Cosine from which on two texts with the same words say the same. What a comma changes may lie below."""

_AROUND = "\"'“”„‘’‚«»()[]{},;:.!…。、，；：！"
"""Signs around a word that make no difference. Within it they do (70.1 and 701), and others always do: -5, 5%, B+."""

_AFTER = "\"'”’»,;:.!…。、，；：！"
"""Those that make none after a number. Before it every sign does."""


def known_as(text: str, candidates: Sequence[tuple[str, float | None]]) -> int | None:
    """Return the position of the memory that says the same as a text, or `None` if there is none.

    Args:
        text: The new fact.
        candidates: Memories that come close, each with the cosine of its vector and the fact's, where it is known.
    """
    words, signs = wording(text), _signs(text)
    for position, (other, _) in enumerate(candidates):
        if wording(other) == words:
            return position
    for position, (other, cosine) in enumerate(candidates):
        if cosine is not None and cosine >= ALIKE and _signs(other) == signs:
            return position
    return None


def _signs(text: str) -> list[str]:
    """Return the words of a text in order, without what is around them: they carry every number, name and negation."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    return [bare for word in words if (bare := _bare(word))]


def _bare(word: str) -> str:
    # Before a number every sign counts: .5 is not 5, and (100) is a debt.
    return word.rstrip(_AFTER) if any(map(str.isdigit, word)) else word.strip(_AROUND)
