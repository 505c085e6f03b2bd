# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import Subject

CANARY = "sk-canary-7f3a"

SUBJECT = Subject(
    provider="openai",
    settings=lambda server: {"openai_base_url": f"{server.url}/v1", "api_key": CANARY, "max_attempts": 2},
    secrets=[CANARY],
    key_variables=["OPENAI_API_KEY"],
    hide=["OPENAI_"],
    sdk=["openai", "httpx", "httpx2"],
)
