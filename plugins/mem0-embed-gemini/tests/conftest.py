# SPDX-License-Identifier: Apache-2.0
"""Google's own SDK, and a real server on this machine for it to talk to."""

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
        provider="gemini",
        settings=lambda server: {"gemini_base_url": server.url, "api_key": KEY, "max_attempts": 2},
        secrets=[KEY],
        key_variables=["GOOGLE_API_KEY", "GEMINI_API_KEY"],
        hide=["GOOGLE_", "GEMINI_"],
        sdk=["google.genai", "google.auth", "google.generativeai", "httpx", "httpx2"],
        # The server counts words where Google counts tokens. What is put before a text counts as well.
        longest=("word " * 8188, "word " * 8193),
        inapplicable={"reordered": "The API does not number its vectors: their place is all there is."},
    )
