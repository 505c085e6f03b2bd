# SPDX-License-Identifier: Apache-2.0
"""Messages that are memories themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.extraction.duplicates import wordings
from mem0.extraction.recalled import MARKER, is_recalled, marked

MEMORIES = ["Likes tea", "Lives in Lisbon", "Has two dogs:\n- Rex\n- Laika", "- odd", "2. Mai is a holiday"]
KNOWN = wordings(MEMORIES)
LISTS = ["{}", "- {}", "* {}", "• {}", "1. {}", "  12) {}"]


@pytest.mark.parametrize("memory", MEMORIES)
def test_a_memory(memory: str) -> None:
    """A message that is a memory, in whatever form, is recalled."""
    assert is_recalled(memory, KNOWN)
    assert is_recalled(f"\n{memory.upper()}. ", KNOWN)


@pytest.mark.parametrize("form", LISTS)
def test_a_list(form: str) -> None:
    """So is a list of memories, as applications print search results."""
    assert is_recalled("\n\n".join(form.format(memory) for memory in ("Likes tea", "Lives in Lisbon")), KNOWN)


def test_memories_like_lists() -> None:
    """A memory that itself begins like an item of a list is recognised among others."""
    assert is_recalled("- odd\nLikes tea\n2. Mai is a holiday", KNOWN)


@pytest.mark.parametrize("form", LISTS)
@given(texts=st.lists(st.text(st.characters(codec=None, exclude_categories=())), min_size=1))
def test_marked(form: str, texts: list[str]) -> None:
    """What was marked is recalled, whether the memory is still known or not."""
    assert is_recalled("\n".join(form.format(marked(text)) for text in texts), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "I like tea",
        "Likes tea\nMoved to Porto",
        "- Likes tea\n- Moved to Porto",
        "I hate these:\n- Likes tea",
        f"{MARKER} Likes tea\nThat is wrong.",
        f"Why do you say {MARKER}?",
    ],
)
def test_anything_else(text: str) -> None:
    """A message that says anything besides is not recalled."""
    assert not is_recalled(text, KNOWN)


def test_nothing_is_known() -> None:
    """Where nothing is remembered, nothing is recalled."""
    assert not is_recalled("Likes tea", {})
