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
from mem0_embed_openai import OpenAIConfig, create_embedder
from mem0_embed_openai._embedder import OpenAIEmbedder

Call = Callable[..., Embeddings]
Make = Callable[..., OpenAIEmbedder]

KEY = "sk-canary-7f3a"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this directory talk to this machine, and to no other."""
    for item in items:
        if "mem0-embed-openai" in str(item.path):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove what a developer's machine may have set."""
    for name in list(os.environ):
        if name.startswith("OPENAI_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Return a running server."""
    with LoopbackServer() as server, no_waiting():
        yield server


@pytest.fixture
def make(server: LoopbackServer) -> Iterator[Make]:
    """Return a function that makes an embedder for the server, with settings."""
    made: list[OpenAIEmbedder] = []

    def make(**settings: Any) -> OpenAIEmbedder:
        settings = {"openai_base_url": f"{server.url}/v1", "api_key": KEY, "max_attempts": 2, **settings}
        embedder = create_embedder("openai", OpenAIConfig(**settings))
        assert isinstance(embedder, OpenAIEmbedder)
        made.append(embedder)
        return embedder

    yield make
    for embedder in made:
        embedder.close()


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Call:
    """Return `embed` of an embedder, from sync or from async code."""

    def sync(embedder: OpenAIEmbedder, texts: list[str], **options: Any) -> Embeddings:
        return embedder.embed(texts, **options)

    def from_async(embedder: OpenAIEmbedder, texts: list[str], **options: Any) -> Embeddings:
        return asyncio.run(embedder.aembed(texts, **options))

    return sync if request.param == "sync" else from_async
