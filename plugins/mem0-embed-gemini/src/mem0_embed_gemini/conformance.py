# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import Subject

CANARY = "sk-canary-7f3a"

SUBJECT = Subject(
    provider="gemini",
    settings=lambda server: {"gemini_base_url": server.url, "api_key": CANARY, "max_attempts": 2},
    secrets=[CANARY],
    key_variables=["GOOGLE_API_KEY", "GEMINI_API_KEY"],
    hide=["GOOGLE_", "GEMINI_"],
    sdk=["google.genai", "google.auth", "google.generativeai", "httpx", "httpx2"],
    # The server counts words where Google counts tokens. What is put before a text counts as well.
    longest=("word " * 8188, "word " * 8193),
    inapplicable={"reordered": "The API does not number its vectors: their place is all there is."},
)
