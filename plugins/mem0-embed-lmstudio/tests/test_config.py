# SPDX-License-Identifier: Apache-2.0
"""Settings, the names of models, and the dimensions that the documentation gives and the model does not make."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from mem0.errors import ConfigurationError
from mem0_embed_lmstudio import LMStudioConfig, default_dims
from mem0_embed_lmstudio._models import DEFAULT_MODEL, find_model


@pytest.mark.parametrize(
    ("model", "dims"),
    [
        (None, 768),
        (DEFAULT_MODEL, 768),
        ("nomic-ai/nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf", 768),
        ("nomic-ai/nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.Q5_K_M.gguf", 768),
        ("nomic-ai/nomic-embed-text-v1.5-GGUF", 768),
        ("nomic-embed-text-v1.5", 768),
        ("text-embedding-nomic-embed-text-v1.5", 768),
        ("text-embedding-nomic-embed-text-v1.5@q4_k_m", 768),
        ("text-embedding-nomic-embed-text-v1.5:2", 768),
        ("text-embedding-all-minilm-l6-v2-embedding", 384),
        ("second-state/All-MiniLM-L6-v2-Embedding-GGUF", 384),
        ("text-embedding-mxbai-embed-large-v1", 1024),
        ("mixedbread-ai/mxbai-embed-large-v1", 1024),
        ("text-embedding-embeddinggemma-300m-qat", 768),
        ("lmstudio-community/embeddinggemma-300m-qat-GGUF", 768),
        ("text-embedding-qwen3-embedding-0.6b", 1024),
        ("Qwen/Qwen3-Embedding-8B-GGUF/Qwen3-Embedding-8B-Q4_K_M.gguf", 4096),
        ("text-embedding-bge-m3", 1024),
        ("text-embedding-bge-small-en-v1.5", 384),
        ("nomic-embed-code", None),
        ("nomic-embed-text-v1.5-finetuned", None),
        ("my-nomic-embed-text-v1.5", None),
        ("bge-text-embedding-m3", None),
        ("nomic-ai/nomic-embed-text", None),
        ("qwen3-embedding", None),
        ("model-identifier", None),
    ],
)
def test_default_dims(model: str | None, dims: int | None) -> None:
    """A model is known by each way to write its name, and none by part of it."""
    assert default_dims("lmstudio", model) == dims


@pytest.mark.parametrize(
    ("model", "dims", "hint"),
    [
        (
            DEFAULT_MODEL,
            1536,
            "The 1536 that mem0's documentation gives.* Set 'embedding_dims' to 768, or leave it out",
        ),
        ("text-embedding-all-minilm-l6-v2-embedding", 1536, "Set 'embedding_dims' to 384, or leave it out"),
        (DEFAULT_MODEL, 1024, "Set it to 768 or fewer, down to 64"),
        (DEFAULT_MODEL, 32, "Set it to 768 or fewer, down to 64"),
        ("text-embedding-bge-m3", 512, "Set it to 1024, or leave it out"),
    ],
)
def test_impossible_dims_are_refused(make: Any, model: str, dims: int, hint: str) -> None:
    """A length that the model cannot make is refused before any request; the documented one says where it is from."""
    with pytest.raises(ConfigurationError, match=hint):
        make(model=model, embedding_dims=dims)


def test_documented_dims_are_not_in_the_way_of_a_model_that_makes_them(make: Any) -> None:
    """1,536 dimensions of a longer vector, or of a model that nobody knows, are as good as any."""
    assert make(model="text-embedding-qwen3-embedding-4b", embedding_dims=1536).dims == 1536
    assert make(model="custom", embedding_dims=1536).dims == 1536


def test_difference_is_said_once(make: Any) -> None:
    """Where nothing is configured, one warning tells that vectors are not as long as documented."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        make(embedding_dims=768)
        make(model="text-embedding-nomic-embed-text-v1.5")
        assert caught == []
        make()
        make()
    [warning] = caught
    assert warning.category is UserWarning
    assert "768 dimensions, not the 1536" in str(warning.message)
    assert "Set 'embedding_dims' to 768" in str(warning.message)


def test_default_url() -> None:
    """Without any setting, requests go where LM Studio listens by default."""
    from mem0_embed_lmstudio._embedder import find_endpoint

    assert find_endpoint(LMStudioConfig()).url == "http://localhost:1234/v1"


@pytest.mark.parametrize("spelling", ["lmstudio_base_url", "lmstudioBaseUrl", "base_url", "baseUrl"])
def test_spellings_of_the_base_url(spelling: str) -> None:
    """The base URL is understood in each spelling that is around."""
    assert LMStudioConfig(**{spelling: "http://h/v1"}).lmstudio_base_url == "http://h/v1"


@pytest.mark.parametrize("url", ["localhost:1234", "", "ws://h", "http://me:hunter2@h/v1"])
def test_bad_url_is_refused(make: Any, url: str) -> None:
    """What is no URL, or holds credentials, is refused with the name of the setting, and not repeated."""
    with pytest.raises(ConfigurationError, match="'lmstudio_base_url'") as caught:
        make(lmstudio_base_url=url)
    assert "hunter2" not in str(caught.value)


def test_every_known_model_is_found_by_its_own_name() -> None:
    """No name in the table loses a part of itself."""
    from mem0_embed_lmstudio._models import MODELS

    assert {name: find_model(name) for name in MODELS} == MODELS
