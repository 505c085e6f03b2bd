# SPDX-License-Identifier: Apache-2.0
"""What is known about embedding models of huggingface.co.

A model that is not here works as well: its first vector tells how long its vectors are, and it gets the prompts that
its own configuration names. A row fixes the prompts: many configurations lack those that the model was trained with.
"""

from __future__ import annotations

from mem0.embeddings.models import ModelInfo, model_info
from mem0.embeddings.prompts import E5, E5_INSTRUCT, GEMMA, NOMIC, NONE, PASSAGES, QWEN, Prompts

DEFAULT_MODEL = "multi-qa-MiniLM-L6-cos-v1"

MODELS: dict[str, ModelInfo] = {}

_HUB = "https://huggingface.co"
_ORGANISATION = "sentence-transformers"  # where sentence-transformers looks for a name without one

_BGE_ZH = Prompts("为这个句子生成表示以用于检索相关文章：")


def repository(name: str) -> str:
    """Return the name of a model's repository on huggingface.co, as sentence-transformers looks for it."""
    return name if "/" in name else f"{_ORGANISATION}/{name}"


def _add(models: dict[str, tuple[int, int | None]], prompts: Prompts = NONE, shortest: int | None = None) -> None:
    # Dimensions and the longest text in tokens. `shortest` is given for models that were trained to be cut.
    for name, (dims, max_tokens) in models.items():
        source = f"{_HUB}/{repository(name)}"
        MODELS[name] = model_info(dims, max_tokens, prompts, shortest=shortest, source=source)


_add(
    {
        "multi-qa-MiniLM-L6-cos-v1": (384, 512),
        "multi-qa-distilbert-cos-v1": (768, 512),
        "multi-qa-mpnet-base-cos-v1": (768, 512),
        "multi-qa-mpnet-base-dot-v1": (768, 512),
        "all-MiniLM-L6-v2": (384, 256),
        "all-MiniLM-L12-v2": (384, 128),
        "all-mpnet-base-v2": (768, 384),
        "all-distilroberta-v1": (768, 512),
        "paraphrase-MiniLM-L6-v2": (384, 128),
        "paraphrase-multilingual-MiniLM-L12-v2": (384, 128),
        "paraphrase-multilingual-mpnet-base-v2": (768, 128),
        "BAAI/bge-m3": (1024, 8192),
        "thenlper/gte-small": (384, 512),
        "thenlper/gte-base": (768, 512),
        "thenlper/gte-large": (1024, 512),
        "ibm-granite/granite-embedding-30m-english": (384, 512),
        "ibm-granite/granite-embedding-125m-english": (768, 512),
        "ibm-granite/granite-embedding-107m-multilingual": (384, 512),
        "ibm-granite/granite-embedding-278m-multilingual": (768, 512),
    }
)
_add({"static-retrieval-mrl-en-v1": (1024, None)}, shortest=32)
_add(
    {
        "intfloat/e5-small-v2": (384, 512),
        "intfloat/e5-base-v2": (768, 512),
        "intfloat/e5-large-v2": (1024, 512),
        "intfloat/multilingual-e5-small": (384, 512),
        "intfloat/multilingual-e5-base": (768, 512),
        "intfloat/multilingual-e5-large": (1024, 512),
    },
    E5,
)
_add({"intfloat/multilingual-e5-large-instruct": (1024, 512)}, E5_INSTRUCT)
_add(
    {
        "BAAI/bge-small-en-v1.5": (384, 512),
        "BAAI/bge-base-en-v1.5": (768, 512),
        "BAAI/bge-large-en-v1.5": (1024, 512),
        "Snowflake/snowflake-arctic-embed-xs": (384, 512),
        "Snowflake/snowflake-arctic-embed-s": (384, 512),
        "Snowflake/snowflake-arctic-embed-m": (768, 512),
        "Snowflake/snowflake-arctic-embed-l": (1024, 512),
    },
    PASSAGES,
)
_add(
    {
        "BAAI/bge-small-zh-v1.5": (512, 512),
        "BAAI/bge-base-zh-v1.5": (768, 512),
        "BAAI/bge-large-zh-v1.5": (1024, 512),
    },
    _BGE_ZH,
)
_add({"mixedbread-ai/mxbai-embed-large-v1": (1024, 512)}, PASSAGES, shortest=64)
_add({"Snowflake/snowflake-arctic-embed-m-v1.5": (768, 512)}, PASSAGES, shortest=128)
_add({"Snowflake/snowflake-arctic-embed-l-v2.0": (1024, 8192)}, Prompts("query: "), shortest=128)
_add(
    {"nomic-ai/nomic-embed-text-v1.5": (768, 8192), "nomic-ai/nomic-embed-text-v2-moe": (768, 512)},
    NOMIC,
    shortest=64,
)
_add({"google/embeddinggemma-300m": (768, 2048)}, GEMMA, shortest=128)
_add(
    {
        "Qwen/Qwen3-Embedding-0.6B": (1024, 32_768),
        "Qwen/Qwen3-Embedding-4B": (2560, 32_768),
        "Qwen/Qwen3-Embedding-8B": (4096, 32_768),
    },
    QWEN,
    shortest=32,
)


def find_model(name: str) -> ModelInfo:
    """Look a model up, as in `all-MiniLM-L6-v2`, `sentence-transformers/all-MiniLM-L6-v2` or `BAAI/bge-m3`."""
    return MODELS.get(name.removeprefix(f"{_ORGANISATION}/"), ModelInfo())
