# SPDX-License-Identifier: Apache-2.0
"""Checks on what is in the vectors: numbers that can be compared, and that mean something."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import InputType, Vectors
from mem0.testing.kit.bench import WAYS, Bench, Way
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import same
from mem0.testing.kit.samples import TEXTS

INPUT_TYPES: tuple[InputType, ...] = ("document", "query")


@check("vectors")
def finite(bench: Bench) -> None:
    """No number is NaN or infinite."""
    for way in WAYS:
        for input_type in INPUT_TYPES:
            vectors = way(bench.embedder(), TEXTS, input_type=input_type).vectors
            bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
            assert not bad.size, f"{way.__name__}: the {input_type} vector of {TEXTS[bad[0]]!r} holds NaN or infinity"


@check("vectors")
def non_zero(bench: Bench) -> None:
    """No vector is all zeros, which has no direction to compare."""
    for way in WAYS:
        for input_type in INPUT_TYPES:
            vectors = way(bench.embedder(), TEXTS, input_type=input_type).vectors
            bad = np.flatnonzero(~vectors.any(axis=1))
            assert not bad.size, f"{way.__name__}: the {input_type} vector of {TEXTS[bad[0]]!r} is all zeros"


@check("vectors")
def normalized_as_declared(bench: Bench) -> None:
    """Vectors have length 1 if `EmbedderSpec.normalized` says so."""
    embedder = bench.embedder()
    if not embedder.spec.normalized:
        return
    for way in WAYS:
        for input_type in INPUT_TYPES:
            lengths = np.linalg.norm(way(embedder, TEXTS, input_type=input_type).vectors, axis=1)
            worst = int(np.argmax(np.abs(lengths - 1)))
            assert abs(lengths[worst] - 1) < 1e-2, (
                f"{way.__name__}: the {input_type} vector of {TEXTS[worst]!r} has length {lengths[worst]:.4g}, and "
                "EmbedderSpec.normalized says 1"
            )


@check("vectors")
def query_and_document(bench: Bench) -> None:
    """Queries and documents share one space, and are told apart just as `EmbedderSpec.prompts` declares."""
    for way in WAYS:
        embedder = bench.embedder()
        documents, sent_for_documents = _sent(bench, way, embedder, "document")
        queries, sent_for_queries = _sent(bench, way, embedder, "query")
        assert queries.shape == documents.shape, (
            f"{way.__name__}: queries have vectors of shape {queries.shape}, documents of {documents.shape}"
        )
        nearest = _cosines(queries, documents).argmax(axis=1)
        for index, text in enumerate(TEXTS):
            assert nearest[index] == index, (
                f"{way.__name__}: {text!r} as a query is nearer to the document {TEXTS[nearest[index]]!r} than to "
                "itself. Do queries and documents come from one model?"
            )
        prompts = embedder.spec.prompts
        if prompts.get("query", "") == prompts.get("document", ""):
            what = f"{way.__name__}: queries against documents, which EmbedderSpec.prompts does not tell apart"
            same(queries, documents, bench.subject.tolerance, what)
            continue
        told_apart = np.abs(queries - documents).max() > bench.subject.tolerance
        assert told_apart or (sent_for_queries and sent_for_queries != sent_for_documents), (
            f"{way.__name__}: EmbedderSpec.prompts is {dict(prompts)!r}, and yet queries and documents are "
            "treated alike. Is input_type passed on?"
        )
        for kind, sent in zip(INPUT_TYPES, (sent_for_documents, sent_for_queries), strict=True):
            prompt = prompts.get(kind, "")
            assert not sent or any(prompt in text for text in sent), (
                f"{way.__name__}: the prompt {prompt!r}, which EmbedderSpec.prompts has for a {kind}, is in no request "
                f"for one. What travels: {sent[:5]}"
            )


def _sent(bench: Bench, way: Way, embedder: Embedder, kind: InputType) -> tuple[Vectors, list[str]]:
    """Embed texts, and return the vectors and whatever strings travelled with the request."""
    bench.server.requests.clear()
    vectors = way(embedder, TEXTS, input_type=kind).vectors
    return vectors, [text for request in bench.server.requests for text in _strings(request.json)]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


@check("vectors")
def similar_above_dissimilar(bench: Bench) -> None:
    """A text is nearer to one that is like it than to one that is not (`Subject.similar`)."""
    text, like, unlike = bench.subject.similar
    embedder = bench.embedder()
    for input_type in INPUT_TYPES:
        vector = embedder.embed([text], input_type=input_type).vectors
        near, far = _cosines(vector, embedder.embed([like, unlike]).vectors)[0]
        assert near > far, (
            f"as a {input_type}, {text!r} is no nearer to {like!r} (cosine {near:.3f}) than to {unlike!r} "
            f"({far:.3f}). Does a vector depend on its text?"
        )


def _cosines(some: Vectors, others: Vectors) -> Vectors:
    unit_some = some / np.linalg.norm(some, axis=1, keepdims=True)
    unit_others = others / np.linalg.norm(others, axis=1, keepdims=True)
    cosines: Vectors = unit_some @ unit_others.T
    return cosines
