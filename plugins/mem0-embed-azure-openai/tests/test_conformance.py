# SPDX-License-Identifier: Apache-2.0
"""The provider passes the conformance kit, in both shapes of Azure's API."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mem0.testing import EmbedderConformance, Subject


class TestDeployments(EmbedderConformance):
    """Every check of the kit, against a deployment that the path names."""


class TestV1(EmbedderConformance):
    """Every check of the kit, against the v1 API."""

    @pytest.fixture
    def subject(self, subject: Subject) -> Subject:
        """Point the settings at the v1 API."""
        settings = subject.settings
        return replace(
            subject, settings=lambda server: {**settings(server), "azure_endpoint": f"{server.url}/openai/v1"}
        )
