# SPDX-License-Identifier: Apache-2.0
"""Whether a memory says the same as a new fact: in the same words, or nearly."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mem0.extraction.duplicates import wording

ALIKE = 0.9
"""Cosine from which on two texts may say the same. A single number or name that differs leaves it above."""

_AROUND = "\"'“”„‘’‚«»()[]{},;:.!…。、，；：！"
"""Signs around a word that make no difference. Within it they do (70.1 and 701), and others always do: -5, 5%, B+."""


def known_as(text: str, candidates: Sequence[tuple[str, float | None]], lexical: bool) -> int | None:
    """Return the position of the memory that says the same as a text, or `None` if there is none.

    Args:
        text: The new fact.
        candidates: Memories that come close, each with the cosine of its vector and the fact's, where it is known.
        lexical: Whether the vectors compare spelling rather than meaning; then a cosine proves nothing.
    """
    words = wording(text)
    for position, (other, _) in enumerate(candidates):
        if wording(other) == words:
            return position
    if lexical:
        return None
    signs = _signs(text)
    for position, (other, cosine) in enumerate(candidates):
        if cosine is not None and cosine >= ALIKE and _signs(other) == signs:
            return position
    return None


def _signs(text: str) -> list[str]:
    """Return the words of a text in order, without what is around them: they carry every number, name and negation."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    return [bare for word in words if (bare := word.strip(_AROUND))]
