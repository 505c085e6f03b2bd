# SPDX-License-Identifier: Apache-2.0
"""The embedder that computes in this process."""

from __future__ import annotations

import asyncio
import importlib.util
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http import excerpt
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, InputType, Limits
from mem0.errors import ConfigurationError, InputTooLongError, ProviderError, ProviderTimeoutError, ServerError
from mem0_embed_huggingface import PROVIDER, HuggingFaceConfig
from mem0_embed_huggingface._arguments import build_arguments
from mem0_embed_huggingface._encoder import Encoder
from mem0_embed_huggingface._loading import load, missing
from mem0_embed_huggingface._models import find_model
from mem0_embed_huggingface._prompts import OWN, own_prompt, prompts_for
from mem0_embed_huggingface._turns import Turns

T = TypeVar("T")

BATCH_SIZE = 32
"""Texts that go through the model at once, unless configured: the default of sentence-transformers."""

PORTION = 1024
"""Texts of which tokens are counted at once, or that a model without a limit gets at once."""


@dataclass(frozen=True)
class _Work:
    """One batch under way: until when it may go on, and whether anybody still waits for it."""

    batch: Batch
    end: float
    given_up: threading.Event = field(default_factory=threading.Event)


class LocalEmbedder(Embedder):
    """Embeds with a model of sentence-transformers, which is loaded when it is first used.

    All texts of a call are one batch, sorted by their length in tokens, since texts that go through the model
    together are padded to the longest of them.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        build: Loads the model.
    """

    config: HuggingFaceConfig

    def __init__(self, spec: EmbedderSpec, config: HuggingFaceConfig, build: Callable[[], Encoder]) -> None:
        # The core would split by `batch_size`, and sorting would come to nothing. And what a model could not do, it
        # cannot do when it is asked again.
        super().__init__(spec, config.model_copy(update={"batch_size": None, "max_attempts": 1}))
        self._batch_size = config.batch_size or BATCH_SIZE
        self._build = build
        self._encoder: Encoder | None = None
        self._loading = threading.Lock()
        self._turns = Turns()

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed texts with the model, after loading it if need be."""
        return self._embed(_Work(batch, time.monotonic() + batch.timeout))

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Do the same in a thread, which stops when nobody waits for it any more."""
        work = _Work(batch, time.monotonic() + batch.timeout)
        try:
            return await asyncio.to_thread(self._embed, work)
        finally:
            work.given_up.set()

    def close(self) -> None:
        """Let go of the model, and of its memory. The next use loads it again."""
        with self._loading:
            self._encoder = None

    def _loaded(self) -> Encoder:
        with self._loading:
            if self._encoder is None:
                self._encoder = self._build()
            return self._encoder

    def _embed(self, work: _Work) -> BatchResult:
        encoder = self._loaded()
        texts, kind = work.batch.texts, work.batch.input_type
        prompt = self._prompt(encoder, kind)
        tokens = self._count(encoder, work, prompt)
        if tokens is None:
            order, step = np.arange(len(texts)), PORTION
        else:
            self._check_lengths(tokens, encoder.max_tokens)
            order, step = np.argsort(-tokens, kind="stable"), self._batch_size
        vectors = None
        for start in range(0, len(texts), step):
            places = order[start : start + step]
            some = self._turn(work, partial(encoder.encode, [texts[place] for place in places], kind, prompt))
            if vectors is None:
                vectors = np.empty((len(texts), *some.shape[1:]), dtype=np.float32)
            vectors[places] = some
        assert vectors is not None  # a batch is never empty
        return BatchResult(vectors, tokens=0 if tokens is None else int(tokens.sum()))

    def _prompt(self, encoder: Encoder, kind: InputType) -> str:
        prompt = self.spec.prompts.get(kind, "")
        return own_prompt(encoder.prompts, kind) if prompt == OWN else prompt

    def _count(self, encoder: Encoder, work: _Work, prompt: str) -> NDArray[np.int64] | None:
        if encoder.max_tokens is None:
            return None  # nothing can be too long, and nothing is padded
        texts = [prompt + text for text in work.batch.texts]
        counts: list[int] = []
        for start in range(0, len(texts), PORTION):
            counts += self._turn(work, partial(encoder.count_tokens, texts[start : start + PORTION]))
        return np.array(counts, dtype=np.int64)

    def _check_lengths(self, tokens: NDArray[np.int64], limit: int | None) -> None:
        if self.config.truncate or limit is None or (longest := int(tokens.max())) <= limit:
            return
        index = int(np.flatnonzero(tokens > limit)[0])
        raise InputTooLongError(
            f"{PROVIDER}: model {self.spec.model!r} takes {limit} tokens, and a text has {int(tokens[index])} (the "
            f"longest {longest}). Split the text; or raise 'max_seq_length', if the model was trained for more; or set "
            "'truncate' to true, and what is beyond does not count.",
            provider=PROVIDER,
            model=self.spec.model,
            index=index,
        )

    def _turn(self, work: _Work, step: Callable[[], T]) -> T:
        with self._turns:
            self._check_time(work)
            try:
                return step()
            except Exception as error:
                failure = self._failure(error)
        raise failure

    def _check_time(self, work: _Work) -> None:
        if time.monotonic() < work.end and not work.given_up.is_set():
            return
        raise ProviderTimeoutError(
            f"{PROVIDER}: model {self.spec.model!r} was not done within {work.batch.timeout:.3g} s. Raise 'timeout' "
            "and 'deadline', send fewer texts in one call, or choose a smaller model or a faster 'device'.",
            provider=PROVIDER,
            model=self.spec.model,
            retryable=False,
        )

    def _failure(self, error: Exception) -> ProviderError:
        said = excerpt(f"{type(error).__name__}: {error}")
        if "out of memory" in said.lower() or isinstance(error, MemoryError):
            advice = "Lower 'batch_size' or 'max_seq_length', set 'dtype' to 'float16', or set 'device' to 'cpu'."
        else:
            advice = "Check that the model works with sentence-transformers alone, and what 'model_kwargs' holds."
        return ServerError(
            f"{PROVIDER}: model {self.spec.model!r} failed: {said.rstrip('.')}. {advice}",
            provider=PROVIDER,
            model=self.spec.model,
            retryable=False,
        )


