# SPDX-License-Identifier: Apache-2.0
"""Together's own SDK, and a real server on this machine for it to talk to."""

from __future__ import annotations

import pytest

from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make, server
from mem0_embed_together.conformance import SUBJECT

__all__ = ["bench", "call", "make", "server", "subject"]


@pytest.fixture
def subject() -> Subject:
    """Return what the conformance kit needs to know."""
    return SUBJECT
