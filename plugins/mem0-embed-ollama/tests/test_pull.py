# SPDX-License-Identifier: Apache-2.0
"""Models are downloaded when the user says so, and only then."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from mem0.errors import ModelNotFoundError, ProviderTimeoutError
from mem0.testing import Fault, LoopbackServer


def test_pull_when_needed(server: LoopbackServer, make: Any, call: Any, caplog: pytest.LogCaptureFixture) -> None:
    """With `pull`, the first use downloads the model, logs progress, and answers."""
    server.models = set()
    caplog.set_level(logging.INFO, logger="mem0_embed_ollama")
    embedder = make(pull=True)
    assert server.requests == []
    assert call(embedder, ["a"]).vectors.shape == (1, 512)
    call(embedder, ["b"])
    assert [request.path for request in server.requests] == ["/api/embed", "/api/pull", "/api/embed", "/api/embed"]
    assert "ollama: pulling nomic-embed-text: pulling 970aa74c0a90 60 %" in caplog.messages


def test_model_that_the_library_lacks(server: LoopbackServer, make: Any, call: Any) -> None:
    """A name that nobody knows is a `ModelNotFoundError`, also where it may be pulled."""
    server.models, server.library = set(), set()
    with pytest.raises(ModelNotFoundError, match="file does not exist"):
        call(make(model="nomic-embed-txt", pull=True), ["a"])
    assert [request.path for request in server.requests] == ["/api/embed", "/api/pull"]


def test_slow_download_ends_with_the_deadline(server: LoopbackServer, make: Any, call: Any) -> None:
    """A download that takes longer than a request may is a timeout; the server keeps what it has."""
    server.models = set()
    server.faults.extend([Fault(), Fault(drip=0.2)])
    with pytest.raises(ProviderTimeoutError):
        call(make(pull=True, timeout=0.5, max_attempts=1), ["a"])


@pytest.mark.parametrize("asynchronous", [False, True])
def test_pull_by_hand(server: LoopbackServer, make: Any, asynchronous: bool) -> None:
    """`pull` and `apull` report progress to a callback, for as long as it takes."""
    server.models = set()
    server.faults.append(Fault(drip=0.05))
    seen: list[tuple[str, int, int]] = []
    embedder = make(timeout=0.1)

    def report(status: str, completed: int, total: int) -> None:
        seen.append((status, completed, total))

    if asynchronous:
        asyncio.run(embedder.apull(report))
    else:
        embedder.pull(report)
    assert seen[0] == ("pulling manifest", 0, 0)
    assert ("pulling 970aa74c0a90", 80, 100) in seen
    assert seen[-1] == ("success", 0, 0)
    assert server.models == {"nomic-embed-text"}
