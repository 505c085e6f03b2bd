# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ARG002 - few of them look at the batch
"""Broken answers that are repaired in silence, before the core sees them, and so become wrong vectors."""

from __future__ import annotations

import json
from binascii import a2b_base64
from dataclasses import replace

import numpy as np

from mem0.embeddings.types import Batch, BatchResult
from mem0.testing.mutants import sdk
from mem0.testing.mutants.broken.altered import AlteredBatch, matrix, unit
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import killed_by


@killed_by("nan", "infinite", says="came back")
class NanAsZero(AlteredBatch):
    """NaN and infinity become zeros."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Repair them, and the lengths of the vectors."""
        return replace(result, vectors=unit(np.nan_to_num(matrix(result), posinf=0.0, neginf=0.0)))


@killed_by("zero", says="came back")
class ZeroAsOnes(AlteredBatch):
    """A vector of zeros becomes one that points somewhere."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Avoid to divide by zero."""
        return replace(result, vectors=unit(matrix(result) + np.float32(1e-12)))


@killed_by("too_few", "too_many", "empty_answer", says="came back")
class MadeToFit(AlteredBatch):
    """Vectors that are too many are cut off, and those that are missing are made up."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Repeat the last one."""
        wanted = len(batch.texts)
        made_up = [np.full(self.dims or 1, (self.dims or 1) ** -0.5)] if not len(result.vectors) else []
        vectors = [*result.vectors, *made_up]
        vectors += [vectors[-1]] * (wanted - len(vectors))
        return replace(result, vectors=vectors[:wanted], indices=None)


@killed_by("wrong_dims", "ragged", says="came back")
class Padded(AlteredBatch):
    """Vectors that are too short are filled up with zeros."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Make them as long as they should be."""
        vectors = np.zeros((len(result.vectors), self.dims or 1))
        for row, vector in zip(vectors, result.vectors, strict=True):
            row[: len(vector)] = vector[: len(row)]
        return replace(result, vectors=unit(vectors))


@killed_by("strings", "null", "duplicate_index", says="came back|not what was expected")
class Guessing(AcmeEmbedder):
    """A vector that is missing or cannot be read is replaced by its neighbour."""

    def read(self, answer: sdk.Answer) -> BatchResult:
        """Make the best of it."""
        items = json.loads(answer.body)["data"]
        readable = {
            item["index"]: np.frombuffer(a2b_base64(item["embedding"]), dtype="<f4")
            for item in items
            if isinstance(item["embedding"], str)
        }
        neighbour = next(iter(readable.values()))
        return BatchResult([readable.get(index, neighbour) for index in range(len(items))])
