# SPDX-License-Identifier: Apache-2.0
"""What is known about the text embedding models of Vertex AI.

A model that is not here works as well: its first vector tells how long its vectors are, and it is told no task.
"""

from __future__ import annotations

from mem0.embeddings.models import ModelInfo

DEFAULT_MODEL = "gemini-embedding-001"

_API = "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api"
_CARD = "https://docs.cloud.google.com/vertex-ai/generative-ai/docs/models/gemini/embedding-2"
_VERSIONS = "https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions"
QUERY, DOCUMENT = "RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT"


def _with_tasks(dims: int, *, min_dims: int = 1, retired: str = "", source: str = _API) -> ModelInfo:
    return ModelInfo(
        dims=dims,
        shortenable=True,
        min_dims=min_dims,
        max_tokens=2048,
        query_prompt=QUERY,
        document_prompt=DOCUMENT,
        retired=retired,
        replacement=DEFAULT_MODEL if retired else "",
        source=source,
    )


MODELS = {
    DEFAULT_MODEL: _with_tasks(3072, min_dims=128),
    "gemini-embedding-2": ModelInfo(
        dims=3072,
        shortenable=True,
        min_dims=128,
        max_tokens=8192,
        query_prompt="task: search result | query: ",
        document_prompt="title: none | text: ",
        source=_CARD,
    ),
    "text-embedding-005": _with_tasks(768),
    "text-multilingual-embedding-002": _with_tasks(768),
    "text-embedding-004": _with_tasks(768, retired="2026-01-14", source=_VERSIONS),
    "textembedding-gecko@003": ModelInfo(dims=768, retired="2025-05-24", replacement=DEFAULT_MODEL, source=_VERSIONS),
}


def model_id(model: str) -> str:
    """Return the last part of a model's name, which may be a path: `publishers/google/models/text-embedding-005`."""
    return model.rpartition("/")[2]


def find_model(model: str) -> ModelInfo:
    """Look a model up, by its name or by its path."""
    return MODELS.get(model_id(model), ModelInfo())
