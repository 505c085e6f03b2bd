# SPDX-License-Identifier: Apache-2.0
"""Wrappers: plugins of the group `mem0.plugins`, around every provider's hooks."""

from __future__ import annotations

import pytest

from mem0.errors import ConfigurationError, PluginLoadError
from mem0.plugins.hooks import create_embedder, default_dims
from mem0.plugins.policy import Policy
from mem0.plugins.status import wrappers

from .conftest import Site

REFUSES = """
from mem0.errors import ConfigurationError
from mem0.hookspecs import hookimpl

@hookimpl(wrapper=True)
def create_embedder(provider, config):
    if config.model == "forbidden":
        raise ConfigurationError(f"audit: {provider} must not be used.")
    embedder = yield
    embedder.seen_by = "audit"
    return embedder
"""


def add_wrapper(site: Site, source: str = REFUSES, name: str = "audit") -> None:
    """Install a wrapper."""
    site.add(f"{name}-dist", source, points={name: f"{name}_dist"}, group="mem0.plugins")


def test_a_wrapper_sees_and_refuses(site: Site) -> None:
    """It runs around create_embedder of a provider that knows nothing of it; its own refusal passes as it is."""
    site.add("acme")
    add_wrapper(site)
    assert vars(create_embedder("acme"))["seen_by"] == "audit"
    with pytest.raises(ConfigurationError, match=r"^audit: acme must not be used"):
        create_embedder("acme", {"model": "forbidden"})


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import a_module_that_is_nowhere", "importing 'audit_dist' raised ModuleNotFoundError"),
        ("raise SystemExit", "raised SystemExit"),
        (REFUSES.replace("(wrapper=True)", ""), "is no wrapper"),
        (REFUSES.replace("create_embedder", "create_embeder"), "does not exist"),
        (REFUSES.replace("embedder = yield", "1 / 0; embedder = yield"), "create_embedder raised ZeroDivisionError"),
        (REFUSES.replace("(provider, config)", "(provider, config, wish)"), "takes 'wish'"),
        (REFUSES.replace("    embedder = yield\n", "    embedder = None\n"), "not a generator"),
    ],
)
def test_a_broken_wrapper_stops_everything(
    site: Site, monkeypatch: pytest.MonkeyPatch, source: str, message: str
) -> None:
    """It may be policy, so mem0 does not go on without it, names it, and says how to do without."""
    site.add("acme")
    add_wrapper(site, source)
    with pytest.raises(PluginLoadError, match=message) as caught:
        create_embedder("acme")
    assert str(caught.value).startswith("Plugin 'audit' (audit-dist 1.0): ")
    assert "MEM0_BLOCK_PLUGINS=audit" in str(caught.value)
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "audit")
    assert create_embedder("acme").dims == 2


def test_neither_an_allow_list_nor_a_configuration_switches_a_wrapper_off(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may edit a configuration must not get rid of an operator's policy."""
    site.add("acme")
    add_wrapper(site)
    monkeypatch.setenv("MEM0_ALLOW_PLUGINS", "acme")
    policy = Policy.from_config({"allow": ["acme"], "block": ["audit", "audit-dist"]})
    assert vars(create_embedder("acme", None, policy))["seen_by"] == "audit"
    assert [row.status for row in wrappers()] == ["ready"]


def test_a_blocked_wrapper_is_not_imported(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocked by name or by distribution, its code does not run."""
    site.add("acme")
    add_wrapper(site)
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "audit-dist")
    assert "seen_by" not in vars(create_embedder("acme"))
    assert site.imported() == {"acme": 1}
    assert [row.status for row in wrappers()] == ["blocked"]


def test_an_error_names_the_one_that_raised(site: Site, broken: dict[str, str]) -> None:
    """A provider's failure is not put down to the wrapper around it."""
    site.add("acme", broken["hook_raises"])
    add_wrapper(site)
    with pytest.raises(PluginLoadError, match=r"^Provider 'acme'"):
        create_embedder("acme")


def test_two_wrappers_and_two_names_for_one(site: Site) -> None:
    """Wrappers nest; one module under two names wraps once."""
    count = """
        from mem0.hookspecs import hookimpl

        @hookimpl(wrapper=True)
        def default_dims(provider, model):
            return (yield) + 10
    """
    site.add("acme")
    add_wrapper(site, count, "one")
    site.add("two", count, points={"two": "two", "zwei": "two"}, group="mem0.plugins")
    assert default_dims("acme") == 22


def test_a_module_is_not_both(site: Site, good: str) -> None:
    """A wrapper module that is a provider's too would be registered twice."""
    text = "[mem0.embedders]\nacme = acme\n[mem0.plugins]\nacme = acme\n"
    site.add("acme", REFUSES, points=text)
    with pytest.raises(PluginLoadError, match="two modules"):
        create_embedder("acme")
