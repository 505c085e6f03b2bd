# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import Subject

CANARY = "sk-canary-7f3a"

SUBJECT = Subject(
    provider="ollama",
    settings=lambda server: {"ollama_base_url": server.url, "api_key": CANARY, "max_attempts": 2},
    secrets=[CANARY],
    hide=["OLLAMA_"],
    sdk=["ollama", "httpx"],
    inapplicable={
        "missing_key": "A server of one's own needs no key.",
        "reordered": "Ollama does not number its vectors: their place is all there is.",
    },
)
