# SPDX-License-Identifier: Apache-2.0
"""OpenAI's own SDK, and a server on this machine that answers as LM Studio does."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from mem0.testing import LoopbackServer, Subject
from mem0.testing.fixtures import bench, call, make, server
from mem0.testing.kit.subject import Settings
from mem0_embed_lmstudio._models import DEFAULT_MODEL, MODELS

__all__ = ["bench", "call", "make", "server", "subject"]

KEY = "sk-lm-canary7f:3a"


def settings(server: LoopbackServer) -> Settings:
    """Make the server what LM Studio is, and return settings for it."""
    server.base64 = server.honours_dimensions = False
    server.dims |= {DEFAULT_MODEL: 768} | {name: known.dims for name, known in MODELS.items() if known.dims}
    return {"lmstudio_base_url": f"{server.url}/v1", "api_key": KEY, "max_attempts": 2}


@pytest.fixture
def subject() -> Subject:
    """Return what the conformance kit needs to know."""
    return Subject(
        provider="lmstudio",
        settings=settings,
        secrets=[KEY],
        hide=["LM_", "OPENAI_"],
        sdk=["openai", "httpx", "httpx2"],
        inapplicable={"missing_key": "LM Studio needs a key only where it is set to ask for one."},
    )


@pytest.fixture(autouse=True)
def _known_difference() -> Iterator[None]:
    """Let the default model be used: the warning about its dimensions, an error here, has a test of its own."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "lmstudio: the default model makes vectors of 768 dimensions")
        yield
