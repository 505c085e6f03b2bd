# SPDX-License-Identifier: Apache-2.0
"""No secret gets into an error, whatever a plugin puts into its own."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr, field_validator

from mem0.errors import AuthenticationError, ConfigurationError, Mem0Error, PluginLoadError
from mem0.plugins.scrub import describe_error, leaks, scrub, secrets_of, secrets_of_environment
from mem0.plugins.settings import validate_settings

from .conftest import Site, Sort

KEY = "sk-" + "0123456789abcdef" * 3 + "/+='\"é"


def whole_chain(error: BaseException) -> str:
    """Return everything that an error, or anything that it is chained to, can show."""
    seen: list[str] = []
    step: BaseException | None = error
    while step is not None:
        seen += [*traceback.format_exception(step), repr(step), str(vars(step))]
        step = step.__cause__ or step.__context__
    return "".join(seen)


def assert_hidden(error: BaseException, key: str = KEY) -> None:
    """Check that an error shows neither the key nor a part of it."""
    text = whole_chain(error)
    assert key not in text
    assert key[:20] not in text


LEAKS = {
    "message": "raise ValueError(f'bad key {key}')",
    "long_message": "raise ValueError('x' * 180 + key)",
    "cause": "raise ValueError('no') from RuntimeError(key)",
    "context": "\n    try:\n        raise RuntimeError(key)\n    except RuntimeError:\n        raise ValueError('no')",
    "note": "error = ValueError('no'); error.add_note(key); raise error",
    "group": "raise ExceptionGroup('no', [ValueError(key)])",
    "repr": "raise ValueError(repr([key]))",
    "url": "from urllib.parse import quote; raise ValueError('https://host/?key=' + quote(key, safe=''))",
    "import": "raise ImportError(key, name='acme_sdk')",
    "exit": "raise SystemExit(key)",
    "ours": "from mem0.errors import AuthenticationError; raise AuthenticationError(f'bad {key}', model=key)",
    "ours_cause": "from mem0.errors import AuthenticationError; raise AuthenticationError('bad') from ValueError(key)",
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_key_in_a_plugins_error_is_hidden(
    site: Site, sort: Sort, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither message nor traceback nor chain nor log shows the key, wherever the plugin put it."""
    caplog.set_level(logging.DEBUG)
    body = LEAKS[name]
    source = (
        f"from mem0.hookspecs import hookimpl\n@hookimpl\ndef {sort.kind.create}(provider, config):\n"
        f"    key = config.api_key.get_secret_value()\n    {body}\n"
    )
    sort.add(site, source=source)
    with pytest.raises(Mem0Error) as caught:
        sort.create("acme", {"api_key": KEY})
    assert_hidden(caught.value)
    assert KEY not in caplog.text
    # One of ours keeps its type, which a program may act on.
    assert type(caught.value) is (AuthenticationError if name.startswith("ours") else PluginLoadError)


def test_a_key_of_the_environment_is_hidden(site: Site, sort: Sort, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that reads its key itself may print it as well."""
    monkeypatch.setenv("ACME_API_KEY", KEY)
    sort.add(site, source="import os\n" + sort.first("raise ValueError('bad key ' + os.environ['ACME_API_KEY'])"))
    with pytest.raises(Mem0Error, match=r"bad key \*\*\*") as caught:
        sort.create("acme")
    assert_hidden(caught.value)


@pytest.mark.parametrize(
    "body", ["raise ValueError(f'bad {value}')", "raise TypeError(f'bad {value}')", "assert not value, value"]
)
@pytest.mark.parametrize("key", ["api_key", "pin"])
def test_a_key_in_a_validators_error_is_hidden(site: Site, sort: Sort, body: str, key: str) -> None:
    """A validator sees the key before it is a SecretStr; also one whose name does not say that it is secret."""
    base = sort.kind.settings()
    config = f"""
from {base.__module__} import {base.__name__}
from pydantic import SecretStr, field_validator

class AcmeConfig({base.__name__}, hide_input_in_errors=False):
    pin: SecretStr | None = None

    @field_validator("{key}", mode="before")
    @classmethod
    def _check(cls, value):
        {body}
        return value

@hookimpl
def {sort.kind.config}(provider):
    return AcmeConfig
"""
    sort.add(site, source=sort.good + config)
    with pytest.raises(Mem0Error) as caught:
        sort.create("acme", {key: KEY})
    assert_hidden(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        {"apiKey": KEY},
        {"azure_kwargs": {"api_key": KEY}},
        {"headers": {"X-Auth-Token": [KEY]}},
    ],
)
def test_secrets_are_found_where_they_are_nested(settings: dict[str, Any]) -> None:
    """Whatever is under a key that sounds secret, is."""
    assert secrets_of(settings) == {KEY}
    assert secrets_of({"model": KEY}) == frozenset()


def test_what_is_no_secret_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Short values and files are no secrets, and other text is left as it is."""
    monkeypatch.setenv("ACME_KEY_FILE", str(tmp_path))
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    monkeypatch.setenv("ACME_KEY", "k" * 5000)
    assert {str(tmp_path), "false"}.isdisjoint(secrets_of_environment())
    assert "k" * 5000 in secrets_of_environment()
    assert secrets_of({"api_key": "x"}) == frozenset()
    assert scrub("a text", {KEY}) == "a text"
    assert describe_error(ValueError("a\n text"), {KEY}) == "ValueError: a text"
    assert describe_error(ValueError()) == "ValueError"
    assert len(describe_error(ValueError("x" * 999))) < 220
    assert not leaks(ValueError("a text"), {KEY})


def test_settings_hide_secrets_by_themselves() -> None:
    """Also where no plugin is called, as for a store's settings."""

    class Store(BaseModel):
        pin: SecretStr

        @field_validator("pin", mode="before")
        @classmethod
        def _check(cls, value: str) -> str:
            raise ValueError(f"bad pin {value}")

    with pytest.raises(ConfigurationError, match=r"bad pin \*\*\*") as caught:
        validate_settings(Store, {"pin": KEY}, "vector_store")
    assert_hidden(caught.value)
