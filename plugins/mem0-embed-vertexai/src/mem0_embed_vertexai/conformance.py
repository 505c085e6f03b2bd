# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import Subject

CANARY = "ya29-canary-7f3a"

SUBJECT = Subject(
    provider="vertexai",
    settings=lambda server: {
        "google_project_id": "kit-project",
        "vertex_base_url": server.url,
        "access_token": CANARY,
        "max_attempts": 2,
    },
    secrets=[CANARY],
    key_variables=["GOOGLE_CLOUD_PROJECT"],  # who asks is found later, but for what project is not
    hide=["GOOGLE_", "CLOUDSDK_", "GEMINI_"],
    sdk=["google.genai", "google.auth", "google.oauth2", "httpx", "httpx2"],
    inapplicable={"reordered": "The API does not number its vectors: their place is all there is."},
)
