# SPDX-License-Identifier: Apache-2.0
"""OpenAI's own SDK, and a server on this machine that answers as LM Studio does."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make, server
from mem0_embed_lmstudio._models import DEFAULT_MODEL
from mem0_embed_lmstudio.conformance import SUBJECT

__all__ = ["bench", "call", "make", "server", "subject"]


@pytest.fixture
def subject() -> Subject:
    """Return what the conformance kit needs to know, with the default model by its documented name."""
    return replace(SUBJECT, settings=lambda server: {**SUBJECT.settings(server), "model": DEFAULT_MODEL})


@pytest.fixture(autouse=True)
def _known_difference() -> Iterator[None]:
    """Let the default model be used: the warning about its dimensions, an error here, has a test of its own."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "lmstudio: the default model makes vectors of 768 dimensions")
        yield
