# SPDX-License-Identifier: Apache-2.0
"""A provider made of a function, to put the engine to the test without a network."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Embeddings
from mem0.testing import vector_for

DIMS = 8

Answer = Callable[[Batch], BatchResult]


def right_answer(batch: Batch) -> BatchResult:
    """Return the vectors that `vector_for` makes."""
    return BatchResult([vector_for(text, DIMS) for text in batch.texts], tokens=len(batch.texts))


class Scripted(Embedder):
    """Answers as told: each request takes the next step of the script, then the right answer.

    A step is an exception to raise, or a function from a batch to a result.
    """

    def __init__(
        self, spec: EmbedderSpec, config: EmbedderConfig, script: Sequence[Exception | Answer], latency: float
    ) -> None:
        super().__init__(spec, config)
        self.script = list(script)
        self.latency = latency
        self.batches: list[Batch] = []
        self.in_flight = self.max_in_flight = 0
        self.lock = threading.Lock()

    def _begin(self, batch: Batch) -> Exception | Answer:
        with self.lock:
            self.batches.append(batch)
            self.in_flight += 1
            self.max_in_flight = max(self.max_in_flight, self.in_flight)
            return self.script.pop(0) if self.script else right_answer

    def _finish(self, step: Exception | Answer, batch: Batch) -> BatchResult:
        if isinstance(step, Exception):
            raise step
        return step(batch)

    def embed_batch(self, batch: Batch) -> BatchResult:
        step = self._begin(batch)
        try:
            time.sleep(self.latency)
            return self._finish(step, batch)
        finally:
            with self.lock:
                self.in_flight -= 1

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        step = self._begin(batch)
        try:
            await asyncio.sleep(self.latency)
            return self._finish(step, batch)
        finally:
            with self.lock:
                self.in_flight -= 1


@pytest.fixture
def make() -> Callable[..., Scripted]:
    """Return a function that makes a scripted embedder: `make(script, spec={...}, **settings)`."""

    def make(
        script: Sequence[Exception | Answer] = (), *, spec: Any = None, latency: float = 0.0, **settings: Any
    ) -> Scripted:
        declared = EmbedderSpec(**{"provider": "scripted", "model": "m", **(spec or {})})
        return Scripted(declared, EmbedderConfig(**settings), script, latency)

    return make


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Callable[..., Embeddings]:
    """Return `embed` of an embedder, from sync or from async code."""

    def sync(embedder: Embedder, texts: Any, **options: Any) -> Embeddings:
        return embedder.embed(texts, **options)

    def from_async(embedder: Embedder, texts: Any, **options: Any) -> Embeddings:
        return asyncio.run(embedder.aembed(texts, **options))

    return sync if request.param == "sync" else from_async


@pytest.fixture
def expected() -> Callable[[Sequence[str]], np.ndarray[Any, Any]]:
    """Return a function that makes the right vectors."""
    return lambda texts: np.stack([vector_for(text, DIMS) for text in texts])
