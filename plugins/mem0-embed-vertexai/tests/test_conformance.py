# SPDX-License-Identifier: Apache-2.0
"""The provider passes the conformance kit, with a model of each way to ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mem0.testing import EmbedderConformance, Subject
from mem0_embed_vertexai._vertex import SINGLE, limits_of


class TestPredict(EmbedderConformance):
    """Every check of the kit, against a model that is asked by `:predict`."""

    @pytest.fixture
    def subject(self, subject: Subject) -> Subject:
        """Return what the conformance kit needs to know."""
        return replace(subject, settings=lambda server: {**subject.settings(server), "model": "text-embedding-005"})


@pytest.mark.skipif(
    limits_of("gemini-embedding-001") == SINGLE,
    reason="with this google-genai a request holds one text, and the kit has four of them meet with one fault",
)
class TestDefaultModel(EmbedderConformance):
    """Every check of the kit, against the default model, asked by `:embedContent` and `:batchEmbedContents`."""
