# SPDX-License-Identifier: Apache-2.0
"""Allow-lists and block-lists."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import ConfigurationError, ProviderBlockedError, ProviderNotFoundError
from mem0.plugins.choose import choose
from mem0.plugins.policy import Policy

from .conftest import EMBEDDERS, LLMS, SORTS, Site, Sort


@pytest.fixture(autouse=True)
def acme(site: Site, sort: Sort) -> None:
    """Install two providers."""
    sort.add(site, "acme-dist", points={"acme": "acme_dist"})
    sort.add(site, "beta")


@pytest.mark.parametrize("entry", ["acme", "ACME", "acme-dist", "Acme.Dist", "acme-dist:acme"])
@pytest.mark.parametrize("source", ["environment", "configuration"])
def test_a_block_list_refuses(sort: Sort, entry: str, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either source blocks, by provider or by distribution, and the error says which list to change."""
    policy = None
    if source == "environment":
        monkeypatch.setenv("MEM0_BLOCK_PLUGINS", f"other, {entry}")
    else:
        policy = Policy.from_config({"block": ["other", entry]})
    list_name = "MEM0_BLOCK_PLUGINS" if source == "environment" else "'plugins.block'"
    with pytest.raises(
        ProviderBlockedError, match=rf"{sort.kind.title} 'acme' is refused: {list_name}.*Take it off"
    ) as caught:
        choose("acme", policy, sort.kind)
    assert caught.value.provider == "acme"
    assert choose("beta", policy, sort.kind).name == "beta"


@pytest.mark.parametrize("entry", ["acme", "acme-dist", "acme-dist:acme"])
@pytest.mark.parametrize("source", ["environment", "configuration"])
def test_an_allow_list_refuses_all_others(sort: Sort, entry: str, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either source's allow-list admits what it names and nothing else."""
    policy = None
    if source == "environment":
        monkeypatch.setenv("MEM0_ALLOW_PLUGINS", entry)
    else:
        policy = Policy.from_config({"allow": [entry]})
    assert choose("acme", policy, sort.kind).name == "acme"
    with pytest.raises(ProviderBlockedError, match=r"allows only .*Add it to that list"):
        choose("beta", policy, sort.kind)


def test_environment_and_configuration_both_bind(sort: Sort, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration cannot widen what the environment allows, nor the other way round."""
    monkeypatch.setenv("MEM0_ALLOW_PLUGINS", "acme")
    with pytest.raises(ProviderBlockedError, match="MEM0_ALLOW_PLUGINS allows only acme"):
        choose("beta", Policy.from_config({"allow": ["acme", "beta"]}), sort.kind)
    with pytest.raises(ProviderBlockedError, match=r"'plugins\.allow' in the configuration allows only beta"):
        choose("acme", Policy.from_config({"allow": ["beta"]}), sort.kind)
    with pytest.raises(ProviderBlockedError, match=r"'plugins\.block'"):
        choose("acme", Policy.from_config({"block": ["acme"]}), sort.kind)


def test_an_empty_allow_list_allows_nothing_and_an_empty_variable_is_unset(
    sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`allow: []` is a list; `MEM0_ALLOW_PLUGINS=` is how one unsets a variable."""
    with pytest.raises(ProviderBlockedError, match="allows only nothing"):
        choose("acme", Policy.from_config({"allow": []}), sort.kind)
    monkeypatch.setenv("MEM0_ALLOW_PLUGINS", " ")
    assert choose("acme", Policy.from_config({"allow": None}), sort.kind).name == "acme"


@pytest.mark.parametrize(
    ("sort", "name", "entry", "free"),
    [(EMBEDDERS, "together", "mem0-embed-together", "vertexai"), (LLMS, "openai", "mem0-llm-openai", None)],
)
def test_what_is_blocked_is_not_offered_for_installation(
    sort: Sort, name: str, entry: str, free: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider that a list refuses gets no pip line, installed or not."""
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", entry)
    with pytest.raises(ProviderBlockedError) as caught:
        choose(name, kind=sort.kind)
    assert "pip install" not in str(caught.value)
    if free is not None:
        with pytest.raises(ProviderNotFoundError, match=f"pip install mem0-embed-{free}"):
            choose(free, kind=sort.kind)


@pytest.mark.parametrize(
    ("entry", "blocked"),
    [
        ("both", [True, True]),
        ("Both-Embeds", [True, False]),
        ("both-answers", [False, True]),
        ("both_answers:both", [False, True]),
    ],
)
def test_a_name_means_both_kinds_and_a_distribution_one(site: Site, entry: str, blocked: list[bool]) -> None:
    """An embedder and an LLM of one name are refused together by the name, and apart by where they come from."""
    EMBEDDERS.add(site, "both-embeds", points={"both": "both_embeds"})
    LLMS.add(site, "both-answers", points={"both": "both_answers"})
    block, allow = Policy.from_config({"block": [entry]}), Policy.from_config({"allow": [entry]})
    assert [is_refused("both", sort, block) for sort in SORTS] == blocked
    assert [not is_refused("both", sort, allow) for sort in SORTS] == blocked


def is_refused(name: str, sort: Sort, policy: Policy) -> bool:
    try:
        choose(name, policy, sort.kind)
    except ProviderBlockedError:
        return True
    return False


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
