# SPDX-License-Identifier: Apache-2.0
"""The keyword index against the definition of BM25."""

from __future__ import annotations

from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.text.analysis import terms
from mem0.text.keywords import K1, B, KeywordIndex, encode, pooled_scores, term_hash

WORDS = ["a", "bb", "ccc", "dddd", "house", "houses", "猫", "猫が"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=12)
QUERY = st.lists(st.sampled_from([*WORDS, "housing", "unknown"])).map(" ".join)


def index_of(texts: list[str]) -> KeywordIndex:
    """Index texts."""
    return KeywordIndex([encode(text) for text in texts])


def bm25(texts: list[str], query: str) -> list[float]:
    """Score by the formula, one document and one term at a time."""
    documents = [Counter(terms(text)) for text in texts]
    average = sum(document.total() for document in documents) / max(len(texts), 1)
    scores = [0.0] * len(texts)
    highest = 0.0
    for term, repeats in Counter(terms(query)).items():
        found = sum(term in document for document in documents)
        rarity = repeats * log(1 + (len(texts) - found + 0.5) / (found + 0.5))
        highest += rarity * (K1 + 1)
        for number, document in enumerate(documents):
            if term in document:
                damping = K1 * (1 - B + B * document.total() / average)
                scores[number] += rarity * document[term] * (K1 + 1) / (document[term] + damping)
    return [score / (highest or 1.0) for score in scores]


@given(TEXTS, QUERY)
def test_definition(texts: list[str], query: str) -> None:
    """Scores are those of the formula, as a share of the highest that can be, in 0..1."""
    scores = index_of(texts).scores(query)
    assert scores.dtype == np.float32
    assert scores.shape == (len(texts),)
    np.testing.assert_allclose(scores, bm25(texts, query), rtol=1e-5)
    assert np.all((scores >= 0) & (scores <= 1))


@given(st.lists(TEXTS, max_size=6), QUERY)
def test_extended(batches: list[list[str]], query: str) -> None:
    """An index extended again and again equals one that is built at once, and the old ones stay as they were."""
    index = KeywordIndex()
    texts: list[str] = []
    for batch in batches:
        before, old = index.scores(query), index
        index = index.extended([encode(text) for text in batch])
        texts += batch
        np.testing.assert_array_equal(old.scores(query), before)
    assert len(index) == len(texts)
    np.testing.assert_array_equal(index.scores(query), index_of(texts).scores(query))


@given(st.lists(TEXTS, max_size=4), QUERY)
def test_pooled(parts: list[list[str]], query: str) -> None:
    """Pooled scores are exactly those of one index over all documents."""
    whole = index_of([text for part in parts for text in part]).scores(query)
    pooled = pooled_scores([index_of(part) for part in parts], query)
    assert [len(scores) for scores in pooled] == [len(part) for part in parts]
    np.testing.assert_array_equal(np.concatenate([np.empty(0, np.float32), *pooled]), whole)


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_text(text: str) -> None:
    """Any string can be encoded, indexed and looked for."""
    scores = KeywordIndex([encode(text)]).scores(text)
    assert 0 <= scores[0] <= 1
    assert bool(scores[0]) == bool(terms(text))


def test_many_segments() -> None:
    """Documents appended one by one lie in few segments."""
    index = KeywordIndex()
    for number in range(100):
        index = index.extended([encode(f"number {number}")])
    assert len(index._segments) < 8
    assert index.scores("number 57").argmax() == 57
    assert 0 < index.nbytes < 100 * 100


@pytest.mark.parametrize("blob", [b"", b"12345", b"123456", encode("a")[:-1]])
def test_foreign_blob(blob: bytes) -> None:
    """What is no blob, or one of another version, is refused rather than misread."""
    with pytest.raises(ValueError, match=r"blob|buffer"):
        KeywordIndex([encode("good"), blob])


def test_frequency_is_capped() -> None:
    """A term that occurs more often than can be counted still counts as very frequent."""
    assert KeywordIndex([encode("a " * 70_000), encode("b")]).scores("a")[0] > 0.9


def test_stored_form() -> None:
    """Hashes and blobs never change, as they lie in databases; a change needs a new version number."""
    assert [term_hash(term) for term in ("a", "猫", "house*")] == [3904355907, 2245964304, 2271222939]
    assert encode("A cat, a dog").hex() == "04000000010043beb7e80200a8435e9e01007d392c810100"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("苹果", "我每天早上吃一个苹果"), ("猫", "她养了一只黑猫"), ("電車", "毎朝電車で会社に行きます"),
        ("กาแฟ", "ฉันชอบดื่มกาแฟทุกเช้า"), ("ปู", "เขาไม่กินปู"), ("किताबें", "मुझे पुरानी किताबें पढ़ना पसंद है"),
        ("학교", "동생은 학교에서 한국어를 배운다"), ("القهوة", "أحب شرب القَهْوَة في الصباح"),
        ("книга", "Эту книгу подарила мне сестра"), ("kitap", "Kitaplarımı kardeşime verdim"),
    ],
)  # fmt: skip
def test_languages(query: str, found: str) -> None:
    """One word finds the right one of ten documents in ten languages and scripts."""
    texts = [
        "我每天早上吃一个苹果", "她养了一只黑猫", "毎朝電車で会社に行きます", "ฉันชอบดื่มกาแฟทุกเช้า", "เขาไม่กินปู",
        "मुझे पुरानी किताबें पढ़ना पसंद है", "동생은 학교에서 한국어를 배운다", "أحب شرب القَهْوَة في الصباح",
        "Эту книгу подарила мне сестра", "Kitaplarımı kardeşime verdim",
    ]  # fmt: skip
    scores = index_of(texts).scores(query)
    assert texts[scores.argmax()] == found
    assert scores.max() > 0


@given(TEXTS, QUERY)
def test_an_index_of_one_querys_terms(texts: list[str], query: str) -> None:
    """An index of only a query's terms gives that query the same scores, and no other term is in it."""
    partial = KeywordIndex([encode(text) for text in texts], only=query)
    np.testing.assert_array_equal(partial.scores(query), index_of(texts).scores(query))
    if not terms(query):
        assert partial.nbytes <= 4 * len(texts)
