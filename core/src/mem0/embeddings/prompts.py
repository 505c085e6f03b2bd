# SPDX-License-Identifier: Apache-2.0
"""What models were trained to see before a query and before a document, whoever serves them.

Their cards name them. Servers do not add them, and a model finds less without.
"""

from __future__ import annotations

from typing import NamedTuple

_WEB = "Given a web search query, retrieve relevant passages that answer the query"


class Prompts(NamedTuple):
    """What goes before a query, and before a document."""

    query: str = ""
    document: str = ""


NONE = Prompts()
PASSAGES = Prompts("Represent this sentence for searching relevant passages: ")
"""BGE in English, mxbai-embed-large, UAE, snowflake-arctic-embed."""
NOMIC = Prompts("search_query: ", "search_document: ")
GEMMA = Prompts("task: search result | query: ", "title: none | text: ")
"""EmbeddingGemma, and gemini-embedding-2."""
E5 = Prompts("query: ", "passage: ")
E5_INSTRUCT = Prompts(f"Instruct: {_WEB}\nQuery: ")
QWEN = Prompts(f"Instruct: {_WEB}\nQuery:")
