# SPDX-License-Identifier: Apache-2.0
"""The embedder that asks a text-embeddings-inference server: one request to `/embed`.

The server's other route, `/v1/embeddings`, cuts what is too long where the server was started so. Here it is told
not to.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import httpx

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.http import Clients, Failures, check_url, client_options, read_json_answer
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Limits
from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    EmbeddingError,
    ModelNotFoundError,
    PermissionDeniedError,
    ServerError,
)
from mem0_embed_huggingface import PROVIDER, HuggingFaceConfig
from mem0_embed_huggingface._key import find_key
from mem0_embed_huggingface._models import find_model

UNNAMED = "tei"
"""What the model is called where nobody says; the server has one, and does not ask for a name. As in mem0ai."""

# Its options `--max-client-batch-size` (32) and `--payload-limit` (2 MB of JSON, in which a text may take more room
# than on its own).
LIMITS = Limits(max_items=32, max_bytes=1_000_000)

TIMES = {"timeout": 30.0, "deadline": 120.0}

_LOCAL_ONLY = (
    "model_kwargs",
    "device",
    "dtype",
    "max_seq_length",
    "revision",
    "cache_folder",
    "local_files_only",
    "trust_remote_code",
)
_ROUTES = ("/v1/embeddings", "/embed", "/v1")


class _AsyncClient(httpx.AsyncClient):
    """Closed by the name that `Clients` calls."""

    async def close(self) -> None:
        await self.aclose()


class RemoteEmbedder(Embedder):
    """Embeds through an HTTP client.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        url: The server's address, without a route.
        clients: The clients, which know the key.
        failures: How to word what goes wrong.
    """

    config: HuggingFaceConfig

    def __init__(
        self,
        spec: EmbedderSpec,
        config: HuggingFaceConfig,
        url: str,
        clients: Clients[httpx.Client, _AsyncClient],
        failures: Failures,
    ) -> None:
        super().__init__(spec, config)
        self._url = f"{url}/embed"
        self._clients = clients
        self._failures = failures

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        client = self._clients.for_threads()
        try:
            response = client.post(self._url, content=self._body(batch), timeout=batch.timeout)
            outcome = self._outcome(response)
        except httpx.HTTPError as error:
            outcome = self._lost(error, batch)
        if isinstance(outcome, EmbeddingError):
            raise outcome
        return outcome

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        client = await self._clients.for_loop()
        try:
            response = await client.post(self._url, content=self._body(batch), timeout=batch.timeout)
            outcome = self._outcome(response)
        except httpx.HTTPError as error:
            outcome = self._lost(error, batch)
        if isinstance(outcome, EmbeddingError):
            raise outcome
        return outcome

    def close(self) -> None:
        """Release connections."""
        self._clients.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self._clients.aclose()

    def _body(self, batch: Batch) -> bytes:
        prefix = self.spec.prompts.get(batch.input_type, "")
        asked = {
            "inputs": [prefix + text for text in batch.texts],
            "truncate": self.config.truncate,
            "normalize": self.config.normalize_embeddings,
        }
        return json.dumps(asked, ensure_ascii=False).encode()

    def _outcome(self, response: httpx.Response) -> BatchResult | EmbeddingError:
        if not response.is_success:
            said = _said(response)
            return self._failures.status(response.status_code, said, response.headers, **_details(response, said))
        tokens = response.headers.get("x-compute-tokens", "")
        counted = int(tokens) if tokens.isdecimal() else 0
        return read_json_answer(response.content, partial(_result, counted), self._failures)

    def _lost(self, error: httpx.HTTPError, batch: Batch) -> EmbeddingError:
        if isinstance(error, httpx.TimeoutException):
            return self._failures.timeout(batch.timeout)
        return self._failures.connection(f"{type(error).__name__}: {error}")


def create(config: HuggingFaceConfig) -> RemoteEmbedder:
    """Build the embedder. Makes no request, and imports neither PyTorch nor sentence-transformers.

    Raises:
        ConfigurationError: The URL is none, a setting is for a model in this process only, or the model cannot make
            vectors of the wanted length.
    """
    url = check_url(PROVIDER, config.huggingface_base_url or "", "'huggingface_base_url'")
    for route in _ROUTES:  # as for the OpenAI SDK, or copied from an example
        url = url.removesuffix(route).rstrip("/")
    for name in _LOCAL_ONLY:
        if name in config.model_fields_set and getattr(config, name):
            raise ConfigurationError(
                f"{PROVIDER}: {name!r} is for a model in this process. The server at 'huggingface_base_url' was "
                "started with its own: take it out, or take 'huggingface_base_url' out.",
                provider=PROVIDER,
                key=name,
            )
    named = "model" in config.model_fields_set
    model = config.model if named else UNNAMED
    known = find_model(model)
    known.check_dims(PROVIDER, model, config.embedding_dims)
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=model,
        dims=config.embedding_dims or known.default_dims,
        normalized=config.normalize_embeddings,
        shortenable=known.shortenable,
        limits=LIMITS,
        prompts=config.prompts(known),
    )
    unset = {name: seconds for name, seconds in TIMES.items() if name not in config.model_fields_set}
    key = find_key(config)
    failures = Failures(PROVIDER, model, url, [key, *config.secrets], _ADVICE)
    return RemoteEmbedder(spec, config.model_copy(update=unset), url, _clients(config, url, key), failures)


def _clients(config: HuggingFaceConfig, url: str, key: str) -> Clients[httpx.Client, _AsyncClient]:
    def options(*, asynchronous: bool) -> dict[str, Any]:
        headers = {"content-type": "application/json", **config.lower_headers}
        if key:
            headers.setdefault("authorization", f"Bearer {key}")
        return {"headers": headers, **client_options(httpx, url, config.proxies, asynchronous=asynchronous)}

    return Clients(
        lambda: httpx.Client(**options(asynchronous=False)), lambda: _AsyncClient(**options(asynchronous=True))
    )


_KEYS = "Set 'api_key' to the server's key; one of the environment goes only to huggingface.co and to this machine."
_ADVICE: dict[type[EmbeddingError], str] = {
    AuthenticationError: _KEYS,
    PermissionDeniedError: _KEYS,
    ModelNotFoundError: (
        "Check that 'huggingface_base_url' leads to a text-embeddings-inference server. For one that speaks OpenAI's "
        "protocol only, use the provider 'openai' with 'openai_base_url'."
    ),
}


def _result(tokens: int, vectors: Any) -> BatchResult:
    if not isinstance(vectors, list):
        raise TypeError("it is no list of vectors")
    return BatchResult(vectors, tokens=tokens)


def _said(response: httpx.Response) -> object:
    try:
        answer = response.json()
    except ValueError:
        return response.text
    return answer.get("error") or answer.get("message") or answer if isinstance(answer, dict) else answer


def _details(response: httpx.Response, said: object) -> dict[str, Any]:
    """Return what is known better about a failure than its status tells."""
    if response.status_code == 413 and "batch size" in str(said):
        return {"kind": BadRequestError, "advice": "Set 'batch_size' to what the server takes."}
    if response.status_code == 424:  # what its own engine failed with
        helpless = "is not a" in str(said)
        advice = "Start the server with an embedding model." if helpless else "Look into the server's log."
        return {"kind": ServerError, "retryable": not helpless, "advice": advice}
    return {}
