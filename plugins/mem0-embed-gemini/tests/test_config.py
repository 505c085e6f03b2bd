# SPDX-License-Identifier: Apache-2.0
"""Settings, and the table of models."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import ConfigurationError
from mem0_embed_gemini import GeminiConfig, default_dims


@pytest.mark.parametrize(
    ("model", "dims"),
    [
        (None, 768),
        ("gemini-embedding-2", 768),
        ("models/gemini-embedding-2", 768),
        ("gemini-embedding-001", 3072),
        ("models/text-embedding-004", 768),
        ("text-embedding-005", None),
    ],
)
def test_default_dims(model: str | None, dims: int | None) -> None:
    """The default model has the documented length, named or not; the table does not guess."""
    assert default_dims("gemini", model) == dims


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"embedding_dims": 4096}, "makes vectors of 3072 dimensions.*Set it to 3072 or fewer, down to 128"),
        ({"embedding_dims": 64}, "down to 128"),
        ({"model": "embedding-001", "embedding_dims": 256}, "Set it to 768, or leave it out"),
        ({"query_task": "RETRIEVAL_QUERY"}, "reads its task in the text, and takes no RETRIEVAL_QUERY"),
        ({"document_task": "CLUSTERING"}, "reads its task in the text, and takes no CLUSTERING"),
        ({"query_task": "two words"}, "query_task"),
        ({"gemini_base_url": "ftp://h"}, "'gemini_base_url'"),
        ({"api_version": "v1/../x"}, "api_version"),
        ({"transport": "grpc"}, "transport"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, settings: dict[str, Any], hint: str) -> None:
    """A setting that the model or the API cannot follow is refused before any request."""
    with pytest.raises(ConfigurationError, match=hint):
        make(**settings)


@pytest.mark.parametrize("spelling", ["gemini_base_url", "geminiBaseUrl", "base_url", "baseUrl"])
def test_spellings_of_the_base_url(spelling: str) -> None:
    """The base URL is understood in each spelling that is around."""
    assert GeminiConfig(**{spelling: "http://h"}).gemini_base_url == "http://h"
