# SPDX-License-Identifier: Apache-2.0
"""Settings, the table of models, and what an embedder declares."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pydantic
import pytest

from mem0.errors import ConfigurationError
from mem0_embed_openai import OpenAIConfig, create_embedder, default_dims, embedder_config


def test_module_is_light() -> None:
    """The hooks and the table come without the SDK and without NumPy."""
    code = (
        "import sys, mem0_embed_openai as plugin; plugin.default_dims('openai', None); plugin.OpenAIConfig();"
        "print([name for name in ('openai', 'httpx', 'httpx2', 'numpy') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


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


def test_other_providers_are_not_served() -> None:
    """Every hook answers `None` for another name."""
    assert default_dims("ollama", None) is None
    assert embedder_config("ollama") is None
    assert create_embedder("ollama", OpenAIConfig()) is None
    assert embedder_config("openai") is OpenAIConfig


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


def test_missing_key_says_what_to_set(make: Any) -> None:
    """Without a key there is no embedder, and the error names the variable."""
    with pytest.raises(ConfigurationError, match="Set OPENAI_API_KEY"):
        make(openai_base_url=None, api_key=None)


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


def test_secrets_do_not_show(make: Any) -> None:
    """Neither settings nor embedder show a key, a header's value or a proxy's password."""
    settings = {"default_headers": {"X-Key": "hush"}, "http_client_proxies": "http://me:hush@p:1"}
    embedder = make(api_key="hush", **settings)
    for shown in (repr(embedder), repr(embedder.config), str(embedder.config), embedder.config.model_dump_json()):
        assert "hush" not in shown
    assert "hush" not in repr(embedder._failures)


def test_unknown_setting_is_refused() -> None:
    """A misspelt setting is an error."""
    with pytest.raises(pydantic.ValidationError):
        OpenAIConfig(modle="x")  # type: ignore[call-arg]


def test_only_own_models_on_the_own_host_are_declared_normalized(make: Any) -> None:
    """Other servers may answer to the same name with anything."""
    assert make(openai_base_url=None).spec.normalized
    assert make(openai_base_url="https://eu.api.openai.com/v1").spec.normalized
    assert not make(openai_base_url=None, model="text-embedding-9").spec.normalized
    assert not make().spec.normalized


def test_readme_lists_every_setting() -> None:
    """The table of settings is complete and says what each does, word for word."""
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for name, setting in OpenAIConfig.model_fields.items():
        row = rf"^\| `{name}` \| .+ \| {re.escape(setting.description or '?')} \|$"
        assert re.search(row, readme, re.MULTILINE), name
