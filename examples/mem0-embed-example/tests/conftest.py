# SPDX-License-Identifier: Apache-2.0
"""Fixtures: the subject of the conformance kit, a server on this machine, and embedders that talk to it."""

from __future__ import annotations

import pytest
from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make, server

from mem0_embed_example.conformance import SUBJECT

__all__ = ["bench", "call", "make", "server", "subject"]


@pytest.fixture
def subject() -> Subject:
    """Return what the kit has to know."""
    return SUBJECT
