# SPDX-License-Identifier: Apache-2.0
"""What is known about the embedding models that Together has had.

It has none today. The table says since when, how long the vectors in a store are, and what goes before a text for
those who have such a model on an endpoint of their own. A model that is not here works as well.
"""

from __future__ import annotations

from mem0.embeddings.models import ModelInfo

DEFAULT_MODEL = "togethercomputer/m2-bert-80M-8k-retrieval"

_DEPRECATIONS = "https://docs.together.ai/docs/deprecations"
_PASSAGES = "Represent this sentence for searching relevant passages: "
_INSTRUCTION = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "


def _model(dims: int, max_tokens: int, retired: str, query_prompt: str = "") -> ModelInfo:
    # None was trained to be shortened. `query_prompt` is what the model was trained to see before a query; before a
    # document it is nothing.
    return ModelInfo(dims=dims, max_tokens=max_tokens, query_prompt=query_prompt, retired=retired, source=_DEPRECATIONS)


MODELS = {
    "togethercomputer/m2-bert-80M-2k-retrieval": _model(768, 2048, "2025-06-13"),
    "togethercomputer/m2-bert-80M-8k-retrieval": _model(768, 8192, "2025-06-13"),
    "togethercomputer/m2-bert-80M-32k-retrieval": _model(768, 32_768, "2026-02-06"),
    "BAAI/bge-base-en-v1.5": _model(768, 512, "2026-02-25", _PASSAGES),
    "BAAI/bge-large-en-v1.5": _model(1024, 512, "2026-02-06", _PASSAGES),
    "WhereIsAI/UAE-Large-V1": _model(1024, 512, "2025-06-13", _PASSAGES),
    "Alibaba-NLP/gte-modernbert-base": _model(768, 8192, "2026-02-25"),
    "intfloat/multilingual-e5-large-instruct": _model(1024, 514, "2026-09-15", _INSTRUCTION),
}
