# SPDX-License-Identifier: Apache-2.0
"""Allow-lists and block-lists."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import ConfigurationError, ProviderBlockedError, ProviderNotFoundError
from mem0.plugins.choose import choose
from mem0.plugins.policy import Policy

from .conftest import Site


@pytest.fixture(autouse=True)
def acme(site: Site) -> None:
    """Install two providers."""
    site.add("acme-dist", points={"acme": "acme_dist"})
    site.add("beta")


@pytest.mark.parametrize("entry", ["acme", "ACME", "acme-dist", "Acme.Dist", "acme-dist:acme"])
@pytest.mark.parametrize("source", ["environment", "configuration"])
def test_a_block_list_refuses(entry: str, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either source blocks, by provider or by distribution, and the error says which list to change."""
    policy = None
    if source == "environment":
        monkeypatch.setenv("MEM0_BLOCK_PLUGINS", f"other, {entry}")
    else:
        policy = Policy.from_config({"block": ["other", entry]})
    list_name = "MEM0_BLOCK_PLUGINS" if source == "environment" else "'plugins.block'"
    with pytest.raises(ProviderBlockedError, match=rf"'acme' is refused: {list_name}.*Take it off") as caught:
        choose("acme", policy)
    assert caught.value.provider == "acme"
    assert choose("beta", policy).name == "beta"


@pytest.mark.parametrize("entry", ["acme", "acme-dist", "acme-dist:acme"])
@pytest.mark.parametrize("source", ["environment", "configuration"])
def test_an_allow_list_refuses_all_others(entry: str, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either source's allow-list admits what it names and nothing else."""
    policy = None
    if source == "environment":
        monkeypatch.setenv("MEM0_ALLOW_PLUGINS", entry)
    else:
        policy = Policy.from_config({"allow": [entry]})
    assert choose("acme", policy).name == "acme"
    with pytest.raises(ProviderBlockedError, match=r"allows only .*Add it to that list"):
        choose("beta", policy)


def test_environment_and_configuration_both_bind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration cannot widen what the environment allows, nor the other way round."""
    monkeypatch.setenv("MEM0_ALLOW_PLUGINS", "acme")
    with pytest.raises(ProviderBlockedError, match="MEM0_ALLOW_PLUGINS allows only acme"):
        choose("beta", Policy.from_config({"allow": ["acme", "beta"]}))
    with pytest.raises(ProviderBlockedError, match=r"'plugins\.allow' in the configuration allows only beta"):
        choose("acme", Policy.from_config({"allow": ["beta"]}))
    with pytest.raises(ProviderBlockedError, match=r"'plugins\.block'"):
        choose("acme", Policy.from_config({"block": ["acme"]}))


def test_an_empty_allow_list_allows_nothing_and_an_empty_variable_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """`allow: []` is a list; `MEM0_ALLOW_PLUGINS=` is how one unsets a variable."""
    with pytest.raises(ProviderBlockedError, match="allows only nothing"):
        choose("acme", Policy.from_config({"allow": []}))
    monkeypatch.setenv("MEM0_ALLOW_PLUGINS", " ")
    assert choose("acme", Policy.from_config({"allow": None})).name == "acme"


def test_what_is_blocked_is_not_offered_for_installation(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that a list refuses gets no pip line, installed or not."""
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "mem0-embed-together")
    with pytest.raises(ProviderBlockedError) as caught:
        choose("together")
    assert "pip install" not in str(caught.value)
    with pytest.raises(ProviderNotFoundError, match="pip install mem0-embed-vertexai"):
        choose("vertexai")


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"alow": []}, "Did you mean 'allow'"),
        ({"allow": "openai"}, "Write a list"),
        ({"allow": 3}, "Write a list"),
        ({"block": [3]}, "Write strings"),
        ({"block": [""]}, "blank"),
        (["openai"], "Write"),
    ],
)
def test_a_section_of_another_shape_is_refused(section: Any, message: str) -> None:
    """A policy that was written wrong must not pass as none."""
    with pytest.raises(ConfigurationError, match=message):
        Policy.from_config(section)
