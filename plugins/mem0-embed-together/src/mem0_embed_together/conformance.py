# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import Subject

CANARY = "tk-canary-7f3a"

SUBJECT = Subject(
    provider="together",
    settings=lambda server: {"together_base_url": server.url, "api_key": CANARY, "max_attempts": 2},
    secrets=[CANARY],
    key_variables=["TOGETHER_API_KEY"],
    hide=["TOGETHER_"],
    sdk=["together", "httpx"],
    inapplicable={"usage_counted": "Together does not say how many tokens a request costs."},
)
