# SPDX-License-Identifier: Apache-2.0
"""The provider passes the conformance kit with a model in this process: a tiny one, and a real one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mem0.testing import EmbedderConformance, Subject
from mem0_embed_huggingface.conformance import SUBJECT

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]  # a token each
LONGEST = " ".join((WORDS * 26)[:254])  # with the two that stand around a text, these are 256 tokens


@pytest.fixture(params=["bert", "minilm"])
def subject(request: pytest.FixtureRequest) -> Subject:
    """Return what the conformance kit needs to know of the local mode."""
    folder: Path = request.getfixturevalue(request.param)
    return replace(
        SUBJECT,
        settings=lambda server: {"model": str(folder), "device": "cpu", "local_files_only": True},
        secrets=[],
        longest=(LONGEST, f"{LONGEST} one"),
        inapplicable={
            "missing_key": "A model on this machine needs no key.",
            "wire": "The model runs in this process: nothing travels.",
        },
    )


class TestConformance(EmbedderConformance):
    """Every check of the kit."""
