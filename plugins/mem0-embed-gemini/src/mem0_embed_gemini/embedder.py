# SPDX-License-Identifier: Apache-2.0
"""The embedder: one request for vectors, and before it one to count the tokens of a text that may be too long."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Protocol

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http import Clients, Failures
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, InputType, Limits
from mem0.errors import ConfigurationError, InputTooLongError
from mem0_embed_gemini.answers import read_answer, read_count
from mem0_embed_gemini.config import GoogleConfig
from mem0_embed_gemini.failures import SDK_ERRORS, failure_of
from mem0_embed_gemini.http import keeping


class SyncClient(Protocol):
    """Asks from threads. Answers are kept; see `mem0_embed_gemini.http`."""

    def embed(self, texts: Sequence[str], task: str, seconds: float) -> None:
        """Ask for vectors."""

    def count(self, text: str, seconds: float) -> None:
        """Ask how many tokens a text has."""

    def close(self) -> None:
        """Release connections."""


class AsyncClient(Protocol):
    """Asks from an event loop."""

    async def embed(self, texts: Sequence[str], task: str, seconds: float) -> None:
        """Ask for vectors."""

    async def count(self, text: str, seconds: float) -> None:
        """Ask how many tokens a text has."""

    async def close(self) -> None:
        """Release connections."""


def spec_of(
    provider: str, model: str, config: GoogleConfig, known: ModelInfo, limits: Limits
) -> tuple[EmbedderSpec, int | None]:
    """Describe an embedder, and say how long vectors have to be asked for: `None` where the model makes them so.

    Args:
        provider: The provider's name.
        model: The model's name, as a store shall know it.
        config: The settings.
        known: What the table knows of the model.
        limits: What goes into one request.

    Raises:
        ConfigurationError: The model cannot make vectors of the wanted length, or reads no task.
    """
    known.check_dims(provider, model, config.embedding_dims)
    tasks, prefixes = config.tasks(known), config.prefixes(known)
    if tasks and known.query_prompt and not known.query_prompt.isupper():
        raise ConfigurationError(
            f"{provider}: model {model!r} reads its task in the text, and takes no {next(iter(tasks.values()))}. "
            "Leave out 'query_task' and 'document_task', or set 'query_prefix' and 'document_prefix'.",
            provider=provider,
            key="query_task" if config.query_task else "document_task",
        )
    dims = config.embedding_dims or known.default_dims
    told: dict[InputType, str] = {}
    for kind in ("query", "document"):
        if words := [word for word in (tasks.get(kind), prefixes.get(kind)) if word]:
            told[kind] = " ".join(words)
    spec = EmbedderSpec(
        provider=provider,
        model=model,
        dims=dims,
        normalized=known.dims is not None,  # `read_answer` sees to it
        shortenable=known.shortenable,
        limits=limits,
        prompts=told,
    )
    return spec, None if dims == known.dims else dims


class GoogleEmbedder(Embedder):
    """Embeds through one of Google's SDKs.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        known: What the table knows of the model.
        clients: The SDK's clients.
        failures: How to word what goes wrong.
        cuts: Whether the server cuts a text that is too long, whatever it is told. Then tokens are counted before.
    """

    config: GoogleConfig

    def __init__(
        self,
        spec: EmbedderSpec,
        config: GoogleConfig,
        known: ModelInfo,
        clients: Clients[Any, Any],
        failures: Failures,
        *,
        cuts: bool,
    ) -> None:
        super().__init__(spec, config)
        self._clients: Clients[SyncClient, AsyncClient] = clients
        self._failures = failures
        self._prefixes = config.prefixes(known)
        self._tasks = config.tasks(known)
        self._most_tokens = known.max_tokens if cuts and not config.auto_truncate else None

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        client, texts, left = self._clients.for_threads(), self._texts(batch), _countdown(batch.timeout)
        for text in self._suspects(texts):
            self._check_count(self._ask(client.count, text, left()))
        return self._read(self._ask(client.embed, texts, self._tasks.get(batch.input_type, ""), left()))

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        client, texts, left = await self._clients.for_loop(), self._texts(batch), _countdown(batch.timeout)
        for text in self._suspects(texts):
            self._check_count(await self._aask(client.count, text, left()))
        return self._read(await self._aask(client.embed, texts, self._tasks.get(batch.input_type, ""), left()))

    def close(self) -> None:
        """Release connections."""
        self._clients.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self._clients.aclose()

    def _texts(self, batch: Batch) -> list[str]:
        prefix = self._prefixes.get(batch.input_type, "")
        return [prefix + text for text in batch.texts]

    def _suspects(self, texts: Sequence[str]) -> Iterator[str]:
        # A token has at least a byte, so few texts have to be counted.
        if self._most_tokens is not None:
            yield from (text for text in texts if len(text.encode()) > self._most_tokens)

    def _check_count(self, response: Any) -> None:
        tokens = read_count(response, self._failures)
        if self._most_tokens is not None and tokens > self._most_tokens:
            raise InputTooLongError(
                f"{self.spec.provider}: model {self.spec.model!r} takes {self._most_tokens} tokens, and a text has "
                f"{tokens}; the rest of it would be dropped in silence. Split the text into shorter ones, or set "
                "'auto_truncate' to true.",
                provider=self.spec.provider,
                model=self.spec.model,
            )

    def _read(self, response: Any) -> BatchResult:
        return read_answer(response, self._failures, unit=self.spec.normalized, may_be_cut=self.config.auto_truncate)

    def _ask(self, method: Callable[..., None], what: str | Sequence[str], *rest: Any) -> Any:
        with keeping() as kept:
            try:
                method(what, *rest)
                failure = failure_of(kept, None, rest[-1], self._failures)
            except SDK_ERRORS as error:
                failure = failure_of(kept, error, rest[-1], self._failures)
        if failure is not None:
            raise failure
        return kept[-1]

    async def _aask(self, method: Callable[..., Awaitable[None]], what: str | Sequence[str], *rest: Any) -> Any:
        with keeping() as kept:
            try:
                await method(what, *rest)
                failure = failure_of(kept, None, rest[-1], self._failures)
            except SDK_ERRORS as error:
                failure = failure_of(kept, error, rest[-1], self._failures)
        if failure is not None:
            raise failure
        return kept[-1]


def _countdown(seconds: float) -> Callable[[], float]:
    end = time.monotonic() + seconds
    return lambda: max(0.001, end - time.monotonic())
