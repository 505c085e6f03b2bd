# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import Subject

CANARY = "azure-canary-7f3a"

SUBJECT = Subject(
    provider="azure_openai",
    settings=lambda server: {"azure_endpoint": server.url, "api_key": CANARY, "max_attempts": 2},
    secrets=[CANARY],
    key_variables=["EMBEDDING_AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"],
    hide=["AZURE_", "EMBEDDING_", "OPENAI_"],
    sdk=["openai", "httpx", "httpx2", "azure"],
)
