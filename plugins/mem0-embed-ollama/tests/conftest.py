# SPDX-License-Identifier: Apache-2.0
"""Ollama's own SDK, and a real server on this machine for it to talk to."""

from __future__ import annotations

import pytest

from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make, server

__all__ = ["bench", "call", "make", "server", "subject"]

KEY = "sk-canary-7f3a"


@pytest.fixture
def subject() -> Subject:
    """Return what the conformance kit needs to know."""
    return Subject(
        provider="ollama",
        settings=lambda server: {"ollama_base_url": server.url, "api_key": KEY, "max_attempts": 2},
        secrets=[KEY],
        hide=["OLLAMA_"],
        sdk=["ollama", "httpx"],
        inapplicable={
            "missing_key": "A server of one's own needs no key.",
            "reordered": "Ollama does not number its vectors: their place is all there is.",
        },
    )
