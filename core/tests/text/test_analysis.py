# SPDX-License-Identifier: Apache-2.0
"""The keyword terms of texts in all scripts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.text.analysis import normalized, stems, terms

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANY_TEXT)
def test_any_text(text: str) -> None:
    """No string raises, and no term is empty or has white space in it."""
    assert all(term and not any(map(str.isspace, term)) for term in terms(text))


@given(ANY_TEXT)
def test_canonical_forms(text: str) -> None:
    """Canonically equivalent texts have the same terms."""
    assert terms(unicodedata.normalize("NFC", text)) == terms(unicodedata.normalize("NFD", text))


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_shortcut(text: str) -> None:
    """The shortcut for ASCII gives what the long way gives."""
    assert terms(text) == terms(text + "\u200d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I like it, 3.5 ZIP_files!", ["i", "like", "like*", "it", "3", "5", "zip", "files", "file*"]),
        ("Running", ["running", "runn*", "runnin*"]),
        ("Straße", ["strasse", "stra*", "strass*"]),
        ("ﬁt Ａ１", ["fit", "a1"]),
        ("été", ["été", "ete"]),
        ("l´été", ["l", "été", "ete"]),
        ("İZMİR", ["izmir", "izmi*"]),
        ("हिन्दी", ["हिन्दी", "हिन्*", "हिन्दी*"]),
        ("مُحَمَّد", ["محمد", "محمد*"]),
        ("أب", ["أب", "اب"]),
        ("می\u200cخواهم", ["میخواهم", "میخو*", "میخواه*"]),
        ("苹果", ["苹", "果", "苹果"]),
        ("猫", ["猫"]),
        ("한국", ["한", "국", "한국"]),
        ("ｶﾞ", ["ガ"]),
        ("iPhone手机", ["iphone", "ipho*", "iphone*", "手", "机", "手机"]),
        ("แมว", ["แม", "มว", "แมว"]),
        ("ก", ["ก"]),
        ("ကာ\u200bခ", ["ကာ", "ခ"]),
        ("👍🏽 !!! \x00 \ud800", []),
        ("1️⃣", ["1"]),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    """Each script is parted in its own way, and what looks alike is alike."""
    assert terms(text) == expected


def test_accents() -> None:
    """Words that differ by their accents only share a stem, but are not the same word."""
    assert set(terms("résumé")) & set(terms("resume")) == {"resu*", "resume*"}


@pytest.mark.parametrize("word", ["й", "é", "ё"])
def test_stem_of_one_letter(word: str) -> None:
    """A word too short for a stem gives itself without its accent."""
    assert stems(word) == [unicodedata.normalize("NFD", word)[0]]


def test_endless_marks() -> None:
    """A long run of combining marks, slow to put in order, is cut."""
    assert len(normalized("a" + "\u0315\u0300" * 100_000)) < 40
