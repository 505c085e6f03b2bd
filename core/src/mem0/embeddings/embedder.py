# SPDX-License-Identifier: Apache-2.0
"""The class that a provider subclasses and an application calls."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self, cast, final, get_args

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.drivers import arun, run
from mem0.embeddings.flow import embed_flow
from mem0.embeddings.inputs import check_text, check_texts
from mem0.embeddings.retry import Deadline
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Embeddings, Fingerprint, InputType, Vectors
from mem0.errors import MalformedResponseError, ProviderTimeoutError, ValidationError


class Embedder(ABC):
    """Turns texts into vectors.

    A provider writes `embed_batch`: one request, with the SDK's exceptions translated into `mem0.errors` and the
    SDK's retries off. It may write `aembed_batch` where the SDK is natively async, `count_tokens`, `close` and
    `aclose`. The rest is the same for all: splitting to the declared limits, order, duplicates sent once, bounded
    concurrency, retries within a deadline, and checks on what comes back.

    An embedder may be shared by threads.

    Args:
        spec: What this embedder declares about itself.
        config: Its settings.
    """

    def __init__(self, spec: EmbedderSpec, config: EmbedderConfig) -> None:
        self.spec = spec
        self.config = config
        self._dims = spec.dims

    # What a provider writes.

    @abstractmethod
    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request.

        Args:
            batch: Texts within the declared limits, their input type, and the seconds it may take.

        Raises:
            EmbeddingError: The request failed; the subclass says how, and whether trying again can help.
        """

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch without blocking the event loop. Without native async, a thread does it."""
        return await asyncio.to_thread(self.embed_batch, batch)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text, never too few. A token is at least a byte, so the default counts bytes."""
        return len(text.encode())

    def close(self) -> None:  # noqa: B027 - most providers have nothing to release
        """Release connections. Safe to call twice."""

    async def aclose(self) -> None:
        """Release connections, from async code. Safe to call twice."""
        self.close()

    # What an application calls.

    @final
    def embed(self, texts: Iterable[str], *, input_type: InputType = "document") -> Embeddings:
        """Embed texts and say what it cost.

        Args:
            texts: Any number of texts, none blank. An empty list makes no request.
            input_type: Whether they are to be stored (`document`) or searched with (`query`).

        Returns:
            Vectors of shape `(n, dims)` and dtype float32 in the order of the texts, and the usage.

        Raises:
            ValidationError: A text is no string, is blank, or holds a lone surrogate.
            EmbeddingError: The provider did not deliver, or what came back cannot be used.
        """
        return run(self, embed_flow(self, check_texts(texts), _check_input_type(input_type)))

    @final
    async def aembed(self, texts: Iterable[str], *, input_type: InputType = "document") -> Embeddings:
        """Do what `embed` does, from async code."""
        return await arun(self, embed_flow(self, check_texts(texts), _check_input_type(input_type)))

    @final
    def embed_documents(self, texts: Iterable[str]) -> Vectors:
        """Embed texts that are to be found. Returns shape `(n, dims)`, float32. Raises what `embed` raises."""
        return self.embed(texts).vectors

    @final
    async def aembed_documents(self, texts: Iterable[str]) -> Vectors:
        """Do what `embed_documents` does, from async code."""
        return (await self.aembed(texts)).vectors

    @final
    def embed_query(self, text: str) -> Vectors:
        """Embed a text to search with. Returns shape `(dims,)`, float32. Raises what `embed` raises."""
        vector: Vectors = self.embed([check_text(text)], input_type="query").vectors[0]
        return vector

    @final
    async def aembed_query(self, text: str) -> Vectors:
        """Do what `embed_query` does, from async code."""
        vector: Vectors = (await self.aembed([check_text(text)], input_type="query")).vectors[0]
        return vector

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

    def time_for_request(self, deadline: Deadline) -> float:
        """Return the seconds that the next request may take.

        Raises:
            ProviderTimeoutError: The deadline has passed.
        """
        remaining = deadline.remaining
        if remaining <= 0:
            raise ProviderTimeoutError(
                f"{self.spec.provider}: no time left: the deadline of {self.config.deadline:g} s has passed. "
                "Raise 'deadline', or send fewer texts in one call.",
                provider=self.spec.provider,
                model=self.spec.model,
                retryable=False,
            )
        return min(self.config.timeout, remaining)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close it."""
        self.close()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Close it."""
        await self.aclose()

    def __repr__(self) -> str:
        """Name provider, model and dimensions; never a secret."""
        return f"<{type(self).__name__} {self.fingerprint}>"


def _check_input_type(input_type: str) -> InputType:
    if input_type not in get_args(InputType):
        raise ValidationError(f"input_type is {input_type!r}. Use 'document' or 'query'.")
    return cast(InputType, input_type)
