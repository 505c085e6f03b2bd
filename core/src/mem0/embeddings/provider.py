# SPDX-License-Identifier: Apache-2.0
"""What a provider writes, and what the engine relies on."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Fingerprint, Vectors
from mem0.errors import MalformedResponseError
from mem0.providers.provider import Provider


class VectorProvider(Provider, ABC):
    """One source of vectors, asked one batch at a time. Providers subclass `mem0.Embedder`, which is one.

    Args:
        spec: What it declares about itself.
        config: Its settings.
    """

    spec: EmbedderSpec

    def __init__(self, spec: EmbedderSpec, config: EmbedderConfig) -> None:
        self.spec = spec
        self.config = config
        self._dims = spec.dims

    @abstractmethod
    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request.

        Args:
            batch: Texts within the declared limits, their input type, and the seconds it may take.

        Raises:
            ProviderError: The request failed; the subclass says how, and whether trying again can help.
        """

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch without blocking the event loop. Without native async, a thread does it."""
        return await asyncio.to_thread(self.embed_batch, batch)

    def prompted(self, batch: Batch) -> list[str]:
        """Return the texts of a batch with what `spec.prompts` puts before them, for a provider that sends it so."""
        prompt = self.spec.prompts.get(batch.input_type, "")
        return [prompt + text for text in batch.texts] if prompt else list(batch.texts)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text, never too few. A token is at least a byte, so the default counts bytes."""
        return len(text.encode())

    @property
    def dims(self) -> int | None:
        """Length of its vectors; `None` until the first vector tells, where neither setting nor table knows."""
        return self._dims

    @property
    def fingerprint(self) -> Fingerprint:
        """What another embedder must share for its vectors to be comparable with this one's."""
        spec = self.spec
        return Fingerprint(spec.provider, spec.model, self._dims, spec.normalized, dict(spec.prompts))

    @property
    def concurrency(self) -> int:
        """How many requests one call may have under way."""
        return self.config.max_concurrency if self.spec.limits.parallel else 1

    def learn_dims(self, matrices: Sequence[Vectors]) -> None:
        """Remember the length of the first vectors seen, and hold every later one against it.

        Raises:
            MalformedResponseError: Two answers of one call differ in length.
        """
        lengths = {matrix.shape[1] for matrix in matrices}
        if len(lengths) > 1:
            raise MalformedResponseError(
                f"{self.spec.provider}: model {self.spec.model!r} answered one call with vectors of "
                f"{' and '.join(map(str, sorted(lengths)))} dimensions. Check that one model serves this name.",
                provider=self.spec.provider,
                model=self.spec.model,
            )
        if self._dims is None:
            self._dims = lengths.pop()

    def __repr__(self) -> str:
        """Name provider, model and dimensions; never a secret."""
        return f"<{type(self).__name__} {self.fingerprint}>"
