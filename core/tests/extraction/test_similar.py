# SPDX-License-Identifier: Apache-2.0
"""What counts as the same fact, and what must never: a fact that is taken for another is lost."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.extraction.similar import ALIKE, known_as

SAME = [
    ("Likes tea", "likes TEA."),
    ("Lives in Berlin, Germany", "Lives in Berlin (Germany)"),
    ("Hates work. Loves sports.", "Hates work; loves sports!"),
    ("Met Anna (his boss) in Rome", "Met Anna, his boss, in Rome"),
    ("Met Anna, (his boss), in Rome", "Met Anna, his boss, in Rome"),
    ("Likes tea,coffee and juice", "Likes tea, coffee and juice"),
    ("¡Le encanta Madrid, España!", "Le encanta Madrid (España)"),
    ("Film préféré : Alien", "Film préféré: Alien"),
    ("يعيش في دبي، الإمارات", "يعيش في دبي (الإمارات)"),
    ("Has a dog called 'Rex'", "Has a dog called “Rex”."),
    ("Isn't a fan of „Alien“", "Isn’t a fan of «Alien»"),
    ("Works 9–5, Monday – Friday", "Works 9-5 (Monday - Friday)"),
    ("Loves one thing—tea", "Loves one thing — tea"),
    ("Aime « Paris », pas Lyon", 'Aime "Paris" ; pas Lyon'),
    ("東京に住んでいる", "東京に住んでいる。"),
    ("喜欢茶、不喜欢咖啡", "喜欢茶；不喜欢咖啡。"),
    ("住在上海（中国）浦东", "住在上海，中国，浦东"),
    ("住在上海。喜欢茶", "住在上海：喜欢茶"),
    ("喜欢用Python编程", "喜欢用 Python 编程"),
]
DIFFERENT = [
    # Numbers
    ("Born on 12 May 1990", "Born on 13 May 1990"),
    ("Meeting at 3", "Meeting at 4"),
    ("Weighs 70.1 kg", "Weighs 701 kg"),
    ("Weighs 70.1 kg", "Weighs 70, 1 kg"),
    ("Owes 1,000", "Owes 1.000"),
    ("Owns .5 of it", "Owns 5 of it"),
    ("Temperature: −5", "Temperature: 5"),
    ("Balance: (100)", "Balance: 100"),
    ("住在 1 2 楼", "住在12楼"),
    # Negations and names
    ("Likes tea", "Does not like tea"),
    ("お茶が好き", "お茶が好きではない"),
    ("Lives in Paris", "Lives in Parma"),
    ("Met Jose", "Met José"),
    ("Allergic to nuts", "Allergic to nut milk"),
    # Order
    ("John's sister is Anna", "Anna's sister is John"),
    # Where it breaks
    ("Allergic to peanut, butter and milk", "Allergic to peanut butter and milk"),
    ("Travels with Anna, her sister and John", "Travels with Anna, her sister, and John"),
    ("No, likes tea", "No likes tea"),
    ("Woman, without her man, is nothing", "Woman: without her, man is nothing"),
    ("下雨天留客，天留我不留", "下雨天，留客天，留我不留"),
    ("Hears the boys' 'no'", "Hears the boys 'no'"),
    # Signs that are words
    ("Uses C", "Uses C++"),
    ("Uses .NET (daily)", "Uses NET, daily"),
    ("Got a B", "Got a B+"),
    ("Pays 5%", "Pays 5"),
    ("Likes tea", "Likes tea?"),
    ("Works Monday - Friday", "Works Monday, Friday"),
    ("Works Monday ... Friday", "Works Monday, Friday"),
    ("New job :)", "New job :("),
    ("New job :)", "New job"),
    ("New job:)", "New job"),
    ("Новая работа)", "Новая работа"),
    ("Новая работа (:", "Новая работа ("),
    ("Likes parent(s) day", "Likes parent, s, day"),
    ("Studies (pre)history", "Studies, pre, history"),
    ("Desk is 5'x3'", 'Desk is 5"x3"'),
    ("Sits in row b,4", "Sits in row b, 4"),
    ("Sits in row 4,b", "Sits in row 4, b"),
    ("New job ):", "New job (:"),
    ('Is a "doctor"', "Is a doctor"),
    ("Trinkt in Maßen (gern)", "Trinkt in Massen, gern"),
    ("Owes 10⁵ (euros)", "Owes 105, euros"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one: str, other: str) -> None:
    """Facts that differ in form alone are one, from either side."""
    assert known_as(one, [("Plays chess", 0.99), (other, 0.95)]) == 1
    assert known_as(other, [(one, 0.95)]) == 0


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_not_the_same(one: str, other: str) -> None:
    """However close their vectors, facts that differ in a word, a break or any other sign are two."""
    assert known_as(one, [(other, 1.0)]) is None
    assert known_as(other, [(one, 1.0)]) is None


def test_vectors_have_to_agree() -> None:
    """Equal words with other signs between them count only where the vectors are alike; equal wording always does."""
    one, other = "Plays chess; hates Go", "Plays chess, hates Go"
    assert known_as(one, [(other, ALIKE)]) == 0
    assert known_as(one, [(other, ALIKE - 0.01)]) is None
    assert known_as(one, [(other, None)]) is None
    assert known_as(one, [("PLAYS CHESS; HATES GO.", None)]) == 0


def test_equal_wording_comes_first() -> None:
    """A memory in the same words is the one that is meant, wherever it stands."""
    assert known_as("Likes tea; hates Go", [("Likes tea, hates Go", 0.99), ("likes tea; hates go", 0.5)]) == 1
    assert known_as("Likes tea", []) is None


SIGNS = st.text(st.sampled_from("ab1 ,.;:!?'\"()[]-–—…。，（）日本é\u0301\t"), max_size=20)


@given(st.text() | SIGNS, st.text() | SIGNS)
def test_any_text(one: str, other: str) -> None:
    """Any two texts are judged alike from either side, and a text is always known as itself."""
    assert known_as(one, [(one, None)]) == 0
    assert (known_as(one, [(other, 1.0)]) is None) == (known_as(other, [(one, 1.0)]) is None)


def test_words_are_never_lost() -> None:
    """Of all short texts of words, numbers and signs, those that are the same have the same words in the same order."""
    parts = ("a", "not", "1", "é", ",", "(", "-", '"')
    texts = [" ".join(chosen) for size in (1, 2, 3) for chosen in itertools.product(parts, repeat=size)]
    same = [pair for pair in itertools.combinations(texts, 2) if known_as(pair[0], [(pair[1], 1.0)]) is not None]
    assert same
    assert all(re.findall(r"\w+", one) == re.findall(r"\w+", other) for one, other in same)


def test_long_texts_have_to_be_equal() -> None:
    """A text whose normal form would take hours is compared as it is."""
    marks = "a" + "\u0301\u0323" * 500_000
    assert known_as(marks + ", b", [(marks + "; b", 1.0)]) is None
    assert known_as("a", [(marks, 1.0)]) is None
