# SPDX-License-Identifier: Apache-2.0
"""Settings, the table of models, and what an embedder declares."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mem0.errors import ConfigurationError
from mem0_embed_ollama import OllamaConfig, default_dims


@pytest.mark.parametrize(
    ("model", "dims"),
    [
        (None, 512),
        ("nomic-embed-text", 512),
        ("nomic-embed-text:latest", 512),
        ("library/nomic-embed-text:v1.5", 512),
        ("somebody/nomic-embed-text", None),
        ("nomic-embed-text-v2-moe", 768),
        ("mxbai-embed-large", 1024),
        ("mxbai-embed-large:335m-v1-fp16", 1024),
        ("all-minilm:33m", 384),
        ("bge-m3", 1024),
        ("embeddinggemma:300m", 768),
        ("snowflake-arctic-embed", 1024),
        ("snowflake-arctic-embed:22m-s-fp16", 384),
        ("qwen3-embedding:0.6b", 1024),
        ("qwen3-embedding:4b-q4_K_M", 2560),
        ("qwen3-embedding", None),
        ("qwen3-embedding:30b", None),
        ("llama3", None),
    ],
)
def test_default_dims(model: str | None, dims: int | None) -> None:
    """512 is the documented default of one model; the table does not guess."""
    assert default_dims("ollama", model) == dims


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"embedding_dims": 1024}, "makes vectors of 768 dimensions.*Set it to 768 or fewer"),
        ({"model": "all-minilm", "embedding_dims": 256}, "Set it to 384, or leave it out"),
    ],
)
def test_impossible_dims_are_refused(make: Any, settings: dict[str, Any], hint: str) -> None:
    """A length that the model cannot make is refused before any request."""
    with pytest.raises(ConfigurationError, match=hint):
        make(**settings)


@given(
    scheme=st.sampled_from(["", "http://", "https://"]),
    host=st.sampled_from(["", "gpu-box", "10.0.0.7", "example.com", "[fe80::1]"]),
    port=st.sampled_from(["", ":56789"]),
    path=st.sampled_from(["", "/", "/path", "/path/"]),
)
def test_addresses_are_read_as_ollama_reads_them(scheme: str, host: str, port: str, path: str) -> None:
    """`gpu-box` means port 11434, but `http://gpu-box` means port 80, as in the SDK and the command line."""
    from ollama._client import _parse_host

    from mem0_embed_ollama._server import server_url

    address = f"{scheme}{host}{port}{path}"
    assume(address not in ("http://", "https://"))  # the SDK takes these for host names
    assert server_url(address) == _parse_host(address)


@pytest.mark.parametrize(
    ("address", "url"), [("0.0.0.0", "http://127.0.0.1:11434"), ("http://[::]:8080", "http://[::1]:8080")]
)
def test_listening_everywhere_means_here(address: str, url: str) -> None:
    """What makes a server listen everywhere is no address to connect to."""
    from mem0_embed_ollama._server import server_url

    assert server_url(address) == url


@pytest.mark.parametrize("url", ["ftp://h", "h:port", "http://me:hunter2@h"])
def test_bad_url_is_refused(make: Any, url: str) -> None:
    """What is no URL, or holds credentials, is refused with the name of the setting, and not repeated."""
    with pytest.raises(ConfigurationError, match="'ollama_base_url'") as caught:
        make(ollama_base_url=url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("spelling", ["ollama_base_url", "ollamaBaseUrl", "base_url", "baseUrl"])
def test_spellings_of_the_base_url(spelling: str) -> None:
    """The base URL is understood in each spelling that is around."""
    assert OllamaConfig(**{spelling: "http://h"}).ollama_base_url == "http://h"
