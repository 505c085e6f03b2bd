# SPDX-License-Identifier: Apache-2.0
"""The provider passes the conformance kit as a client of text-embeddings-inference."""

from __future__ import annotations

from mem0.testing import EmbedderConformance


class TestConformance(EmbedderConformance):
    """Every check of the kit, against the provider that conftest names."""
