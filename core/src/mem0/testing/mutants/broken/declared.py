# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ARG002 - few of them look at the batch
"""Embedders that declare what they are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Fingerprint
from mem0.testing.mutants.broken.altered import AlteredBatch, matrix
from mem0.testing.mutants.good import MODELS, AcmeConfig
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import killed_by


@killed_by("fingerprint_stable", says="another process")
class FingerprintOfProcess(AcmeEmbedder):
    """The fingerprint is another in every process, so that a store would refuse its own embedder."""

    @property
    def fingerprint(self) -> Fingerprint:
        """Make it with `hash`, which Python seeds anew in each process."""
        fingerprint = super().fingerprint
        return replace(fingerprint, model=f"{fingerprint.model}-{hash(fingerprint.to_json()):x}")


@killed_by("spec", says="Acme Inc.")
class NameOfItsOwn(AcmeEmbedder):
    """It calls itself and its model otherwise than the configuration does."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, *args: str) -> None:
        super().__init__(replace(spec, provider="Acme Inc.", model="default"), config, *args)


@killed_by("dims_as_configured", says="embedding_dims is 16")
class DimsIgnored(AcmeEmbedder):
    """The setting `embedding_dims` is not sent, and not declared."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, *args: str) -> None:
        super().__init__(replace(spec, dims=MODELS.get(spec.model, ModelInfo()).dims), config, *args)


class PaddedToOrder(AlteredBatch):
    """Makes vectors as long as one asks for. See `settings.DimsPadded`."""

    def alter(self, batch: Batch, result: BatchResult) -> BatchResult:
        """Fill them up with zeros."""
        vectors = matrix(result)
        missing = max(0, (self.dims or 0) - vectors.shape[1])
        return replace(result, vectors=np.pad(vectors, [(0, 0), (0, missing)]))
