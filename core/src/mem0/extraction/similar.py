# SPDX-License-Identifier: Apache-2.0
"""Whether a memory says the same as a new fact: in the same words, or nearly.

A vector cannot tell. "Born on 12 May 1990" and "Born on 13 May 1990", or "Moved from Paris to Rome" and "Moved from
Rome to Paris", lie closer than most paraphrases, and a fact that is taken for another is lost. So a cosine only
objects. What carries the difference must agree: every word, in its order, and where the sentence breaks, since
"Allergic to peanut, butter and milk" is not about peanut butter. `benchmarks/near_duplicates.py` has the figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from mem0.extraction.duplicates import wording

ALIKE = 0.8
"""Cosine below which two texts are not the same whatever their words: signs may say what no rule foresaw."""

# In longer texts, normalising a run of combining marks would take a time that grows with the square of its length.
_LONGEST = 4096

_BREAK = ","
_STOPS = frozenset(",;:.!،؛۔।")

# Ways to write one sign.
_FORMS = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ＇", "'"),
        **dict.fromkeys("“”„‟«»「」『』《》＂", '"'),
        **dict.fromkeys("‐‑‒–−", "-"),
        **dict.fromkeys("—―", " - "),
        **dict.fromkeys("，、､", ","),
        **dict.fromkeys("。｡", "."),
        **{"（": "(", "）": ")", "；": ";", "：": ":", "！": "!", "？": "?", "¡": " "},
    }
)
_QUOTED = re.compile(r"(?<!\w)'([^'\s](?:[^']*[^'\s])?)'")  # not the apostrophe of "the boys' room"
_QUOTE = re.compile(r'("+)')
_HAN = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
# A pair around words: (100) is a debt, parent(s) one word, and a bracket without another a smile.
_BRACKETS = re.compile(rf"(?<![^\s{_HAN}])[(](?=[^\W\d_])([^()]*)[)](?![^\W{_HAN}])")
# Within numbers, addresses and abbreviations a sign belongs to the word: 1,000 and 3:15 and U.S. But "tea,coffee" has
# two words, and where words have no spaces between them, every sign stands between two.
_UNSPACED_STOP = re.compile(rf"(?<=[^\W\d_])[,;،؛](?=[^\W\d_])|(?<=[{_HAN}])[.:!](?=\w)")
# Some put a space between Chinese or Japanese and Latin letters or digits, others do not.
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[a-z0-9])|(?<=[a-z0-9])\s+(?=[{_HAN}])")


def known_as(text: str, candidates: Sequence[tuple[str, float | None]]) -> int | None:
    """Return the position of the memory that says the same as a text, or `None` if there is none.

    Equal `wording` comes first. Then the words must agree, and the cosine must not object.

    Args:
        text: The new fact.
        candidates: Memories that come close, each with the cosine of its vector and the fact's, where it is known.
    """
    words = wording(text)
    for position, (other, _) in enumerate(candidates):
        if wording(other) == words:
            return position
    if len(text) > _LONGEST:
        return None
    said = _said(text)
    for position, (other, cosine) in enumerate(candidates):
        if cosine is not None and cosine >= ALIKE and len(other) <= _LONGEST and _said(other) == said:
            return position
    return None


def _said(text: str) -> list[str]:
    """Return the words of a text in order, and between them a comma wherever the sentence breaks.

    Commas, semicolons, colons, full stops, exclamation marks and brackets break it alike. Any other sign is a word or
    part of one: it can carry the difference, as in 5%, -5, C++, "Monday - Friday", a quoted title or a sad face.
    """
    text = unicodedata.normalize("NFC", text).lower().translate(_FORMS)  # not NFKC and casefold: 10⁵, in Maßen
    text = _QUOTE.sub(r" \1 ", _QUOTED.sub(r'"\1"', text))
    text = _UNSPACED_STOP.sub(r"\g<0> ", _BRACKETS.sub(rf" {_BREAK} \1 {_BREAK} ", text))
    said: list[str] = []
    for chunk in _SPACE_BESIDE_HAN.sub("", text).split():
        for part in _parts(chunk):
            if part != _BREAK or (said and said[-1] != _BREAK):
                said.append(part)
    return said[:-1] if said and said[-1] == _BREAK else said


def _parts(chunk: str) -> list[str]:
    """Return a word without the stop behind it, and whether one is there, or stands alone as in French."""
    if chunk in _STOPS:
        return [_BREAK]
    if chunk[-1] in _STOPS and any(map(str.isalnum, chunk)):  # else it may be a smile
        return [chunk[:-1], _BREAK]  # one stop; "..." may stand for what is left out
    return [chunk]
