# SPDX-License-Identifier: Apache-2.0
"""What is known about the text embedding models of Vertex AI.

A model that is not here works as well: its first vector tells how long its vectors are, and it is told no task.
"""

from __future__ import annotations

from mem0.embeddings.models import ModelInfo, model_info
from mem0.embeddings.prompts import GEMMA
from mem0_embed_gemini.config import TASKS

DEFAULT_MODEL = "gemini-embedding-001"

_API = "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api"
_CARD = "https://docs.cloud.google.com/vertex-ai/generative-ai/docs/models/gemini/embedding-2"
_VERSIONS = "https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions"
MODELS = {
    DEFAULT_MODEL: model_info(3072, 2048, TASKS, shortest=128, source=_API),
    "gemini-embedding-2": model_info(3072, 8192, GEMMA, shortest=128, source=_CARD),
    "text-embedding-005": model_info(768, 2048, TASKS, shortest=1, source=_API),
    "text-multilingual-embedding-002": model_info(768, 2048, TASKS, shortest=1, source=_API),
    "text-embedding-004": model_info(
        768, 2048, TASKS, shortest=1, retired="2026-01-14", replacement=DEFAULT_MODEL, source=_VERSIONS
    ),
    "textembedding-gecko@003": model_info(768, None, retired="2025-05-24", replacement=DEFAULT_MODEL, source=_VERSIONS),
}


def model_id(model: str) -> str:
    """Return the last part of a model's name, which may be a path: `publishers/google/models/text-embedding-005`."""
    return model.rpartition("/")[2]


def find_model(model: str) -> ModelInfo:
    """Look a model up, by its name or by its path."""
    return MODELS.get(model_id(model), ModelInfo())
