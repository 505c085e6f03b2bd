# SPDX-License-Identifier: Apache-2.0
"""Together's own SDK, and a real server on this machine for it to talk to."""

from __future__ import annotations

import pytest

from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make, server

__all__ = ["bench", "call", "make", "server", "subject"]

KEY = "tk-canary-7f3a"


@pytest.fixture
def subject() -> Subject:
    """Return what the conformance kit needs to know."""
    return Subject(
        provider="together",
        settings=lambda server: {"together_base_url": server.url, "api_key": KEY, "max_attempts": 2},
        secrets=[KEY],
        key_variables=["TOGETHER_API_KEY"],
        hide=["TOGETHER_"],
        sdk=["together", "httpx"],
        inapplicable={"usage_counted": "Together does not say how many tokens a request costs."},
    )
