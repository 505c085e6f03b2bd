# SPDX-License-Identifier: Apache-2.0
"""A memory that extracts, with the real plugins on a real wire: their provider is a server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from mem0 import Memory
from mem0.testing import LoopbackServer

HERE = Path(__file__).parent
KEY = "sk-extraction-tests"


class Opened(Protocol):
    """Opens a memory; the sections of the configuration that it is given are joined with those for the server."""

    def __call__(self, server: LoopbackServer, **config: Any) -> Memory: ...


class Settings(Protocol):
    """Makes a configuration, as a dict."""

    def __call__(self, server: LoopbackServer, **config: Any) -> dict[str, Any]: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let these tests talk to this machine, and to no other."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Yield a server that embeds, and answers chat completions with what is in its `answers`."""
    with LoopbackServer() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a function that makes the configuration of `opened`, for tests that open it themselves."""

    def make(server: LoopbackServer, **config: Any) -> dict[str, Any]:
        reached = {"openai_base_url": f"{server.url}/v1", "api_key": KEY}
        path = tmp_path / "memories.db"
        base: dict[str, Any] = {
            "embedder": {"provider": "openai", "config": {"model": "text-embedding-3-small", **reached}},
            "llm": {"provider": "openai", "config": {"model": "gpt-4o-mini", **reached}},
            "vector_store": {"provider": "sqlite", "config": {"path": str(path), "synchronous": "off"}},
        }
        return base | config

    return make


@pytest.fixture
def opened(settings: Settings) -> Iterator[Opened]:
    """Return a function that opens a memory whose embedder and LLM are both at the server.

    Sections that it is given replace those that it has: `opened(server, extraction={"on_error": "store"})`. What it
    opens is closed in the end.
    """
    with ExitStack() as stack:
        yield lambda server, **config: stack.enter_context(Memory.from_config(settings(server, **config)))


@pytest.fixture
def opened_offline(opened: Opened) -> Opened:
    """Return a function like `opened`, whose memory has the offline embedder: the server is asked by the LLM alone."""
    hashing = {"provider": "hashing", "config": {"embedding_dims": 256}}
    return lambda server, **config: opened(server, **{"embedder": hashing, **config})
