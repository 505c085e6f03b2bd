# SPDX-License-Identifier: Apache-2.0
"""Settings, the table of models, and what an embedder declares."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import ConfigurationError
from mem0_embed_openai import OpenAIConfig, default_dims


@pytest.mark.parametrize(
    ("model", "dims"),
    [
        (None, 1536),
        ("text-embedding-3-small", 1536),
        ("text-embedding-3-large", 3072),
        ("text-embedding-ada-002", 1536),
        ("text-embedding-9", None),
    ],
)
def test_default_dims(model: str | None, dims: int | None) -> None:
    """The table knows three models, and does not guess."""
    assert default_dims("openai", model) == dims


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"model": "text-embedding-ada-002", "embedding_dims": 256}, "Set it to 1536, or leave it out"),
        ({"model": "text-embedding-ada-002", "embedding_dims": 2000}, "Set it to 1536, or leave it out"),
        ({"embedding_dims": 3072}, "Set it to 1536 or fewer"),
        ({"model": "text-embedding-3-large", "embedding_dims": 4096}, "Set it to 3072 or fewer"),
    ],
)
def test_impossible_dims_are_refused(make: Any, settings: dict[str, Any], hint: str) -> None:
    """A length that the model cannot make is refused before any request."""
    with pytest.raises(ConfigurationError, match=hint):
        make(**settings)


@pytest.mark.parametrize("spelling", ["openai_base_url", "openaiBaseUrl", "base_url", "baseUrl"])
def test_spellings_of_the_base_url(spelling: str) -> None:
    """The base URL is understood in each spelling that is around."""
    assert OpenAIConfig(**{spelling: "http://h/v1"}).openai_base_url == "http://h/v1"


@pytest.mark.parametrize("url", ["api.openai.com", "ftp://h/v1", "http://", "http://h:port/v1"])
def test_bad_url_is_refused(make: Any, url: str) -> None:
    """What is no URL is refused, with the name of the setting."""
    with pytest.raises(ConfigurationError, match="'openai_base_url' is no http"):
        make(openai_base_url=url)


def test_credentials_in_the_url_are_refused(make: Any) -> None:
    """They would show in errors and logs; the error says where they belong, and does not repeat them."""
    with pytest.raises(ConfigurationError, match="default_headers") as caught:
        make(openai_base_url="https://me:hunter2@h/v1")
    assert "hunter2" not in str(caught.value)


def test_only_own_models_on_the_own_host_are_declared_normalized(make: Any) -> None:
    """Other servers may answer to the same name with anything."""
    assert make(openai_base_url=None).spec.normalized
    assert make(openai_base_url="https://eu.api.openai.com/v1").spec.normalized
    assert not make(openai_base_url=None, model="text-embedding-9").spec.normalized
    assert not make().spec.normalized
