# SPDX-License-Identifier: Apache-2.0
"""A provider that uses all that there is: every hook, settings and a table of its own, every method and field."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import Field, PositiveInt, SecretStr

from mem0.embeddings.config import EmbedderConfig, HttpEmbedderConfig, PrefixedConfig
from mem0.embeddings.models import ModelInfo, model_info
from mem0.embeddings.prompts import NOMIC
from mem0.errors import ConfigurationError, RateLimitError
from mem0.hookspecs import hookimpl

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "whole"
LETTERS = "abcdefghilmnoprstuvy-"
MODELS = {
    "letters": model_info(21, 100, NOMIC, shortest=8, default_dims=16, source="here"),
    "letters-old": ModelInfo(dims=21, retired="2026-01-14", replacement="letters"),
}


class WholeConfig(HttpEmbedderConfig, PrefixedConfig):
    model: str = Field("letters", min_length=1, description="Embedding model to use.")
    api_key: SecretStr | None = Field(None, description="API key of the provider. Default: WHOLE_API_KEY.")
    embedding_dims: PositiveInt | None = Field(None, description="Dimensions of the embedding model.")
    whole_url: str | None = Field(None, description="URL of the API.")


@hookimpl
def create_embedder(provider: str, config: WholeConfig) -> Embedder | None:
    if provider != PROVIDER:
        return None
    from mem0.embeddings.credentials import is_loopback, resolve_key
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Limits

    class WholeEmbedder(Embedder):
        config: WholeConfig
        failed = False
        closed = 0

        def embed_batch(self, batch: Batch) -> BatchResult:
            if not self.failed:
                self.failed = True
                raise RateLimitError(
                    "whole: wait.", provider=PROVIDER, model=self.spec.model, status=429, retry_after=0.0
                )
            assert 0 < batch.timeout <= self.config.timeout
            assert batch.input_type in ("document", "query")
            assert len(batch.texts) <= 2
            prompt = self.spec.prompts[batch.input_type]
            rows = [[(prompt + text).lower().count(letter) + 0.1 for letter in LETTERS] for text in batch.texts]
            last = list(range(len(rows)))[::-1]
            return BatchResult(rows[::-1], indices=last, tokens=sum(map(self.count_tokens, batch.texts)))

        async def aembed_batch(self, batch: Batch) -> BatchResult:
            await asyncio.sleep(0)
            return self.embed_batch(batch)

        def count_tokens(self, text: str) -> int:
            return len(text.split())

        def close(self) -> None:
            self.closed += 1

        async def aclose(self) -> None:
            self.close()

    known = MODELS.get(config.model, ModelInfo())
    known.check_dims(provider, config.model, config.embedding_dims)
    if known.obituary:
        raise ConfigurationError(known.obituary, provider=provider, key="model")
    url = config.whole_url or "http://localhost:9"
    assert is_loopback("localhost")
    key = resolve_key(
        provider,
        config.api_key,
        ["WHOLE_API_KEY"],
        base_url=url,
        base_url_is_configured=True,
        own_hosts=[],
        fallback="none",
    )
    assert key == "a key"
    assert (config.headers, config.lower_headers, config.proxies) == ({"X-A": "b"}, {"x-a": "b"}, None)
    assert config.secrets == ["b"]
    spec = EmbedderSpec(
        provider=provider,
        model=config.model,
        dims=config.embedding_dims or known.default_dims,
        normalized=False,
        shortenable=known.shortenable,
        lexical=True,
        limits=Limits(max_items=2, max_tokens=known.max_tokens, max_bytes=10_000, parallel=False),
        prompts=config.prompts(known),
    )
    return WholeEmbedder(spec, config)


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    return MODELS.get(model or "letters", ModelInfo()).default_dims if provider == PROVIDER else None


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    return WholeConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    return MODELS if provider == PROVIDER else None
