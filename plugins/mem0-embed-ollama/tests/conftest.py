# SPDX-License-Identifier: Apache-2.0
"""A real server on this machine, the real SDK, and an environment without anybody's keys."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mem0.embeddings.types import Embeddings
from mem0.testing import LoopbackServer, no_waiting
from mem0_embed_ollama import OllamaConfig, create_embedder
from mem0_embed_ollama._embedder import OllamaEmbedder

Call = Callable[..., Embeddings]
Make = Callable[..., OllamaEmbedder]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this directory talk to this machine, and to no other."""
    for item in items:
        if "mem0-embed-ollama" in str(item.path):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove what a developer's machine may have set."""
    for name in list(os.environ):
        if name.startswith("OLLAMA_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Return a running server."""
    with LoopbackServer() as server, no_waiting():
        yield server


@pytest.fixture
def make(server: LoopbackServer) -> Iterator[Make]:
    """Return a function that makes an embedder for the server, with settings."""
    made: list[OllamaEmbedder] = []

    def make(**settings: Any) -> OllamaEmbedder:
        settings = {"ollama_base_url": server.url, "max_attempts": 2, **settings}
        embedder = create_embedder("ollama", OllamaConfig(**settings))
        assert isinstance(embedder, OllamaEmbedder)
        made.append(embedder)
        return embedder

    yield make
    for embedder in made:
        embedder.close()


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Call:
    """Return `embed` of an embedder, from sync or from async code."""

    def sync(embedder: OllamaEmbedder, texts: list[str], **options: Any) -> Embeddings:
        return embedder.embed(texts, **options)

    def from_async(embedder: OllamaEmbedder, texts: list[str], **options: Any) -> Embeddings:
        return asyncio.run(embedder.aembed(texts, **options))

    return sync if request.param == "sync" else from_async
