# SPDX-License-Identifier: Apache-2.0
"""Names of providers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.errors import ConfigurationError
from mem0.plugins.names import KNOWN, KNOWN_LLMS, normalize
from mem0.suggestions import suggest


@pytest.mark.parametrize(
    "spelling", ["Azure OpenAI", "azure-openai", " AZURE_OPENAI ", "azure.openai", "azure--openai"]
)
def test_spellings_are_one_name(spelling: str) -> None:
    """Case, dashes, dots and spaces do not make another provider."""
    assert normalize(spelling) == "azure_openai"


@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    """A normalised name is its own normal form."""
    try:
        once = normalize(text)
    except ConfigurationError:
        return
    assert normalize(once) == once


@pytest.mark.parametrize("name", ["", "  ", "-", None, 3, b"openai", ["openai"]])
def test_what_is_no_name_is_refused(name: Any) -> None:
    """A blank or a non-string is a configuration error that gives an example."""
    with pytest.raises(ConfigurationError, match="'openai'"):
        normalize(name)


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("opnai", "openai"),
        ("olama", "ollama"),
        ("azure", "azure_openai"),
        ("hugging_face", "huggingface"),
        ("vertex", "vertexai"),
        ("lm_studio", "lmstudio"),
        ("cohere", None),
        ("x", None),
    ],
)
def test_a_typo_finds_the_name_that_was_meant(typo: str, meant: str | None) -> None:
    """A near miss or a part of a name finds it; anything else finds nothing."""
    assert suggest(typo, KNOWN) == meant


def test_known_distributions() -> None:
    """The eight first-party embedders and the LLMs name the distributions that exist."""
    assert len(KNOWN) == 8
    assert KNOWN["azure_openai"] == "mem0-embed-azure-openai"
    assert set(KNOWN_LLMS.values()) == {"mem0-llm-openai"}
