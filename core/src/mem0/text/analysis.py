# SPDX-License-Identifier: Apache-2.0
"""Split text of any language into keyword terms, by Unicode properties alone (no dictionary, no language switch)."""

from __future__ import annotations

import functools
import re
import unicodedata

_STEM_LENGTHS = (4, 6)
_CACHED_LENGTH = 32  # longer "words" are not words, and would fill the cache

# Scripts written without spaces between words, and Hangul, whose words take endings without a space. There a character
# is a syllable or more, so that one or two of them are about a word; in the alphabets of South-East Asia two to four.
_EAST_ASIAN = (
    "\u1100-\u11ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3040-\u30ff\u3100-\u312f\u3130-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_SOUTH_EAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
_RUNS = re.compile(rf"([{_EAST_ASIAN}]+)|([{_SOUTH_EAST_ASIAN}]+)|([^ {_EAST_ASIAN}{_SOUTH_EAST_ASIAN}]+)")
UNSPACED = re.compile(f"[{_EAST_ASIAN}{_SOUTH_EAST_ASIAN}]")

# Runs of marks longer than this do not occur in any language (Unicode's stream-safe format allows 30), but would
# make the canonical ordering of the marks, an insertion sort in CPython, quadratic.
_MAX_MARKS = 30


class _WordCharacters(dict[int, int | str | None]):
    """A table for `str.translate`, filled as characters are met: keep word characters, blank out the others."""

    def __missing__(self, code: int) -> int | str | None:
        category = unicodedata.category(chr(code))
        kept: int | str | None = " "
        if category[0] in "LN":
            kept = code
        elif category[0] == "M":
            # `\w` would break words at these. Variation selectors and optional vowel points (Hebrew and Arabic,
            # which most writers leave out) are dropped; vowel signs, viramas, tone marks and accents are letters.
            dropped = 0xFE00 <= code <= 0xFE0F or code >= 0xE0100 or 10 <= unicodedata.combining(chr(code)) <= 35
            kept = None if dropped or category == "Me" else code
        elif category == "Cf" and code != 0x200B:  # joiners, soft hyphens, direction marks; but ZWSP parts words
            kept = None
        if category != "Cn":  # so that the table cannot outgrow the assigned characters
            self[code] = kept
        return kept


class _Unaccented(dict[int, int | None]):
    """A table for `str.translate` over decomposed text: drop the marks above and below letters."""

    def __missing__(self, code: int) -> int | None:
        # Combining classes from 202 are the positions of accents. The marks of Indic and South-East Asian scripts,
        # which change the word, have classes below that.
        kept = None if unicodedata.combining(chr(code)) >= 202 else code
        self[code] = kept
        return kept


_WORD_CHARACTERS = _WordCharacters()
_UNACCENTED = _Unaccented()


def terms(text: str) -> list[str]:
    """Return the keyword terms of a text, in order and with repeats.

    A word gives itself and its `stems`. Scripts written without spaces, and Hangul, give overlapping n-grams: one and
    two characters long, in the alphabets of South-East Asia two to four. Compatibility forms and upper and lower case
    are the same; canonically equivalent texts give equal terms.

    Args:
        text: Any string; lone surrogates, control characters and symbols only part words.

    Returns:
        The terms; empty if there is no letter, digit or mark in the text. Takes time linear in the text's length.
    """
    result: list[str] = []
    for east_asian, south_east_asian, word in _RUNS.findall(normalized(text)):
        if word:
            result += _of_word(word) if len(word) <= _CACHED_LENGTH else _of_word.__wrapped__(word)
        elif east_asian:
            result += _grams(east_asian, 1, 2)
        else:
            result += _grams(south_east_asian, 2, 4) or [south_east_asian]
    return result


@functools.lru_cache(maxsize=1 << 14)  # most words of a text are among the most frequent ones
def _of_word(word: str) -> tuple[str, ...]:
    return word, *stems(word)


def normalized(text: str) -> str:
    """Return the text in normal form: NFKC and case-folded, its words as they are and all else blanks.

    Args:
        text: Any string.

    Returns:
        Words of letters, digits and marks, parted by white space.
    """
    if text.isascii():
        return text.lower().translate(_WORD_CHARACTERS)
    endless, spacing = _mark_patterns()
    text = spacing.sub(" ", unicodedata.normalize("NFKC", endless.sub(r"\1", text)))
    # The dot above an i is redundant; it is left over from case-folding the Turkish capital.
    text = text.casefold().replace("i\u0307", "i")
    return unicodedata.normalize("NFKC", text.translate(_WORD_CHARACTERS))


def stems(word: str) -> list[str]:
    """Return what a word has in common with related words and careless spellings.

    Two lengths serve more languages than one, and than a stemmer of each language: the short stem joins the forms of
    short words, the long one tells long words apart.

    Args:
        word: A word as `normalized` gives it.

    Returns:
        Without accents, the first 4 and 6 characters of the word, each marked with `*`, as far as it is so long;
        of a shorter word the word without accents, if it has any.
    """
    bare = word
    if not word.isascii():
        bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_UNACCENTED))
    found = [bare[:length] + "*" for length in _STEM_LENGTHS if len(bare) >= length]
    return found or [bare] * (bare not in ("", word))


@functools.cache  # not at import: finding the marks takes some milliseconds, and ASCII text never needs them
def _mark_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of too many marks, and of an accent on a blank (the NFKC of `\u00b4`, an apostrophe to some)."""
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{{_MAX_MARKS}}})[{marks}]+"), re.compile(f" [{marks}]+")


def _grams(run: str, shortest: int, longest: int) -> list[str]:
    return [run[i : i + n] for n in range(shortest, longest + 1) for i in range(len(run) - n + 1)]
