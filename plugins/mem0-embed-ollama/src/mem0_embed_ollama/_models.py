# SPDX-License-Identifier: Apache-2.0
"""What is known about the embedding models of Ollama's library.

A model that is not here works as well: its first vector tells how long its vectors are, and it gets no prefix. Those
that were trained with one get it here, since Ollama's templates do not add it.
"""

from __future__ import annotations

from functools import partial

from mem0.embeddings.models import ModelInfo, model_info
from mem0.embeddings.prompts import GEMMA, NOMIC, PASSAGES, QWEN, Prompts

DEFAULT_MODEL = "nomic-embed-text"

_model = partial(model_info, source="https://ollama.com/library")

# By name; by name and size where one name has models of several sizes.
MODELS = {
    # The documented default of 512 dimensions belongs to this model alone, which was trained for it.
    "nomic-embed-text": _model(768, 8192, NOMIC, shortest=1, default_dims=512),
    "nomic-embed-text-v2-moe": _model(768, 512, NOMIC, shortest=1),
    "mxbai-embed-large": _model(1024, 512, PASSAGES, shortest=1),
    "all-minilm": _model(384, 512),
    "bge-m3": _model(1024, 8192),
    "bge-large": _model(1024, 512, PASSAGES),
    "paraphrase-multilingual": _model(768, 512),
    "embeddinggemma": _model(768, 2048, GEMMA, shortest=1),
    "snowflake-arctic-embed": _model(1024, 512, PASSAGES),
    "snowflake-arctic-embed:335m": _model(1024, 512, PASSAGES),
    "snowflake-arctic-embed:137m": _model(768, 2048, PASSAGES),
    "snowflake-arctic-embed:110m": _model(768, 512, PASSAGES),
    "snowflake-arctic-embed:33m": _model(384, 512, PASSAGES),
    "snowflake-arctic-embed:22m": _model(384, 512, PASSAGES),
    "snowflake-arctic-embed2": _model(1024, 8192, Prompts("query: "), shortest=1),
    "granite-embedding:30m": _model(384, 512),
    "granite-embedding:278m": _model(768, 512),
    "qwen3-embedding:0.6b": _model(1024, 32_768, QWEN, shortest=1),
    "qwen3-embedding:4b": _model(2560, 32_768, QWEN, shortest=1),
    "qwen3-embedding:8b": _model(4096, 32_768, QWEN, shortest=1),
}
_SIZED = {name.partition(":")[0] for name in MODELS if ":" in name}


def find_model(name: str) -> ModelInfo:
    """Look a model up, as Ollama names it: `all-minilm`, `all-minilm:latest`, `qwen3-embedding:0.6b-fp16`.

    Returns:
        What is known; nothing of another's model of the same name, or of a size that is not in the table.
    """
    base, _, tag = name.removeprefix("library/").partition(":")
    if base in _SIZED and tag not in ("", "latest"):
        base = f"{base}:{tag.partition('-')[0]}"
    return MODELS.get(base, ModelInfo())
