# SPDX-License-Identifier: Apache-2.0
"""Checks on lists and texts that must be refused, and on how long a text may be."""

from __future__ import annotations

from functools import partial

import numpy as np

from mem0.embeddings.types import InputType
from mem0.errors import InputTooLongError, ValidationError
from mem0.testing.kit.bench import WAYS, Bench, spy
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import distinct, raised, same
from mem0.testing.kit.samples import TEXTS

MAX_WORDS = 2000
"""How long a text the loopback server takes, where the subject does not say it: some 13,000 characters."""


@check("texts")
def empty_list(bench: Bench) -> None:
    """No texts give no vectors, without a request."""
    for way in WAYS:
        embedder = bench.embedder()
        asked = spy(embedder)
        vectors = way(embedder, []).vectors
        expected = (0, embedder.dims or 0)
        assert vectors.shape == expected, f"{way.__name__}: no texts give shape {vectors.shape}, not {expected}"
        assert vectors.dtype == np.float32, f"{way.__name__}: no texts give type {vectors.dtype}, not float32"
        assert not asked, f"{way.__name__}: no texts, and yet a batch was made of them"
        assert not bench.server.requests, f"{way.__name__}: no texts, and yet a request was made"


@check("texts")
def blank_text(bench: Bench) -> None:
    """An empty or blank text is refused with its index, and nothing of the list is embedded."""
    for blank in ("", " ", "\n\t ", "\u3000"):
        _refused(bench, blank, f"the blank text {blank!r}")


@check("texts")
def not_text(bench: Bench) -> None:
    """What is no string is refused with its index, and so is one string in place of a list."""
    for bad in (None, 7, b"bytes", ["nested"]):
        _refused(bench, bad, f"{bad!r} in place of a text")
    for way in WAYS:
        embedder = bench.embedder()
        asked = spy(embedder)
        for thing in ("one text", b"bytes", None, 7):
            raised(ValidationError, partial(way, embedder, thing), f"{way.__name__}: {thing!r} in place of a list")
        assert not asked, f"{way.__name__}: something was embedded of what is no list of texts"


@check("texts")
def lone_surrogate(bench: Bench) -> None:
    """A text that no encoding can carry is refused with its index, and nothing of the list is embedded."""
    _refused(bench, "half an emoji: \ud83c", "a text with a lone surrogate")


@check("texts")
def longest_input(bench: Bench) -> None:
    """The longest text that the model takes is embedded as a whole: its end counts."""
    embedder = bench.embedder()
    longest, _ = _lengths(bench, "document")
    without_its_end = longest.rpartition(" ")[0] or longest[: len(longest) // 2]
    texts = [longest, without_its_end, "short"]
    for way in WAYS:
        vectors = way(embedder, texts).vectors
        distinct(vectors, texts, bench.subject.tolerance)
        alone = way(embedder, [longest]).vectors
        same(vectors[:1], alone, bench.subject.tolerance, f"{way.__name__}: the longest text among others and alone")


@check("texts")
def too_long(bench: Bench) -> None:
    """A text that is longer than the model takes is an error, and never the vector of its beginning."""
    if bench.subject.longest is None:
        bench.embedder().embed(TEXTS)
        assert bench.server.batches, (
            "nobody says what is too long: Subject.longest is None, and the loopback server was not asked. Set it to a "
            "text that is as long as may be and to one that is too long, or declare this check inapplicable"
        )
    kinds: tuple[InputType, ...] = ("document", "query")
    for way in WAYS:
        for kind in kinds:
            _, beyond = _lengths(bench, kind)
            embedder = bench.embedder()
            when = f"{way.__name__}: a {kind} that is too long ({len(beyond)} characters)"
            raised(InputTooLongError, partial(way, embedder, [beyond], input_type=kind), when)
            raised(
                InputTooLongError, partial(way, embedder, [TEXTS[0], beyond], input_type=kind), f"{when}, among others"
            )


def _lengths(bench: Bench, kind: InputType) -> tuple[str, str]:
    """Return the longest text that is taken, and one that is too long."""
    if bench.subject.longest is not None:
        return bench.subject.longest
    bench.server.max_words = MAX_WORDS
    # What a provider puts before a text counts as well.
    prompt = bench.embedder().spec.prompts.get(kind, "")
    return _words(MAX_WORDS - len(prompt.split())), _words(MAX_WORDS + 1)


def _words(count: int) -> str:
    return " ".join(f"word{number % 50}" for number in range(count))


def _refused(bench: Bench, bad: object, what: str) -> None:
    for way in WAYS:
        embedder = bench.embedder()
        asked = spy(embedder)
        when = f"{way.__name__}: {what}, at index 2"
        error = raised(ValidationError, partial(way, embedder, [TEXTS[0], TEXTS[1], bad, TEXTS[2]]), when)
        assert error.index == 2, f"{when}: the error's index is {error.index}"
        assert not asked, f"{when}: {len(asked[0].texts)} of the other texts were embedded before it was refused"
        assert not bench.server.requests, f"{when}: a request was made before it was refused"
