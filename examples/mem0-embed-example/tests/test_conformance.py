# SPDX-License-Identifier: Apache-2.0
"""The provider passes mem0's conformance kit."""

from __future__ import annotations

from mem0.testing import EmbedderConformance


class TestConformance(EmbedderConformance):
    """Every check of the kit is a test."""
