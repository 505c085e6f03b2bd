# SPDX-License-Identifier: Apache-2.0
"""What counts as the same fact, and what must never: a fact that is taken for another is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.extraction.similar import ALIKE, known_as

SAME = [
    ("Likes tea", "likes TEA."),
    ("Lives in Berlin, Germany", "Lives in Berlin (Germany)"),
    ("Likes green tea, and coffee", "Likes green tea and coffee"),
    ("Has a dog called 'Rex'", "Has a dog called “Rex”"),
    ("東京に住んでいる", "東京に住んでいる。"),
    ("Moved on 3 May 2024.", "Moved on 3 May, 2024"),
]
DIFFERENT = [
    ("Born on 12 May 1990", "Born on 13 May 1990"),
    ("Weighs 70.1 kg", "Weighs 701 kg"),
    ("Owns .5 of it", "Owns 5 of it"),
    ("Temperature was -5", "Temperature was 5"),
    ("Balance is (100)", "Balance is 100"),
    ("Likes tea", "Does not like tea"),
    ("お茶が好き", "お茶が好きではない"),
    ("Lives in Paris", "Lives in Parma"),
    ("Likes Ann", "Likes Anna"),
    ("Uses C", "Uses C++"),
    ("Got a B", "Got a B+"),
    ("John's sister is Anna", "Anna's sister is John"),
    ("Allergic to nuts", "Allergic to nut milk"),
    ("Has 2 cats", "Has 2 cats and 2 dogs"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one: str, other: str) -> None:
    """Facts that differ in form alone are one, from either side."""
    assert known_as(one, [("Plays chess", 0.99), (other, 0.95)]) == 1
    assert known_as(other, [(one, 0.95)]) == 0


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_not_the_same(one: str, other: str) -> None:
    """However close their vectors, facts that differ in a number, a name, a negation or the order are two."""
    assert known_as(one, [(other, 1.0)]) is None
    assert known_as(other, [(one, 1.0)]) is None


def test_vectors_have_to_agree() -> None:
    """Equal words with other signs between them count only where the vectors are alike; equal wording always does."""
    one, other = "Let's eat, Grandpa", "Let's eat Grandpa"
    assert known_as(one, [(other, ALIKE)]) == 0
    assert known_as(one, [(other, ALIKE - 0.01)]) is None
    assert known_as(one, [(other, None)]) is None
    assert known_as(one, [("LET'S EAT, GRANDPA.", None)]) == 0


def test_equal_wording_comes_first() -> None:
    """A memory in the same words is the one that is meant, wherever it stands."""
    assert known_as("Likes tea", [("Likes, tea", 0.99), ("likes tea", 0.5)]) == 1
    assert known_as("Likes tea", []) is None


@given(st.text(), st.text())
def test_any_text(one: str, other: str) -> None:
    """Any two texts are judged alike from either side, and a text is always known as itself."""
    assert known_as(one, [(one, None)]) == 0
    assert (known_as(one, [(other, 1.0)]) is None) == (known_as(other, [(one, 1.0)]) is None)
