# SPDX-License-Identifier: Apache-2.0
"""Split, deduplicate, join: whatever the limits, each text gets its own vector, in the order given."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mem0.embeddings.batching import split
from mem0.embeddings.types import Batch, BatchResult, Limits
from mem0.errors import InputTooLongError, ValidationError

from .conftest import right_answer

texts_strategy = st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(str.strip))
limits_strategy = st.builds(
    Limits,
    max_items=st.none() | st.integers(1, 5),
    max_tokens=st.none() | st.integers(1, 40),
    max_bytes=st.none() | st.integers(1, 40),
    parallel=st.booleans(),
)


@given(texts=texts_strategy, limits=limits_strategy, batch_size=st.none() | st.integers(1, 4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
def test_every_text_gets_its_vector(
    make: Any, expected: Any, texts: list[str], limits: Limits, batch_size: Any
) -> None:
    """Order, duplicates and limits do not matter to the result, and sync and async agree to the bit."""
    embedder = make(spec={"limits": limits}, batch_size=batch_size)
    result = embedder.embed(texts)
    assert result.vectors.shape[0] == len(texts)
    if texts:
        assert np.array_equal(result.vectors, expected(texts))
    sent = [text for batch in embedder.batches for text in batch.texts]
    assert sorted(sent) == sorted(set(texts))  # duplicates travel once
    again = make(spec={"limits": limits}, batch_size=batch_size)
    from_async = asyncio.run(again.aembed(texts))
    assert np.array_equal(from_async.vectors, result.vectors)
    assert from_async.usage == result.usage
    assert result.usage.tokens == len(set(texts))
    assert result.usage.requests == len(embedder.batches)


@given(texts=texts_strategy.filter(bool), limits=limits_strategy, batch_size=st.none() | st.integers(1, 4))
def test_split_keeps_the_limits(texts: list[str], limits: Limits, batch_size: int | None) -> None:
    """Runs join to what was given, each within the limits, and none could take the next text as well."""
    runs = split(texts, limits, len, batch_size)
    assert [text for run in runs for text in run] == texts

    def fits(run: list[str]) -> bool:
        return (
            len(run) <= min(limits.max_items or len(texts), batch_size or len(texts))
            and (limits.max_tokens is None or sum(map(len, run)) <= limits.max_tokens)
            and (limits.max_bytes is None or sum(len(text.encode()) for text in run) <= limits.max_bytes)
        )

    assert all(fits(list(run)) or len(run) == 1 for run in runs)
    assert not any(fits([*run, after[0]]) for run, after in itertools.pairwise(runs))


def test_no_texts_make_no_request(make: Any, call: Any) -> None:
    """An empty list has an empty answer, as wide as the vectors are."""
    embedder = make(spec={"dims": 8})
    result = call(embedder, [])
    assert result.vectors.shape == (0, 8)
    assert result.vectors.dtype == np.float32
    assert embedder.batches == []


@pytest.mark.parametrize("texts", ["one text", b"bytes", None, 7])
def test_what_is_no_list_is_refused(make: Any, call: Any, texts: Any) -> None:
    """A single string is not a list of its characters."""
    with pytest.raises(ValidationError, match="Pass a list"):
        call(make(), texts)


@pytest.mark.parametrize("bad", ["", "  \n", None, 7, b"x", "\ud800"])
def test_bad_text_is_refused_with_its_place(make: Any, call: Any, bad: Any) -> None:
    """A text that cannot be embedded is named by its index, and nothing is sent."""
    embedder = make()
    with pytest.raises(ValidationError) as caught:
        call(embedder, ["good", bad])
    assert caught.value.index == 1
    assert embedder.batches == []


def test_any_iterable_will_do(make: Any, call: Any, expected: Any) -> None:
    """A generator is read once."""
    assert np.array_equal(call(make(), (text for text in "abc")).vectors, expected("abc"))


def test_unknown_input_type_is_refused(make: Any, call: Any) -> None:
    """`input_type` is one of two words."""
    with pytest.raises(ValidationError, match="'document' or 'query'"):
        call(make(), ["a"], input_type="passage")


def test_queries_and_documents(make: Any, expected: Any) -> None:
    """`embed_query` sends a query and returns one vector; `embed_documents` sends documents."""
    embedder = make()
    assert np.array_equal(embedder.embed_query("a"), expected(["a"])[0])
    assert np.array_equal(asyncio.run(embedder.aembed_query("a")), expected(["a"])[0])
    assert np.array_equal(embedder.embed_documents(["a", "b"]), expected(["a", "b"]))
    assert np.array_equal(asyncio.run(embedder.aembed_documents(["a", "b"])), expected(["a", "b"]))
    assert [batch.input_type for batch in embedder.batches] == ["query", "query", "document", "document"]


def test_vectors_may_be_written_to(make: Any, call: Any) -> None:
    """What comes back belongs to the caller."""
    vectors = call(make(), ["a", "b"]).vectors
    vectors *= 2.0


def test_a_provider_counts_within_its_batch(make: Any, call: Any) -> None:
    """The index that a provider gives an error counts within its batch; the caller's counts within the whole list."""

    def too_long(batch: Batch) -> BatchResult:
        raise InputTooLongError("text 'c' is too long.", index=list(batch.texts).index("c"))

    embedder = make([right_answer, too_long], batch_size=2, max_concurrency=1)
    with pytest.raises(InputTooLongError) as caught:
        call(embedder, ["a", "b", "a", "d", "c"])  # sent as a, b and d, c
    assert caught.value.index == 4


def test_an_index_that_is_none_of_the_batch_hides_no_error(make: Any, call: Any) -> None:
    """A provider that counts wrong has its error shown, not one of ours about the counting."""
    embedder = make([InputTooLongError("A text is too long.", index=7)])
    with pytest.raises(InputTooLongError, match="too long"):
        call(embedder, ["a", "b"])
