# SPDX-License-Identifier: Apache-2.0
"""The embedder that asks a text-embeddings-inference server: one request to `/embed`.

The server's other route, `/v1/embeddings`, cuts what is too long where the server was started so. Here it is told
not to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx

from mem0.embeddings.http import Failures, HttpEmbedder, check_url
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Limits
from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderError,
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


class RemoteEmbedder(HttpEmbedder):
    """Embeds through a text-embeddings-inference server."""

    config: HuggingFaceConfig

    def body(self, batch: Batch) -> object:
        """Ask for vectors as the settings want them."""
        return {
            "inputs": self.prompted(batch),
            "truncate": self.config.truncate,
            "normalize": self.config.normalize_embeddings,
        }

    def read(self, answer: Any) -> BatchResult:
        """Take the answer for what it is: a list of vectors."""
        if not isinstance(answer, list):
            raise TypeError("it is no list of vectors")
        return BatchResult(answer)

    def result(self, answer: httpx.Response) -> BatchResult:
        """Count the tokens too, which the server tells in a header."""
        tokens = answer.headers.get("x-compute-tokens", "")
        return replace(super().result(answer), tokens=int(tokens) if tokens.isdecimal() else 0)

    def details_of(self, status: int, said: object) -> dict[str, Any]:
        """Return what is known better about a failure than its status tells."""
        if status == 413 and "batch size" in str(said):
            return {"kind": BadRequestError, "advice": "Set 'batch_size' to what the server takes."}
        if status == 424:  # what its own engine failed with
            helpless = "is not a" in str(said)
            advice = "Start the server with an embedding model." if helpless else "Look into the server's log."
            return {"kind": ServerError, "retryable": not helpless, "advice": advice}
        return {}


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
    failures = Failures(PROVIDER, model, url, [key], _ADVICE)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return RemoteEmbedder(spec, config.model_copy(update=unset), httpx, f"{url}/embed", failures, headers=headers)


_KEYS = "Set 'api_key' to the server's key; one of the environment goes only to huggingface.co and to this machine."
_ADVICE: dict[type[ProviderError], str] = {
    AuthenticationError: _KEYS,
    PermissionDeniedError: _KEYS,
    ModelNotFoundError: (
        "Check that 'huggingface_base_url' leads to a text-embeddings-inference server. For one that speaks OpenAI's "
        "protocol only, use the provider 'openai' with 'openai_base_url'."
    ),
}
