# SPDX-License-Identifier: Apache-2.0
"""Embeddings from models of Hugging Face: computed on this machine, or by a text-embeddings-inference server.

This module is light: it imports neither sentence-transformers nor PyTorch, which take seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import AliasChoices, Field, PositiveFloat, PositiveInt, SecretStr

from mem0.embeddings.config import EmbedderConfig, HttpEmbedderConfig, PrefixedConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl
from mem0_embed_huggingface._models import DEFAULT_MODEL, MODELS, find_model

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

PROVIDER = "huggingface"


class HuggingFaceConfig(HttpEmbedderConfig, PrefixedConfig):
    """Settings of the provider `huggingface`."""

    model: str = Field(
        DEFAULT_MODEL, min_length=1, description="Embedding model to use: its name on huggingface.co, or a folder."
    )
    api_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("api_key", "apiKey", "token"),
        description="Token of Hugging Face, or key of the server. Default: HF_TOKEN or HUGGINGFACE_API_KEY.",
    )
    embedding_dims: PositiveInt | None = Field(
        None, description="Dimensions of the embedding model. Default: the model's own, as in 384."
    )
    model_kwargs: dict[str, Any] = Field(
        {},
        description="Additional arguments for the model: those of `SentenceTransformer`, as in `{'backend': 'onnx'}`.",
    )
    device: str | None = Field(
        None, description="Where to compute, as in `cuda:1` or `cpu`. Default: a GPU if there is one."
    )
    dtype: Literal["auto", "float32", "float16", "bfloat16"] | None = Field(
        None, description="Precision of the weights. Default: that of sentence-transformers."
    )
    batch_size: PositiveInt | None = Field(
        None, description="Texts that are computed at once (default: 32), or that a server gets at once (at most 32)."
    )
    max_seq_length: PositiveInt | None = Field(
        None, description="The longest text that the model takes, in tokens. Default: the model's own."
    )
    truncate: bool = Field(
        False, description="Whether a text that is too long is cut, rather than an error. Its end then does not count."
    )
    normalize_embeddings: bool = Field(True, description="Whether vectors are made to have length 1.")
    revision: str | None = Field(
        None, min_length=1, description="Commit, tag or branch of the model on huggingface.co. Default: the newest."
    )
    cache_folder: str | None = Field(
        None, min_length=1, description="Where models are kept. Default: HF_HOME, or ~/.cache/huggingface."
    )
    local_files_only: bool = Field(
        False,
        validation_alias=AliasChoices("local_files_only", "localFilesOnly", "offline"),
        description="Whether only what is on this machine already may be used. HF_HUB_OFFLINE does the same.",
    )
    trust_remote_code: bool = Field(
        False, description="Whether the model may run code of its own; MEM0_ALLOW_REMOTE_CODE must name it as well."
    )
    huggingface_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("huggingface_base_url", "huggingfaceBaseUrl", "base_url", "baseUrl"),
        description="URL of a text-embeddings-inference server. Default: none, the model runs in this process.",
    )
    # A model may have to be downloaded, and a processor takes its time; a server gets what other servers get.
    timeout: PositiveFloat = Field(
        600.0, description="Seconds that one computation may take; one request, with a server. There the default is 30."
    )
    deadline: PositiveFloat = Field(
        3600.0, description="Seconds that one call may take, retries included. With a server, the default is 120."
    )


@hookimpl
def create_embedder(provider: str, config: HuggingFaceConfig) -> Embedder | None:
    """Build the embedder. A model is loaded when it is first used."""
    if provider != PROVIDER:
        return None
    if config.huggingface_base_url is not None:
        from mem0_embed_huggingface import _remote  # an HTTP library, and no PyTorch

        return _remote.create(config)
    from mem0_embed_huggingface import _local

    return _local.create(config)


@hookimpl
def default_dims(provider: str, model: str | None) -> int | None:
    """Look the model up in the table."""
    if provider != PROVIDER:
        return None
    return find_model(model or DEFAULT_MODEL).default_dims


@hookimpl
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    """Hand over the settings."""
    return HuggingFaceConfig if provider == PROVIDER else None


@hookimpl
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the table."""
    return MODELS if provider == PROVIDER else None
