# SPDX-License-Identifier: Apache-2.0
"""Azure's clients of OpenAI's own SDK, and a real server on this machine for them to talk to."""

from __future__ import annotations

import pytest

from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make, server

__all__ = ["bench", "call", "make", "server", "subject"]

KEY = "azure-canary-7f3a"


@pytest.fixture
def subject() -> Subject:
    """Return what the conformance kit needs to know."""
    return Subject(
        provider="azure_openai",
        settings=lambda server: {"azure_endpoint": server.url, "api_key": KEY, "max_attempts": 2},
        secrets=[KEY],
        key_variables=["EMBEDDING_AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"],
        hide=["AZURE_", "EMBEDDING_AZURE_", "OPENAI_"],
        sdk=["openai", "httpx", "httpx2", "azure"],
    )
