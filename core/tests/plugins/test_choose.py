# SPDX-License-Identifier: Apache-2.0
"""From a name to one distribution, without importing it."""

from __future__ import annotations

import pytest

from mem0.errors import ConfigurationError, DuplicateProviderError, ProviderBlockedError, ProviderNotFoundError
from mem0.plugins.choose import choose, claims, unavailable
from mem0.plugins.kind import LLM
from mem0.plugins.policy import Policy
from mem0.plugins.scan import rescan

from .conftest import EMBEDDERS, LLMS, Site, Sort


def test_names_are_normalised_on_both_sides(site: Site, sort: Sort) -> None:
    """An entry point and a configuration may spell a provider differently."""
    sort.add(site, "acme", points={"Acme-Cloud": "acme"})
    assert choose("ACME cloud", kind=sort.kind).distribution == "acme"


@pytest.mark.parametrize(
    ("sort", "name", "told"),
    [
        (EMBEDDERS, "vertexai", "Provider 'vertexai' is not installed. Run: pip install mem0-embed-vertexai"),
        (EMBEDDERS, "Vertexai", "Provider 'vertexai' is not installed. Run: pip install mem0-embed-vertexai"),
        (LLMS, "OpenAI", "LLM provider 'openai' is not installed. Run: pip install mem0-llm-openai"),
    ],
)
@pytest.mark.usefixtures("site")
def test_a_first_party_provider_gets_its_pip_line(sort: Sort, name: str, told: str) -> None:
    """What mem0 knows but is not installed is one exact command away."""
    with pytest.raises(ProviderNotFoundError) as caught:
        choose(name, kind=sort.kind)
    assert str(caught.value) == told
    assert caught.value.provider == name.lower()


def test_a_typo_of_an_installed_name(site: Site, sort: Sort) -> None:
    """What is installed is suggested before what could be."""
    sort.add(site, "acme", points={"acme_cloud": "acme"})
    with pytest.raises(ProviderNotFoundError, match="Did you mean 'acme_cloud'"):
        choose("acme_clod", kind=sort.kind)


@pytest.mark.usefixtures("site")
def test_a_typo_of_a_known_name() -> None:
    """A misspelt first-party name gets the name and the pip line, in the words of its kind."""
    with pytest.raises(ProviderNotFoundError, match=r"Did you mean 'vertexai'.*pip install mem0-embed-vertexai"):
        choose("vertexay")
    with pytest.raises(ProviderNotFoundError) as caught:
        choose("opnai", kind=LLM)
    assert str(caught.value) == (
        "No installed LLM provider is called 'opnai'. Did you mean 'openai'? It is not installed yet. "
        "Run: pip install mem0-llm-openai"
    )


@pytest.mark.parametrize("name", ["ollama", "lmstudio", "openai-structured", "vllm"])
def test_a_server_that_an_llm_speaks_to(site: Site, name: str) -> None:
    """Whoever names the server is told which provider to take, and how to install it; one of its own comes first."""
    with pytest.raises(ProviderNotFoundError, match=r"set 'provider' to 'openai'.*Run: pip install mem0-llm-openai$"):
        choose(name, kind=LLM)
    LLMS.add(site, "mem0-llm-openai", points={"openai": "mem0_llm_openai"})
    with pytest.raises(ProviderNotFoundError, match=r"as 'mem0 llms show openai' has it\.$"):
        choose(name, kind=LLM)
    LLMS.add(site, "own", points={name: "own"})
    assert choose(name, kind=LLM).distribution == "own"


def test_an_unknown_name_lists_what_is_installed(site: Site, sort: Sort) -> None:
    """Nothing near: the installed ones, and how another's provider is installed."""
    sort.add(site)
    with pytest.raises(ProviderNotFoundError, match=rf"Installed: .*\bacme\b.*{sort.kind.command} list"):
        choose("zzzzzz", kind=sort.kind)


def test_two_distributions_of_one_name(site: Site, sort: Sort) -> None:
    """Both are named with their versions, and so are three ways out; each of them works."""
    sort.add(site, "one", points={"acme": "one"}, version="1.1")
    sort.add(site, "two", points={"acme": "two"}, version="2.2")
    with pytest.raises(DuplicateProviderError) as caught:
        choose("acme", kind=sort.kind)
    for part in ("one 1.1", "two 2.2", "'one:acme'", "MEM0_BLOCK_PLUGINS=two", "pip uninstall two"):
        assert part in str(caught.value)
    assert choose("two:acme", kind=sort.kind).distribution == "two"
    assert choose("Two : ACME", kind=sort.kind).distribution == "two"
    assert choose("acme", Policy.from_config({"block": ["two"]}), sort.kind).distribution == "one"
    assert choose("acme", Policy.from_config({"allow": ["two"]}), sort.kind).distribution == "two"
    with pytest.raises(ProviderBlockedError):
        choose("two:acme", Policy.from_config({"block": ["two"]}), sort.kind)


