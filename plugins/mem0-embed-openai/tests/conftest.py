# SPDX-License-Identifier: Apache-2.0
"""OpenAI's own SDK, and a real server on this machine for it to talk to."""

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
        provider="openai",
        settings=lambda server: {"openai_base_url": f"{server.url}/v1", "api_key": KEY, "max_attempts": 2},
        secrets=[KEY],
        key_variables=["OPENAI_API_KEY"],
        hide=["OPENAI_"],
        sdk=["openai", "httpx", "httpx2"],
    )
