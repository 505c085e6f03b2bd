# SPDX-License-Identifier: Apache-2.0
"""What is known about the embedding models of Ollama's library.

A model that is not here works as well: its first vector tells how long its vectors are, and it gets no prefix.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_MODEL = "nomic-embed-text"

_SEARCH_PASSAGES = "Represent this sentence for searching relevant passages: "
_QWEN = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"


@dataclass(frozen=True)
class Model:
    """One model.

    Attributes:
        dims: Length of its vectors; `None` if nobody knows.
        shortenable: Whether it was trained so that they may be cut (Matryoshka).
        query_prefix: What it was trained to see before a query. Ollama's templates do not add it.
        document_prefix: What it was trained to see before a document.
        preferred_dims: Length to ask for when the user asks for none.
    """

    dims: int | None
    shortenable: bool = False
    query_prefix: str = ""
    document_prefix: str = ""
    preferred_dims: int | None = None

    @property
    def default_dims(self) -> int | None:
        """Length of its vectors when the user asks for none."""
        return self.preferred_dims or self.dims


# The documented default of 512 dimensions belongs to nomic-embed-text alone, which was trained for it.
_NOMIC = Model(768, True, "search_query: ", "search_document: ", preferred_dims=512)

# By name; by name and size where one name has models of several sizes.
_MODELS = {
    "nomic-embed-text": _NOMIC,
    "nomic-embed-text-v2-moe": Model(768, True, "search_query: ", "search_document: "),
    "mxbai-embed-large": Model(1024, True, _SEARCH_PASSAGES),
    "all-minilm": Model(384),
    "bge-m3": Model(1024),
    "bge-large": Model(1024, False, _SEARCH_PASSAGES),
    "paraphrase-multilingual": Model(768),
    "embeddinggemma": Model(768, True, "task: search result | query: ", "title: none | text: "),
    "snowflake-arctic-embed": Model(1024, False, _SEARCH_PASSAGES),
    "snowflake-arctic-embed:335m": Model(1024, False, _SEARCH_PASSAGES),
    "snowflake-arctic-embed:137m": Model(768, False, _SEARCH_PASSAGES),
    "snowflake-arctic-embed:110m": Model(768, False, _SEARCH_PASSAGES),
    "snowflake-arctic-embed:33m": Model(384, False, _SEARCH_PASSAGES),
    "snowflake-arctic-embed:22m": Model(384, False, _SEARCH_PASSAGES),
    "snowflake-arctic-embed2": Model(1024, True, "query: "),
    "granite-embedding:30m": Model(384),
    "granite-embedding:278m": Model(768),
    "qwen3-embedding:0.6b": Model(1024, True, _QWEN),
    "qwen3-embedding:4b": Model(2560, True, _QWEN),
    "qwen3-embedding:8b": Model(4096, True, _QWEN),
}
_SIZED = {name.partition(":")[0] for name in _MODELS if ":" in name}


def find_model(name: str) -> Model | None:
    """Look a model up, as Ollama names it: `all-minilm`, `all-minilm:latest`, `qwen3-embedding:0.6b-fp16`.

    Returns:
        What is known; `None` for another's model of the same name, and for a size that is not in the table.
    """
    base, _, tag = name.removeprefix("library/").partition(":")
    if base in _SIZED and tag not in ("", "latest"):
        return _MODELS.get(f"{base}:{tag.partition('-')[0]}")
    return _MODELS.get(base)
