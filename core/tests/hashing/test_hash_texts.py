# SPDX-License-Identifier: Apache-2.0
"""Vectors made by hashing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.hashing.features import hash_texts

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(st.lists(ANY_TEXT, max_size=5), st.sampled_from([1, 2, 7, 256]))
def test_any_texts(texts: list[str], dims: int) -> None:
    """Any strings give finite rows of length 1."""
    vectors = hash_texts(texts, dims)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), dims)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


@given(st.lists(ANY_TEXT, max_size=5), ANY_TEXT)
def test_stateless(texts: list[str], text: str) -> None:
    """A text's vector does not depend on what else is embedded."""
    np.testing.assert_array_equal(hash_texts([*texts, text], 64)[-1], hash_texts([text], 64)[0])


@pytest.mark.parametrize("text", ["", "!!!", "👍", "\x00", "\ud800"])
def test_without_words(text: str) -> None:
    """A text without a word has a vector too."""
    assert np.linalg.norm(hash_texts([text], 1024)[0]) == pytest.approx(1)


def test_symbols_differ() -> None:
    """Texts without a word are told apart by their characters."""
    thumb, heart = hash_texts(["👍", "💔"], 1024)
    assert thumb @ heart < 0.5


def test_long_word() -> None:
    """A word of any length is hashed like another."""
    one, two = hash_texts(["x" * 100_000 + "y", "x" * 100_000 + "z"], 1024)
    assert 0 < one @ two < 1


@pytest.mark.parametrize("dims", [0, -1])
def test_no_dimensions(dims: int) -> None:
    """A vector needs a dimension."""
    with pytest.raises(ValueError, match="dims"):
        hash_texts(["a"], dims)


def test_stored_form() -> None:
    """The vector of a text never changes, as vectors lie in databases; a change needs a new model name."""
    vector = hash_texts(["Cats like 苹果"], 1024)[0]
    assert np.flatnonzero(vector).tolist() == [
        67,
        135,
        222,
        239,
        257,
        263,
        329,
        342,
        394,
        566,
        677,
        760,
        789,
        855,
        929,
        983,
    ]
    np.testing.assert_allclose(
        vector[np.flatnonzero(vector)],
        [
            -0.5192,
            -0.1205,
            0.1205,
            0.1205,
            -0.1205,
            -0.1205,
            -0.4395,
            -0.1205,
            -0.1205,
            -0.4395,
            -0.1205,
            0.1205,
            -0.1205,
            -0.1205,
            0.1595,
            0.3987,
        ],
        atol=1e-4,
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("苹果", "我每天早上吃一个苹果"), ("黑猫", "她养了一只黑猫"), ("電車", "毎朝電車で会社に行きます"),
        ("กาแฟ", "ฉันชอบดื่มกาแฟทุกเช้า"), ("किताब", "मुझे पुरानी किताबें पढ़ना पसंद है"),
        ("학교", "동생은 학교에서 한국어를 배운다"), ("قهوة", "أحب شرب القَهْوَة في الصباح"),
        ("книга", "Эту книгу подарила мне сестра"), ("kitap", "Kitaplarımı kardeşime verdim"),
        ("swimming", "Last summer we swam in the lake near the swimmers' club"),
    ],
)  # fmt: skip
def test_languages(query: str, found: str) -> None:
    """One word, or another form of it, finds the right one of ten documents in as many languages."""
    texts = [
        "我每天早上吃一个苹果", "她养了一只黑猫", "毎朝電車で会社に行きます", "ฉันชอบดื่มกาแฟทุกเช้า",
        "मुझे पुरानी किताबें पढ़ना पसंद है", "동생은 학교에서 한국어를 배운다", "أحب شرب القَهْوَة في الصباح",
        "Эту книгу подарила мне сестра", "Kitaplarımı kardeşime verdim",
        "Last summer we swam in the lake near the swimmers' club",
    ]  # fmt: skip
    assert texts[(hash_texts(texts, 1024) @ hash_texts([query], 1024)[0]).argmax()] == found
