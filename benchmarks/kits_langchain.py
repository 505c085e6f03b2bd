# SPDX-License-Identifier: Apache-2.0
"""langchain-tests' two suites against one provider of mem0. pytest runs it, in an environment of its own.

`MEM0_KITS` says which provider, with what settings, and whether its answers pass the core (`kits.py`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from langchain_tests.integration_tests import EmbeddingsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from mem0 import create_embedder
from mem0.embeddings.types import Batch, BatchResult, InputType

ASKED = json.loads(os.environ["MEM0_KITS"])


class ThroughCore(Embeddings):
    """An embedder as an application has it: its answers are checked by the core.

    Args:
        settings: Its settings.
    """

    def __init__(self, **settings: Any) -> None:
        self.embedder = create_embedder(ASKED["provider"], settings)
        self.model = self.embedder.spec.model

    def __repr__(self) -> str:
        """Show what the embedder shows of itself."""
        return repr(self.embedder)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts that are to be found."""
        return self.embedder.embed_documents(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """Embed a text to search with."""
        return self.embedder.embed_query(text).tolist()

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """Do what `embed_documents` does, by the embedder's own async method."""
        return (await self.embedder.aembed_documents(texts)).tolist()

    async def aembed_query(self, text: str) -> list[float]:
        """Do what `embed_query` does, by the embedder's own async method."""
        return (await self.embedder.aembed_query(text)).tolist()


class PastCore(ThroughCore):
    """The same embedder, asked for its batches directly: nobody looks at its answers before langchain-tests does."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts that are to be found."""
        return _lists(self.embedder.embed_batch(_batch(texts, "document")))

    def embed_query(self, text: str) -> list[float]:
        """Embed a text to search with."""
        return _lists(self.embedder.embed_batch(_batch([text], "query")))[0]

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """Do what `embed_documents` does, by the embedder's own async method."""
        return _lists(await self.embedder.aembed_batch(_batch(texts, "document")))

    async def aembed_query(self, text: str) -> list[float]:
        """Do what `embed_query` does, by the embedder's own async method."""
        return _lists(await self.embedder.aembed_batch(_batch([text], "query")))[0]


def _batch(texts: Sequence[str], input_type: InputType) -> Batch:
    return Batch(list(texts), input_type, timeout=30.0)


def _lists(result: BatchResult) -> list[list[float]]:
    order = range(len(result.vectors)) if result.indices is None else np.argsort(result.indices)
    return [np.asarray(result.vectors[index]).tolist() for index in order]


class _Tested:
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return PastCore if ASKED["past_core"] else ThroughCore

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        params: dict[str, Any] = ASKED["settings"]
        return params


class TestUnit(_Tested, EmbeddingsUnitTests):
    """Those that need no server."""

    @property
    def init_from_env_params(self) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
        """Return variables, settings beside them, and what must come of both."""
        return ASKED["variables"], {}, {"model": ASKED["model"]}


class TestIntegration(_Tested, EmbeddingsIntegrationTests):
    """Those that embed."""
