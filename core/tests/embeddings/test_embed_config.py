# SPDX-License-Identifier: Apache-2.0
"""The settings that embedders share."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field, SecretStr, ValidationError

from mem0.embeddings.config import EmbedderConfig, HttpEmbedderConfig, Verbatim


def test_both_spellings() -> None:
    """`embedding_dims` and `embeddingDims`, `api_key` and `apiKey`."""
    assert EmbedderConfig(embedding_dims=3) == EmbedderConfig(**{"embeddingDims": 3})  # type: ignore[arg-type]
    assert EmbedderConfig(**{"apiKey": "k"}).api_key == SecretStr("k")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "settings", [{"embedding_dims": 0}, {"timeout": -1}, {"max_attempts": 0}, {"model": ""}, {"oops": 1}]
)
def test_bad_settings(settings: dict[str, Any]) -> None:
    """Nonsense is refused."""
    with pytest.raises(ValidationError):
        EmbedderConfig(**settings)


def test_verbatim_keeps_its_spaces() -> None:
    """Every other text is stripped; a prompt is not."""

    class Config(EmbedderConfig):
        prefix: Verbatim = Field("")

    assert Config(prefix="query: ", model=" m ").model_dump(include={"prefix", "model"}) == {
        "prefix": "query: ",
        "model": "m",
    }


@pytest.mark.parametrize("spelling", ["http_client_proxies", "httpClientProxies", "proxy"])
def test_headers_and_proxies_are_hidden(spelling: str) -> None:
    """They may hold credentials; the provider gets them, a repr does not."""
    one = HttpEmbedderConfig(**{"default_headers": {"X-Key": "hush"}, spelling: "http://me:hush@p:1"})  # type: ignore[arg-type]
    many = HttpEmbedderConfig(**{spelling: {"http://": "http://me:hush@p:1"}})  # type: ignore[arg-type]
    assert "hush" not in repr(one) + repr(many)
    assert one.headers == {"X-Key": "hush"}
    assert one.proxies == "http://me:hush@p:1"
    assert many.proxies == {"http://": "http://me:hush@p:1"}
    assert HttpEmbedderConfig().proxies is None
