# SPDX-License-Identifier: Apache-2.0
"""A provider as its author writes it: hooks, settings, models, embedder. Checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_type

from pydantic import Field, SecretStr

from mem0 import Batch, BatchResult, Embedder, EmbedderConfig, EmbedderSpec, Limits, ModelInfo, hookimpl
from mem0.embeddings.config import HttpEmbedderConfig, PrefixedConfig
from mem0.embeddings.http import Clients, Failures, check_url, excerpt, read_json_answer, read_openai
from mem0.embeddings.models import model_info
from mem0.embeddings.prompts import NOMIC, Prompts
from mem0.errors import AuthenticationError, ProviderError, error_for_status
from mem0.hookspecs import CONFORMANCE_GROUP, EMBEDDERS_GROUP, HOOKSPEC_VERSION, PLUGINS_GROUP
from mem0.providers.credentials import is_loopback, resolve_key

groups: list[str] = [EMBEDDERS_GROUP, PLUGINS_GROUP, CONFORMANCE_GROUP]
version: int = HOOKSPEC_VERSION

MODELS: Mapping[str, ModelInfo] = {
    "acme-small": ModelInfo(dims=32, shortenable=True, query_prompt="query: "),
    "acme-large": model_info(64, 8192, NOMIC, shortest=8),
    "acme-old": model_info(48, None, Prompts(query="q: "), retired="2026-01-14", replacement="acme-small"),
}


class AcmeConfig(HttpEmbedderConfig, PrefixedConfig):
    """Settings. They are frozen, so a field may be narrower than the one that it replaces; pyright cannot see that."""

    model: str = Field(  # pyright: ignore[reportIncompatibleVariableOverride]
        "acme-small", min_length=1, description="Embedding model to use."
    )
    api_key: SecretStr | None = Field(None, description="API key of the provider. Default: ACME_API_KEY.")
    acme_url: str | None = Field(None, description="URL of the API.")


class Client:
    """An SDK's client."""

    def embed(self, texts: list[str], timeout: float) -> bytes:
        return b""

    def close(self) -> None: ...


class AsyncClient:
    """The same from async code."""

    async def embed(self, texts: list[str], timeout: float) -> bytes:
        return b""

    async def close(self) -> None: ...


class AcmeEmbedder(Embedder):
    """All that an author may override; `embed_batch` alone has to be."""

    config: AcmeConfig

    def __init__(self, provider: str, config: AcmeConfig, key: str) -> None:
        known = MODELS.get(config.model, ModelInfo())
        known.check_dims(provider, config.model, config.embedding_dims)
        spec = EmbedderSpec(
            provider=provider,
            model=config.model,
            dims=config.embedding_dims or known.default_dims,
            normalized=True,
            shortenable=known.shortenable,
            limits=Limits(max_items=100, max_tokens=8192, parallel=True),
            prompts=config.prompts(known),
        )
        super().__init__(spec, config)
        advice: dict[type[ProviderError], str] = {AuthenticationError: "Check ACME_API_KEY."}
        url = check_url(provider, config.acme_url or "https://api.acme.example", "'acme_url'")
        self._failures = Failures(provider, config.model, url, [key, *config.secrets], advice)
        self._clients = Clients(Client, AsyncClient)
        assert_type(self._clients, Clients[Client, AsyncClient])

    def embed_batch(self, batch: Batch) -> BatchResult:
        client = self._clients.for_threads()
        assert_type(client, Client)
        body = client.embed(self.prompted(batch), batch.timeout)
        return assert_type(read_json_answer(body, read_openai, self._failures), BatchResult)

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        client = await self._clients.for_loop()
        assert_type(client, AsyncClient)
        failure: ProviderError
        try:
            return BatchResult([[1.0, 0.0] for _ in await client.embed(list(batch.texts), batch.timeout)])
        except TimeoutError:
            failure = self._failures.timeout(batch.timeout)
        except ConnectionError as error:
            failure = self._failures.connection(error, advice="Start the server.")
        except ValueError as error:
            failure = self._failures.status(500, excerpt(error), {"retry-after": "3"}, kind=error_for_status(503))
        raise failure

    def count_tokens(self, text: str) -> int:
        return len(text)

    def close(self) -> None:
        self._clients.close()

    async def aclose(self) -> None:
        await self._clients.aclose()


@hookimpl
def create_embedder(provider: str, config: AcmeConfig) -> Embedder | None:
    if provider != "acme":
        return None
    assert_type(is_loopback("localhost"), bool)
    key = resolve_key(
        provider,
        config.api_key,
        ["ACME_API_KEY"],
        base_url=config.acme_url or "https://api.acme.example",
        base_url_is_configured=config.acme_url is not None,
        own_hosts=["api.acme.example"],
    )
    return AcmeEmbedder(provider, config, assert_type(key, str))


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    return MODELS.get(model or "acme-small", ModelInfo()).default_dims if provider == "acme" else None


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    return AcmeConfig if provider == "acme" else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    return MODELS if provider == "acme" else None


class Hooks:
    """Hooks may be methods of an instance."""

    @hookimpl(specname="create_embedder")
    def build(self, config: EmbedderConfig) -> Embedder | None:
        return None

    @hookimpl(optionalhook=True)
    def embedder_prices(self, provider: str) -> dict[str, Any] | None:
        return None
