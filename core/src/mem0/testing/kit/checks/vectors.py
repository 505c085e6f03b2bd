# SPDX-License-Identifier: Apache-2.0
"""Checks on vectors: as many as texts, in their order, and each the same whatever comes along with its text."""

from __future__ import annotations

import numpy as np

from mem0.testing.kit.bench import WAYS, Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import arrived_as_sent, distinct, same
from mem0.testing.kit.samples import TEXTS, sentences


@check("vectors")
def count(bench: Bench) -> None:
    """As many vectors come back as texts went in, as a float32 matrix."""
    for way in WAYS:
        vectors = way(bench.embedder(), TEXTS).vectors
        assert isinstance(vectors, np.ndarray), f"{way.__name__}: {type(vectors).__name__} came back, not an array"
        assert vectors.dtype == np.float32, f"{way.__name__}: the vectors are of type {vectors.dtype}, not float32"
        assert vectors.ndim == 2, f"{way.__name__}: the vectors have shape {vectors.shape}, not (texts, dimensions)"
        assert len(vectors) == len(TEXTS), (
            f"{way.__name__}: {len(TEXTS)} texts went in, and {len(vectors)} vectors came back"
        )


@check("vectors")
def order(bench: Bench) -> None:
    """Each row belongs to the text at its place, in whatever order the texts are."""
    embedder = bench.embedder()
    alone = np.concatenate([embedder.embed([text]).vectors for text in TEXTS])
    distinct(alone, TEXTS, bench.subject.tolerance)
    for way in WAYS:
        for places in ([0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]):
            vectors = way(embedder, [TEXTS[place] for place in places]).vectors
            what = f"{way.__name__}: texts in the order {places}, against one call for each"
            same(vectors, alone[places], bench.subject.tolerance, what)


@check("vectors")
def batch_equals_single(bench: Bench) -> None:
    """A text has the same vector alone as among others, whatever their length."""
    texts = [*TEXTS, "word " * 50]
    embedder = bench.embedder()
    for way in WAYS:
        together = way(embedder, texts).vectors
        alone = np.concatenate([way(embedder, [text]).vectors for text in texts])
        same(together, alone, bench.subject.tolerance, f"{way.__name__}: texts in one call, against one call for each")


@check("vectors")
def deterministic(bench: Bench) -> None:
    """A text has the same vector every time, from this embedder and from another with the same settings."""
    embedder = bench.embedder()
    first = embedder.embed(TEXTS).vectors
    for way in WAYS:
        same(way(embedder, TEXTS).vectors, first, bench.subject.tolerance, f"{way.__name__}: the same texts again")
    other = bench.embedder().embed(TEXTS).vectors
    same(other, first, bench.subject.tolerance, "the same texts from a second embedder with the same settings")


@check("vectors")
def duplicates(bench: Bench) -> None:
    """A text that occurs several times has a row for each, and all of them are its vector."""
    texts = [TEXTS[0], TEXTS[1], TEXTS[0], TEXTS[0], TEXTS[2], TEXTS[1]]
    embedder = bench.embedder()
    by_text = dict(zip(TEXTS, embedder.embed(TEXTS).vectors, strict=True))
    expected = np.stack([by_text[text] for text in texts])
    for way in WAYS:
        for size in (None, 2):
            vectors = way(bench.embedder(batch_size=size), texts).vectors
            same(vectors, expected, bench.subject.tolerance, f"{way.__name__}: a list in which texts occur again")


@check("vectors")
def more_than_one_batch(bench: Bench) -> None:
    """Texts that need several requests come back as if one had done, in their order."""
    texts = sentences(10)
    expected = np.concatenate([bench.embedder().embed([text]).vectors for text in texts])
    for way in WAYS:
        vectors = way(bench.embedder(batch_size=3), texts).vectors
        same(
            vectors, expected, bench.subject.tolerance, f"{way.__name__}: 10 texts in batches of 3, against one by one"
        )
    embedder = bench.embedder()
    limit = embedder.spec.limits.max_items
    if limit is not None and limit <= 512:
        texts = sentences(limit + 1)
        vectors = embedder.embed(texts).vectors
        distinct(vectors, texts, bench.subject.tolerance)
        last = embedder.embed(texts[-1:]).vectors
        same(
            vectors[-1:], last, bench.subject.tolerance, f"the last of {limit + 1} texts, one more than a request takes"
        )


@check("vectors")
def thousand_texts(bench: Bench) -> None:
    """A thousand texts, some of them twice, come back complete and in order."""
    texts = sentences(1000)
    again = {index: index // 7 for index in range(70, 1000, 90)}  # these are texts that came before
    listed = [texts[again.get(index, index)] for index in range(1000)]
    embedder = bench.embedder()
    vectors = embedder.embed(listed).vectors
    assert len(vectors) == 1000, f"1000 texts went in, and {len(vectors)} vectors came back"
    once = [index for index in range(1000) if index not in again]
    distinct(vectors[once], [listed[index] for index in once], bench.subject.tolerance)
    first = vectors[[again[index] for index in again]]
    same(vectors[list(again)], first, bench.subject.tolerance, "a text that occurs twice among a thousand")
    sample = [0, 1, 95, 96, 97, 255, 256, 511, 512, 998, 999]
    alone = np.concatenate([embedder.embed([listed[index]]).vectors for index in sample])
    same(vectors[sample], alone, bench.subject.tolerance, f"texts {sample} of a thousand, against one call for each")


@check("vectors")
def result_is_yours(bench: Bench) -> None:
    """What came back belongs to the caller: writing into it changes no other answer."""
    for way in WAYS:
        embedder = bench.embedder()
        first = way(embedder, TEXTS).vectors
        kept = first.copy()
        second = way(embedder, TEXTS).vectors
        assert not np.shares_memory(first, second), f"{way.__name__}: two calls return the same memory. Return a copy"
        assert first.flags.writeable, f"{way.__name__}: the vectors cannot be written to"
        first[:] = 0.5
        what = f"{way.__name__}: after the caller wrote into an earlier result"
        same(second, kept, bench.subject.tolerance, what)
        same(way(embedder, TEXTS).vectors, kept, bench.subject.tolerance, what)


@check("vectors")
def texts_untouched(bench: Bench) -> None:
    """The caller's list stays as it was, each text travels as it is, and a tuple or a generator will do."""
    embedder = bench.embedder()
    expected = embedder.embed(list(TEXTS)).vectors
    for way in WAYS:
        bench.server.batches.clear()
        mine = ["  Spaces Around and CAPITALS ", *TEXTS, TEXTS[0]]
        before = list(mine)
        way(embedder, mine)
        way(embedder, mine, input_type="query")
        assert mine == before, f"{way.__name__}: the caller's list of texts was changed to {mine}"
        arrived_as_sent(bench.server, mine, way.__name__)
        for texts in (tuple(TEXTS), (text for text in TEXTS), dict.fromkeys(TEXTS)):
            what = f"{way.__name__}: texts in a {type(texts).__name__}, against a list of the same"
            same(way(embedder, texts).vectors, expected, bench.subject.tolerance, what)
