# SPDX-License-Identifier: Apache-2.0
"""What is known about the embedding models of the Gemini API.

A model that is not here works as well: its first vector tells how long its vectors are, and it gets no prompt.
"""

from __future__ import annotations

from mem0.embeddings.models import ModelInfo

DEFAULT_MODEL = "gemini-embedding-2"

_GUIDE = "https://ai.google.dev/gemini-api/docs/embeddings"
_DEPRECATIONS = "https://ai.google.dev/gemini-api/docs/deprecations"
# What Google wrote to its customers; the date is an earlier one in the announcement of July 2025.
_LETTER = "https://github.com/langgenius/dify-official-plugins/issues/1801"

QUERY, DOCUMENT = "RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT"
"""The tasks that models know which are told beside the text what it is for."""

QUERY_TEXT, DOCUMENT_TEXT = "task: search result | query: ", "title: none | text: "
"""What the guide puts before texts for models that read it there."""

MODELS = {
    # The documented 768 dimensions belong to the default model alone, as the documented default was shut down.
    DEFAULT_MODEL: ModelInfo(
        dims=3072,
        default_dims=768,
        shortenable=True,
        min_dims=128,
        max_tokens=8192,
        query_prompt=QUERY_TEXT,
        document_prompt=DOCUMENT_TEXT,
        source=_GUIDE,
    ),
    "gemini-embedding-001": ModelInfo(
        dims=3072,
        shortenable=True,
        min_dims=128,
        max_tokens=2048,
        query_prompt=QUERY,
        document_prompt=DOCUMENT,
        source=_GUIDE,
    ),
    "text-embedding-004": ModelInfo(
        dims=768,
        shortenable=True,
        max_tokens=2048,
        query_prompt=QUERY,
        document_prompt=DOCUMENT,
        retired="2026-01-14",
        replacement=DEFAULT_MODEL,
        source=_DEPRECATIONS,
    ),
    "embedding-001": ModelInfo(
        dims=768,
        max_tokens=2048,
        query_prompt=QUERY,
        document_prompt=DOCUMENT,
        retired="2025-10-30",
        replacement=DEFAULT_MODEL,
        source=_LETTER,
    ),
    "gemini-embedding-exp-03-07": ModelInfo(
        dims=3072,
        shortenable=True,
        max_tokens=8192,
        query_prompt=QUERY,
        document_prompt=DOCUMENT,
        retired="2025-10-30",
        replacement="gemini-embedding-001",
        source=_LETTER,
    ),
}


def plain_name(model: str) -> str:
    """Return the name of a model without `models/`, which the documentation writes before it and which says nothing."""
    return model.removeprefix("models/")


def find_model(model: str) -> ModelInfo:
    """Look a model up, with `models/` before its name or without."""
    return MODELS.get(plain_name(model), ModelInfo())
