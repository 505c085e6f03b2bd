# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ARG002 - few of them look at the batch
"""Vectors that are wrong, in number, in order or in value."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mem0.embeddings.types import Batch, BatchResult, Embeddings, InputType
from mem0.testing.mutants.broken.altered import AlteredBatch, AlteredCall, matrix, unit
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import killed_by


@killed_by("order", says="not what was expected")
class Reversed(AlteredBatch):
    """The vectors of a batch come back in reverse order."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Turn them round."""
        return replace(result, vectors=result.vectors[::-1], indices=None)


@killed_by("reordered", says="another order")
class IndicesIgnored(AlteredBatch):
    """The numbers that the server gives its vectors are ignored."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Forget them."""
        return replace(result, indices=None)


@killed_by("count", says="3 vectors came back for 4")
class OneMissing(AlteredBatch):
    """The last vector is missing; the core notices that."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Lose it."""
        return replace(result, vectors=result.vectors[:-1], indices=None)


@killed_by("count", says="31 dimensions")
class OneShorter(AlteredBatch):
    """The last vector is one number short; the core notices that."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Cut it."""
        *others, last = matrix(result)
        return replace(result, vectors=[*others, last[:-1]])


@killed_by("count", says="type int8")
class Integers(AlteredCall):
    """Vectors are integers, not floats; of a batch the core would make floats, so the call as a whole is changed."""

    def after(self, result: Embeddings) -> Embeddings:
        """Round them, as where vectors are quantized."""
        quantized: NDArray[Any] = np.rint(result.vectors * 127).astype(np.int8)
        return replace(result, vectors=quantized)


@killed_by("similar_above_dissimilar", says="is no nearer")
class Constant(AlteredBatch):
    """Every text has the same vector."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Answer as a server does whose model is not loaded."""
        return replace(result, vectors=unit(np.ones_like(matrix(result))))


@killed_by("non_zero", says="all zeros")
class Zeros(AlteredBatch):
    """Every vector is all zeros; the core notices that."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Hand over what was allocated and never filled."""
        return replace(result, vectors=np.zeros_like(matrix(result)))


@killed_by("finite", says="NaN")
class NotANumber(AlteredBatch):
    """A vector holds a NaN; the core notices that."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Divide zero by zero somewhere."""
        vectors = matrix(result)
        vectors[-1, 0] = np.nan
        return replace(result, vectors=vectors)


@killed_by("deterministic", says="same texts again")
class RandomEachCall(AlteredBatch):
    """A text has another vector each time."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Draw them."""
        return replace(result, vectors=unit(np.random.default_rng().standard_normal(matrix(result).shape)))


@killed_by("normalized_as_declared", says="length 1")
class NotNormalized(AlteredBatch):
    """Vectors are declared to have length 1, and have not; the core notices that."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Scale them."""
        return replace(result, vectors=matrix(result) * np.float32(3.0))


@killed_by("batch_equals_single", says="one call for each")
class BatchCentred(AlteredBatch):
    """The mean of a batch is taken off its vectors, so that a text's vector depends on its neighbours."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Centre them."""
        vectors = matrix(result)
        return replace(result, vectors=unit(vectors - vectors.mean(axis=0)) if len(vectors) > 1 else vectors)


@killed_by("query_and_document", says="length 1")
class QueryDims(AlteredBatch):
    """The vectors of queries are shorter than those of documents."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Cut those of queries."""
        vectors = matrix(result)
        return replace(result, vectors=vectors[:, :16]) if batch.input_type == "query" else result


@killed_by("query_and_document", says="nearer")
class QueryModel(AcmeEmbedder):
    """Queries are embedded by another model, in another space."""

    def request(self, batch: Batch) -> dict[str, Any]:
        """Ask for a model that is cheaper."""
        request = super().request(batch)
        if batch.input_type == "query":
            request["model"] = "acme-mini"
            request["input"] = [text[::-1] for text in request["input"]]  # the loopback server has but one space
        return request


@killed_by("result_is_yours", says="same memory")
class SharedResult(AcmeEmbedder):
    """Results are kept, and every caller gets the same array."""

    @functools.cached_property
    def _kept(self) -> dict[tuple[object, ...], Embeddings]:
        return {}

    def embed(self, texts: Iterable[str], *, input_type: InputType = "document") -> Embeddings:  # type: ignore[misc]
        """Answer from the cache. The method is final: a type checker refuses this, and Python does not."""
        key = (input_type, *texts)
        if key not in self._kept:
            self._kept[key] = super().embed(texts, input_type=input_type)
        return self._kept[key]


@killed_by("result_is_yours", says="written to")
class ReadOnlyResult(AlteredCall):
    """The vectors are a view of what the server sent, and cannot be written to."""

    def after(self, result: Embeddings) -> Embeddings:
        """Hand over what `np.frombuffer` returns."""
        result.vectors.flags.writeable = False
        return result


@killed_by("query_and_document", says="alike")
class CacheWithoutRole(AcmeEmbedder):
    """Answers are kept by text alone, so that a query gets the vector of the document."""

    @functools.cached_property
    def _kept(self) -> dict[tuple[str, ...], BatchResult]:
        return {}

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Answer from the cache."""
        key = tuple(batch.texts)
        if key not in self._kept:
            self._kept[key] = super().embed_batch(batch)
        return self._kept[key]

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Answer from the cache, from async code."""
        key = tuple(batch.texts)
        if key not in self._kept:
            self._kept[key] = await super().aembed_batch(batch)
        return self._kept[key]


@killed_by("usage_counted", says="tokens is 0")
class UsageUncounted(AlteredBatch):
    """The tokens that a request cost are not counted."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Forget them."""
        return replace(result, tokens=0)
