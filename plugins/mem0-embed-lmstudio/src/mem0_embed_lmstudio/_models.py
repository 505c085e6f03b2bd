# SPDX-License-Identifier: Apache-2.0
"""What is known about embedding models that people run in LM Studio, and the many ways to write their names.

A model that is not here works as well: its first vector tells how long its vectors are, and it gets no prefix.
"""

from __future__ import annotations

import re

from mem0.embeddings.models import ModelInfo

DEFAULT_MODEL = "nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf"

_PASSAGES = "Represent this sentence for searching relevant passages: "
_QWEN = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
_NOMIC = ("search_query: ", "search_document: ")
_GEMMA = ("task: search result | query: ", "title: none | text: ")


def _model(
    owner: str, name: str, dims: int, max_tokens: int, prompts: tuple[str, str] = ("", ""), *, shortest: int = 0
) -> ModelInfo:
    # `prompts` is what the model was trained to see before a query and before a document; LM Studio does not add it.
    # `shortest` is given for models that were trained to be cut.
    return ModelInfo(
        dims=dims,
        shortenable=shortest > 0,
        min_dims=shortest or dims,
        max_tokens=max_tokens,
        query_prompt=prompts[0],
        document_prompt=prompts[1],
        source=f"https://huggingface.co/{owner}/{name}",
    )


# By the name of the model's repository, in lower case; `find_model` brings other spellings to it.
MODELS = {
    # It was trained on 8,192 tokens, of which its GGUF files take 2,048 unless the server stretches them.
    "nomic-embed-text-v1.5": _model("nomic-ai", "nomic-embed-text-v1.5-GGUF", 768, 2048, _NOMIC, shortest=64),
    "nomic-embed-text-v2-moe": _model("nomic-ai", "nomic-embed-text-v2-moe", 768, 512, _NOMIC, shortest=256),
    "mxbai-embed-large-v1": _model("mixedbread-ai", "mxbai-embed-large-v1", 1024, 512, (_PASSAGES, ""), shortest=1),
    "all-minilm-l6-v2": _model("sentence-transformers", "all-MiniLM-L6-v2", 384, 512),
    "bge-m3": _model("BAAI", "bge-m3", 1024, 8192),
    "bge-large-en-v1.5": _model("BAAI", "bge-large-en-v1.5", 1024, 512, (_PASSAGES, "")),
    "bge-base-en-v1.5": _model("BAAI", "bge-base-en-v1.5", 768, 512, (_PASSAGES, "")),
    "bge-small-en-v1.5": _model("BAAI", "bge-small-en-v1.5", 384, 512, (_PASSAGES, "")),
    "embeddinggemma-300m": _model("google", "embeddinggemma-300m", 768, 2048, _GEMMA, shortest=128),
    "qwen3-embedding-0.6b": _model("Qwen", "Qwen3-Embedding-0.6B", 1024, 32_768, (_QWEN, ""), shortest=32),
    "qwen3-embedding-4b": _model("Qwen", "Qwen3-Embedding-4B", 2560, 32_768, (_QWEN, ""), shortest=32),
    "qwen3-embedding-8b": _model("Qwen", "Qwen3-Embedding-8B", 4096, 32_768, (_QWEN, ""), shortest=32),
}

_NOISE = re.compile(
    r"^text-embedding-"  # what LM Studio puts before the name of every embedding model
    r"|@.*$|:\d+$"  # a quantization that is chosen, and the number of a second instance
    r"|\.gguf$|[-._](b?f16|f32|i?q\d+(_[a-z0-9]+)*)$"  # the end of a file's name
    r"|-gguf$|-qat$|-embedding$"  # the end of a repository's name
)


def find_model(name: str) -> ModelInfo:
    """Look a model up, in whichever way LM Studio has its name written.

    As a file (`nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf`), as a repository
    (`nomic-ai/nomic-embed-text-v1.5-GGUF`), or as the server lists it (`text-embedding-nomic-embed-text-v1.5@q8_0`).

    Returns:
        What is known; nothing of another's model with more in its name.
    """
    base, before = name.lower().rpartition("/")[2], ""
    while base != before:
        before, base = base, _NOISE.sub("", base)
    return MODELS.get(base, ModelInfo())
