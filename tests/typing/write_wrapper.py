# SPDX-License-Identifier: Apache-2.0
"""A wrapper as its author writes it. Checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, assert_type

from numpy.typing import NDArray

from mem0 import Batch, BatchResult, Embedder, EmbedderConfig, hookimpl
from mem0.embeddings.wrapping import Around, WrappedEmbedder
from mem0.errors import PermissionDeniedError


class Metered(WrappedEmbedder):
    """Sees requests and answers."""

    def __init__(self, inner: Embedder, limit: int) -> None:
        super().__init__(inner)
        assert_type(self.inner, Embedder)
        self.limit = limit

    def around(self, batch: Batch) -> Around:
        if len(batch.texts) > self.limit:
            raise PermissionDeniedError("metered: too many texts. Ask for more.")
        answer = yield
        assert_type(answer, BatchResult)
        assert_type(answer.vectors, NDArray[Any] | Sequence[Sequence[float] | NDArray[Any]])


@hookimpl(wrapper=True)
def create_embedder(provider: str, config: EmbedderConfig) -> Generator[None, Embedder | None, Embedder | None]:
    embedder = yield
    return None if embedder is None else Metered(embedder, config.batch_size or 100)


@hookimpl(wrapper=True, tryfirst=True)
def default_dims(model: str | None) -> Generator[None, int | None, int | None]:
    return (yield)
