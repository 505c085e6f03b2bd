# SPDX-License-Identifier: Apache-2.0
"""When two texts say the same in the same words."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.extraction.duplicates import wording, wordings

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Likes tea", "likes  TEA."),
        ("Likes tea", "\n Likes\u00a0tea !\t"),
        ("喜欢茶", "喜欢茶。"),
        ("Ｌｉｋｅｓ ﬁsh", "likes fish"),
        ("café", "cafe\u0301"),
        ("And so on", "And so on…"),
    ],
)
def test_same(one: str, other: str) -> None:
    """Form makes no difference."""
    assert wording(one) == wording(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Uses C", "Uses C++"),
        ("Uses C", "Uses C#"),
        ("Weighs 3.5 kg", "Weighs 35 kg"),
        ("Likes tea", "Likes tea?"),
        ("Café", "Cafe"),
        ("Likes tea", "Dislikes tea"),
        ("👍", "👎"),
        ("...", "!"),
        ("Not at all", "Notatall"),
    ],
)
def test_different(one: str, other: str) -> None:
    """Signs, accents and words make one."""
    assert wording(one) != wording(other)


@given(ANY_TEXT)
def test_any_text(text: str) -> None:
    """Any text has a wording, which is its own wording, and none is empty that was not blank."""
    assert wording(wording(text)) == wording(text)
    assert bool(wording(text)) == bool(text.strip())
    assert wording(f" {text}\n") == wording(text)


@given(ANY_TEXT)
def test_canonical_forms(text: str) -> None:
    """Canonically equivalent texts are the same."""
    assert wording(unicodedata.normalize("NFC", text)) == wording(unicodedata.normalize("NFD", text))


def test_each_character() -> None:
    """There is no character whose wording has another wording."""
    words = [wording(f"a{chr(code)}b {chr(code)}") for code in range(sys.maxunicode + 1)]
    assert words == [wording(word) for word in words]


def test_a_megabyte_of_marks() -> None:
    """A text whose normal form would take hours is compared as it is."""
    marks = "a" + "\u0301\u0323" * 500_000
    assert wording(marks) == marks


def test_wordings() -> None:
    """Each wording has the position of the first text that has it."""
    assert wordings(["Likes tea", "Has a dog", "likes tea."]) == {"likes tea": 0, "has a dog": 1}
