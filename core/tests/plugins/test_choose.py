# SPDX-License-Identifier: Apache-2.0
"""From a name to one distribution, without importing it."""

from __future__ import annotations

import pytest

from mem0.errors import ConfigurationError, DuplicateProviderError, ProviderBlockedError, ProviderNotFoundError
from mem0.plugins.choose import choose
from mem0.plugins.policy import Policy

from .conftest import Site


def test_names_are_normalised_on_both_sides(site: Site) -> None:
    """An entry point and a configuration may spell a provider differently."""
    site.add("acme", points={"Acme-Cloud": "acme"})
    assert choose("ACME cloud").distribution == "acme"


@pytest.mark.parametrize("name", ["vertexai", "Vertexai"])
def test_a_first_party_provider_gets_its_pip_line(site: Site, name: str) -> None:
    """What mem0 knows but is not installed is one exact command away."""
    with pytest.raises(ProviderNotFoundError, match=r"Run: pip install mem0-embed-vertexai$") as caught:
        choose(name)
    assert caught.value.provider == "vertexai"


def test_a_typo_of_an_installed_name(site: Site) -> None:
    """What is installed is suggested before what could be."""
    site.add("acme", points={"acme_cloud": "acme"})
    with pytest.raises(ProviderNotFoundError, match="Did you mean 'acme_cloud'"):
        choose("acme_clod")


def test_a_typo_of_a_known_name(site: Site) -> None:
    """A misspelt first-party name gets the name and the pip line."""
    with pytest.raises(ProviderNotFoundError, match=r"Did you mean 'vertexai'.*pip install mem0-embed-vertexai"):
        choose("vertexay")


def test_an_unknown_name_lists_what_is_installed(site: Site) -> None:
    """Nothing near: the installed ones, and how another's provider is installed."""
    site.add("acme")
    with pytest.raises(ProviderNotFoundError, match=r"Installed: .*\bacme\b.*pip install"):
        choose("zzzzzz")


def test_two_distributions_of_one_name(site: Site) -> None:
    """Both are named with their versions, and so are three ways out; each of them works."""
    site.add("one", points={"acme": "one"}, version="1.1")
    site.add("two", points={"acme": "two"}, version="2.2")
    with pytest.raises(DuplicateProviderError) as caught:
        choose("acme")
    for part in ("one 1.1", "two 2.2", "'one:acme'", "MEM0_BLOCK_PLUGINS=two", "pip uninstall two"):
        assert part in str(caught.value)
    assert choose("two:acme").distribution == "two"
    assert choose("Two : ACME").distribution == "two"
    assert choose("acme", Policy.from_config({"block": ["two"]})).distribution == "one"
    assert choose("acme", Policy.from_config({"allow": ["two"]})).distribution == "two"
    with pytest.raises(ProviderBlockedError):
        choose("two:acme", Policy.from_config({"block": ["two"]}))


def test_a_name_that_a_distribution_lacks(site: Site) -> None:
    """`distribution:name` that is not there says what there is, or how to install it."""
    site.add("one", points={"acme": "one"})
    with pytest.raises(ProviderNotFoundError, match="Did you mean 'one:acme'"):
        choose("one:acne")
    with pytest.raises(ProviderNotFoundError, match="It provides acme"):
        choose("one:zzz")
    with pytest.raises(ProviderNotFoundError, match=r"Run: pip install three$"):
        choose("three:acme")


@pytest.mark.parametrize("provider", ["x; rm -rf /:acme", ":acme", "one two:acme", "$(id):acme", "-r:acme"])
def test_nothing_but_a_name_gets_into_a_pip_line(site: Site, provider: str) -> None:
    """A command that is offered for copying cannot be made to do something else."""
    with pytest.raises(ConfigurationError, match="distribution:name"):
        choose(provider)


def test_what_was_installed_meanwhile_is_found(site: Site) -> None:
    """In a notebook, `pip install` and another try are enough."""
    with pytest.raises(ProviderNotFoundError):
        choose("acme")
    other = Site(site.root, site.base)
    # Written without the helper's own rescan.
    (other.root / "acme.py").write_text("")
    info = other.root / "acme-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Name: acme\nVersion: 1.0\n")
    info.joinpath("entry_points.txt").write_text("[mem0.embedders]\nacme = acme\n")
    assert choose("acme").version == "1.0"
