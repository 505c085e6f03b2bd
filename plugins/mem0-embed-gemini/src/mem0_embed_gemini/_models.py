# SPDX-License-Identifier: Apache-2.0
"""What is known about the embedding models of the Gemini API.

A model that is not here works as well: its first vector tells how long its vectors are, and it gets no prompt.
"""

from __future__ import annotations

from mem0.embeddings.models import ModelInfo, model_info
from mem0.embeddings.prompts import GEMMA
from mem0_embed_gemini.config import TASKS

DEFAULT_MODEL = "gemini-embedding-2"

_GUIDE = "https://ai.google.dev/gemini-api/docs/embeddings"
_DEPRECATIONS = "https://ai.google.dev/gemini-api/docs/deprecations"
# What Google wrote to its customers; the date is an earlier one in the announcement of July 2025.
_LETTER = "https://github.com/langgenius/dify-official-plugins/issues/1801"

MODELS = {
    # The documented 768 dimensions belong to the default model alone, as the documented default was shut down.
    DEFAULT_MODEL: model_info(3072, 8192, GEMMA, shortest=128, default_dims=768, source=_GUIDE),
    "gemini-embedding-001": model_info(3072, 2048, TASKS, shortest=128, source=_GUIDE),
    "text-embedding-004": model_info(
        768, 2048, TASKS, shortest=1, retired="2026-01-14", replacement=DEFAULT_MODEL, source=_DEPRECATIONS
    ),
    "embedding-001": model_info(768, 2048, TASKS, retired="2025-10-30", replacement=DEFAULT_MODEL, source=_LETTER),
    "gemini-embedding-exp-03-07": model_info(
        3072, 8192, TASKS, shortest=1, retired="2025-10-30", replacement="gemini-embedding-001", source=_LETTER
    ),
}


def plain_name(model: str) -> str:
    """Return the name of a model without `models/`, which the documentation writes before it and which says nothing."""
    return model.removeprefix("models/")


def find_model(model: str) -> ModelInfo:
    """Look a model up, with `models/` before its name or without."""
    return MODELS.get(plain_name(model), ModelInfo())
