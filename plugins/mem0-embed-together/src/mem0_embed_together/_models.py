# SPDX-License-Identifier: Apache-2.0
"""What is known about the embedding models that Together has had.

It has none today. The table says since when, how long the vectors in a store are, and what goes before a text for
those who have such a model on an endpoint of their own. A model that is not here works as well.
"""

from __future__ import annotations

from functools import partial

from mem0.embeddings.models import model_info
from mem0.embeddings.prompts import E5_INSTRUCT, PASSAGES

DEFAULT_MODEL = "togethercomputer/m2-bert-80M-8k-retrieval"

_model = partial(model_info, source="https://docs.together.ai/docs/deprecations")

# None was trained to be shortened.
MODELS = {
    "togethercomputer/m2-bert-80M-2k-retrieval": _model(768, 2048, retired="2025-06-13"),
    "togethercomputer/m2-bert-80M-8k-retrieval": _model(768, 8192, retired="2025-06-13"),
    "togethercomputer/m2-bert-80M-32k-retrieval": _model(768, 32_768, retired="2026-02-06"),
    "BAAI/bge-base-en-v1.5": _model(768, 512, PASSAGES, retired="2026-02-25"),
    "BAAI/bge-large-en-v1.5": _model(1024, 512, PASSAGES, retired="2026-02-06"),
    "WhereIsAI/UAE-Large-V1": _model(1024, 512, PASSAGES, retired="2025-06-13"),
    "Alibaba-NLP/gte-modernbert-base": _model(768, 8192, retired="2026-02-25"),
    "intfloat/multilingual-e5-large-instruct": _model(1024, 514, E5_INSTRUCT, retired="2026-09-15"),
}
