# SPDX-License-Identifier: Apache-2.0
"""The provider passes the conformance kit, with models of both kinds."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import pytest

from mem0.testing import EmbedderConformance, Subject


class TestDefaultModel(EmbedderConformance):
    """Every check of the kit, against the default model, which reads its task in the text."""


class TestModelWithTasks(EmbedderConformance):
    """Every check of the kit, against a model that is told its task beside the text."""

    @pytest.fixture
    def subject(self, subject: Subject) -> Subject:
        """Return what the conformance kit needs to know."""
        return replace(
            subject,
            settings=lambda server: {**subject.settings(server), "model": "gemini-embedding-001"},
            longest=("word " * 2048, "word " * 2049),
        )


@pytest.mark.skipif(find_spec("google.generativeai") is None, reason="the extra google-generativeai is not installed")
@pytest.mark.filterwarnings("ignore:gemini. google-generativeai has had no support:DeprecationWarning")
class TestOldSdk(EmbedderConformance):
    """Every check of the kit, against the SDK whose support has ended."""

    @pytest.fixture
    def subject(self, subject: Subject) -> Subject:
        """Return what the conformance kit needs to know."""
        return replace(
            subject,
            settings=lambda server: {**subject.settings(server), "transport": "google-generativeai"},
        )
