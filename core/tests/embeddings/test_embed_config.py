# SPDX-License-Identifier: Apache-2.0
"""The settings that providers share, and where a key may go."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field, SecretStr, ValidationError

from mem0.embeddings.config import EmbedderConfig, HttpEmbedderConfig, Verbatim
from mem0.errors import ConfigurationError
from mem0.providers.credentials import is_loopback, resolve_key


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


def resolve(monkeypatch: pytest.MonkeyPatch, env: str | None, **changes: Any) -> str:
    """Resolve a key for a host that only the configuration names, unless changed."""
    if env is None:
        monkeypatch.delenv("ACME_KEY", raising=False)
    else:
        monkeypatch.setenv("ACME_KEY", env)
    arguments: dict[str, Any] = {"base_url": "https://elsewhere.example/v1", "base_url_is_configured": True}
    arguments |= {"own_hosts": ["api.acme.example"], "configured": None, **changes}
    configured = arguments.pop("configured")
    return resolve_key("acme", configured, ["ACME_KEY"], **arguments)


def test_where_the_environments_key_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own host, a host that the environment names, and this machine."""
    assert resolve(monkeypatch, "k", base_url="https://api.acme.example/v1") == "k"
    assert resolve(monkeypatch, "k", base_url_is_configured=False) == "k"
    assert resolve(monkeypatch, "k", base_url="http://localhost:1/v1") == "k"
    with pytest.raises(ConfigurationError, match=r"not sent to 'elsewhere.example'.*Set 'api_key' beside"):
        resolve(monkeypatch, "k")
    assert resolve(monkeypatch, "k", fallback="none") == "none"


def test_configured_key_goes_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names the host names the key."""
    assert resolve(monkeypatch, "env", configured=SecretStr(" mine\n")) == "mine"


@pytest.mark.parametrize("key", ["k\u00e9y", "k\ney", "", "  "])
def test_unusable_key(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """A key that no header can carry is refused without being shown."""
    with pytest.raises(ConfigurationError, match="'api_key' is empty or has characters") as caught:
        resolve(monkeypatch, None, configured=SecretStr(key))
    assert not key.strip() or key not in str(caught.value)


def test_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to set, and how to go on without."""
    with pytest.raises(ConfigurationError, match=r"Set ACME_KEY.*'hashing'"):
        resolve(monkeypatch, None)
    assert resolve(monkeypatch, " ", fallback="none") == "none"


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("app.localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_loopback(host: str, local: bool) -> None:
    """This machine, and nothing that merely looks like it."""
    assert is_loopback(host) is local
