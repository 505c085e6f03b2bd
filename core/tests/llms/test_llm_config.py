# SPDX-License-Identifier: Apache-2.0
"""The settings that every LLM has."""

from __future__ import annotations

from typing import Any

import pydantic
import pytest

from mem0.llms.config import HttpLLMConfig, LLMConfig


def test_defaults() -> None:
    """Nothing about randomness or length; more time than an embedder has."""
    config = LLMConfig()
    assert (config.model, config.api_key, config.temperature, config.max_tokens) == (None, None, None, None)
    assert (config.timeout, config.deadline, config.max_attempts) == (60.0, 180.0, 5)


def test_both_spellings() -> None:
    """snake_case and camelCase mean the same."""
    assert LLMConfig(max_tokens=9, api_key="k") == LLMConfig(maxTokens=9, apiKey="k")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -0.1},
        {"temperature": 2.1},
        {"temperature": float("nan")},
        {"max_tokens": 0},
        {"max_tokens": 1.5},
        {"timeout": 0},
        {"deadline": -1},
        {"model": " "},
        {"top_p": 0.5},
    ],
    ids=str,
)
def test_what_cannot_be(wrong: dict[str, Any]) -> None:
    """What no model takes is refused, and so is what is not a setting of every LLM."""
    with pytest.raises(pydantic.ValidationError):
        LLMConfig(**wrong)


def test_headers_and_proxies_are_hidden() -> None:
    """They may hold credentials; the provider gets them, a repr does not."""
    config = HttpLLMConfig(default_headers={"X-Key": "sk-1"}, http_client_proxies="http://u:sk-2@p")  # type: ignore[dict-item,arg-type]
    assert config.lower_headers == {"x-key": "sk-1"}
    assert config.proxies == "http://u:sk-2@p"
    assert config.secrets == ["sk-1", "http://u:sk-2@p"]
    assert "sk-" not in repr(config)
