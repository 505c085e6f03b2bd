# SPDX-License-Identifier: Apache-2.0
"""Where a key may go."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from mem0.errors import ConfigurationError
from mem0.providers.credentials import is_loopback, resolve_key


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


def test_an_llm_is_told_of_its_own_section(monkeypatch: pytest.MonkeyPatch) -> None:
    """The section has the role's name, and no embedder is offered in place of an LLM."""
    with pytest.raises(ConfigurationError, match="in the llm's config") as caught:
        resolve(monkeypatch, None, role="llm")
    assert "hashing" not in str(caught.value)
    with pytest.raises(ConfigurationError, match="beside the URL in the llm's config"):
        resolve(monkeypatch, "k", role="llm")


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