def test_a_name_that_a_distribution_lacks(site: Site, sort: Sort) -> None:
    """`distribution:name` that is not there says what there is, or how to install it."""
    sort.add(site, "one", points={"acme": "one"})
    with pytest.raises(ProviderNotFoundError, match="Did you mean 'one:acme'"):
        choose("one:acne", kind=sort.kind)
    with pytest.raises(ProviderNotFoundError, match="It provides acme"):
        choose("one:zzz", kind=sort.kind)
    with pytest.raises(ProviderNotFoundError, match=r"Run: pip install three$"):
        choose("three:acme", kind=sort.kind)


@pytest.mark.parametrize("provider", ["x; rm -rf /:acme", ":acme", "one two:acme", "$(id):acme", "-r:acme"])
def test_nothing_but_a_name_gets_into_a_pip_line(site: Site, sort: Sort, provider: str) -> None:
    """A command that is offered for copying cannot be made to do something else."""
    with pytest.raises(ConfigurationError, match="distribution:name"):
        choose(provider, kind=sort.kind)


def test_what_was_installed_meanwhile_is_found(site: Site, sort: Sort) -> None:
    """In a notebook, `pip install` and another try are enough."""
    with pytest.raises(ProviderNotFoundError):
        choose("acme", kind=sort.kind)
    other = Site(site.root, site.base)
    # Written without the helper's own rescan.
    (other.root / "acme.py").write_text("")
    info = other.root / "acme-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Name: acme\nVersion: 1.0\n")
    info.joinpath("entry_points.txt").write_text(f"[{sort.kind.group}]\nacme = acme\n")
    assert choose("acme", kind=sort.kind).version == "1.0"


def test_one_name_for_an_embedder_and_an_llm(site: Site) -> None:
    """Either is found by the name as what it is, and neither is a duplicate of the other."""
    EMBEDDERS.add(site, "acme-embeds", points={"acme": "acme_embeds"})
    LLMS.add(site, "acme-answers", points={"acme": "acme_answers"})
    assert choose("acme").distribution == "acme-embeds"
    assert choose("acme", kind=LLM).distribution == "acme-answers"
    with pytest.raises(ProviderNotFoundError, match="No installed LLM provider comes from 'acme-embeds'"):
        choose("acme-embeds:acme", kind=LLM)


def test_what_keeps_a_provider_from_being_used(site: Site, sort: Sort, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not installed, or refused by a list; another distribution of the name does not count; nothing is imported."""
    sort.add(site, "another", "raise SystemExit", points={"acme": "another"})
    assert unavailable("acme", "acme-dist", kind=sort.kind) == "acme-dist is not installed"
    sort.add(site, "Acme.Dist", "raise SystemExit", points={"acme": "Acme_Dist"})
    assert unavailable("acme", "acme-dist", kind=sort.kind) is None
    policy = Policy.from_config({"block": ["acme-dist"]})
    told = (
        "acme-dist is refused: 'plugins.block' in the configuration lists 'acme_dist'. Take it off that list to use it"
    )
    assert unavailable("acme", "acme-dist", policy, sort.kind) == told
    monkeypatch.setenv("MEM0_ALLOW_PLUGINS", "another")
    assert "MEM0_ALLOW_PLUGINS allows only another" in str(unavailable("acme", "acme-dist", kind=sort.kind))
    assert site.imported() == {}


def test_the_question_whether_it_may_be_used_is_cheap(site: Site, sort: Sort) -> None:
    """It is asked at each call of a memory, so it never looks through all that is installed once more."""
    assert claims("acme", kind=sort.kind) == ()
    info = site.root / "acme-1.0.dist-info"
    info.mkdir()
    info.joinpath("entry_points.txt").write_text(f"[{sort.kind.group}]\nacme = acme\n")
    assert unavailable("acme", "acme", kind=sort.kind) == "acme is not installed"
    rescan()
    assert unavailable("acme", "acme", kind=sort.kind) is None
