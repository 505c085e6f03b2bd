# SPDX-License-Identifier: Apache-2.0
"""What goes in and comes out."""

from __future__ import annotations

from mem0.llms.types import Completion, LLMSpec


def test_spec_names_itself() -> None:
    """Provider and model, as provenance has them."""
    assert str(LLMSpec("openai", "m")) == "openai/m"


def test_a_completion_is_done_unless_it_says_otherwise() -> None:
    """A provider that knows nothing of tokens counts none."""
    assert Completion("x") == Completion("x", "stop", 0, 0)
