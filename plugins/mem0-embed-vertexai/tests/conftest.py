# SPDX-License-Identifier: Apache-2.0
"""Google's own SDK, and a real server on this machine for it to talk to."""

from __future__ import annotations

import pytest

from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make, server

__all__ = ["bench", "call", "make", "server", "subject"]

TOKEN = "ya29-canary-7f3a"


@pytest.fixture
def subject() -> Subject:
    """Return what the conformance kit needs to know."""
    return Subject(
        provider="vertexai",
        settings=lambda server: {
            "google_project_id": "kit-project",
            "vertex_base_url": server.url,
            "access_token": TOKEN,
            "max_attempts": 2,
        },
        secrets=[TOKEN],
        key_variables=["GOOGLE_CLOUD_PROJECT"],  # who asks is found later, but for what project is not
        hide=["GOOGLE_", "CLOUDSDK_", "GEMINI_"],
        sdk=["google.genai", "google.auth", "google.oauth2", "httpx", "httpx2"],
        inapplicable={"reordered": "The API does not number its vectors: their place is all there is."},
    )
