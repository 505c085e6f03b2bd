# SPDX-License-Identifier: Apache-2.0
"""The providers that reach local servers pass the conformance kit with a real engine."""

from __future__ import annotations

from mem0.testing import EmbedderConformance


class TestConformance(EmbedderConformance):
    """Every check of the kit that a real engine can take, for each provider that conftest names."""
