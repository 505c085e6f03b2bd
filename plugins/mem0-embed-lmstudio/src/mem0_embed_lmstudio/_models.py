# SPDX-License-Identifier: Apache-2.0
"""What is known about embedding models that people run in LM Studio, and the many ways to write their names.

A model that is not here works as well: its first vector tells how long its vectors are, and it gets no prefix.
"""

from __future__ import annotations

import re

from mem0.embeddings.models import ModelInfo, model_info
from mem0.embeddings.prompts import GEMMA, NOMIC, PASSAGES, QWEN

DEFAULT_MODEL = "nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf"

_HUB = "https://huggingface.co/"

# By the name of the model's repository, in lower case; `find_model` brings other spellings to it.
MODELS = {
    # It was trained on 8,192 tokens, of which its GGUF files take 2,048 unless the server stretches them.
    "nomic-embed-text-v1.5": model_info(
        768, 2048, NOMIC, shortest=64, source=f"{_HUB}nomic-ai/nomic-embed-text-v1.5-GGUF"
    ),
    "nomic-embed-text-v2-moe": model_info(
        768, 512, NOMIC, shortest=256, source=f"{_HUB}nomic-ai/nomic-embed-text-v2-moe"
    ),
    "mxbai-embed-large-v1": model_info(
        1024, 512, PASSAGES, shortest=1, source=f"{_HUB}mixedbread-ai/mxbai-embed-large-v1"
    ),
    "all-minilm-l6-v2": model_info(384, 512, source=f"{_HUB}sentence-transformers/all-MiniLM-L6-v2"),
    "bge-m3": model_info(1024, 8192, source=f"{_HUB}BAAI/bge-m3"),
    "bge-large-en-v1.5": model_info(1024, 512, PASSAGES, source=f"{_HUB}BAAI/bge-large-en-v1.5"),
    "bge-base-en-v1.5": model_info(768, 512, PASSAGES, source=f"{_HUB}BAAI/bge-base-en-v1.5"),
    "bge-small-en-v1.5": model_info(384, 512, PASSAGES, source=f"{_HUB}BAAI/bge-small-en-v1.5"),
    "embeddinggemma-300m": model_info(768, 2048, GEMMA, shortest=128, source=f"{_HUB}google/embeddinggemma-300m"),
    "qwen3-embedding-0.6b": model_info(1024, 32_768, QWEN, shortest=32, source=f"{_HUB}Qwen/Qwen3-Embedding-0.6B"),
    "qwen3-embedding-4b": model_info(2560, 32_768, QWEN, shortest=32, source=f"{_HUB}Qwen/Qwen3-Embedding-4B"),
    "qwen3-embedding-8b": model_info(4096, 32_768, QWEN, shortest=32, source=f"{_HUB}Qwen/Qwen3-Embedding-8B"),
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