def create(config: HuggingFaceConfig) -> LocalEmbedder:
    """Build the embedder. Loads nothing and makes no request.

    Raises:
        ConfigurationError: sentence-transformers is not installed, or settings do not fit together or the model.
    """
    if importlib.util.find_spec("sentence_transformers") is None:
        raise missing()
    known = find_model(config.model)
    known.check_dims(PROVIDER, config.model, config.embedding_dims)
    arguments = build_arguments(config)
    spec = EmbedderSpec(
        provider=PROVIDER,
        # Another revision may be another model.
        model=f"{config.model}@{arguments['revision']}" if arguments.get("revision") else config.model,
        dims=_dims(config) or known.default_dims,
        normalized=config.normalize_embeddings,
        shortenable=known.shortenable,
        limits=Limits(parallel=False),
        prompts=prompts_for(config),
    )

    def build() -> Encoder:
        model = load(config, arguments)
        return Encoder(model, config.batch_size or BATCH_SIZE, config.normalize_embeddings)

    return LocalEmbedder(spec, config, build)


def _dims(config: HuggingFaceConfig) -> int | None:
    cut = config.model_kwargs.get("truncate_dim")
    wanted = config.embedding_dims
    if cut is None or wanted is None or cut == wanted:
        return wanted or cut
    raise ConfigurationError(
        f"{PROVIDER}: 'embedding_dims' is {wanted}, and 'truncate_dim' in 'model_kwargs' is {cut}. Keep one of them.",
        provider=PROVIDER,
        key="embedding_dims",
    )
