# SPDX-License-Identifier: Apache-2.0
"""Wrappers: plugins of the group `mem0.plugins`, around every provider's hooks."""

from __future__ import annotations

import pytest

from mem0.errors import ConfigurationError, PluginLoadError
from mem0.plugins.hooks import default_dims
from mem0.plugins.policy import Policy
from mem0.plugins.status import wrappers

from .conftest import EMBEDDERS, SORTS, Site, Sort

REFUSES = """
from mem0.errors import ConfigurationError
from mem0.hookspecs import hookimpl

@hookimpl(wrapper=True)
def HOOK(provider, config):
    if config.model == "forbidden":
        raise ConfigurationError(f"audit: {provider} must not be used.")
    made = yield
    made.seen_by = "audit"
    return made
"""
"""A wrapper of the hook that builds a provider of either kind."""


def add_wrapper(site: Site, sort: Sort, source: str = REFUSES, name: str = "audit") -> None:
    """Install a wrapper."""
    source = source.replace("HOOK", sort.kind.create)
    site.add(f"{name}-dist", source, points={name: f"{name}_dist"}, group="mem0.plugins")


def test_a_wrapper_sees_and_refuses(site: Site, sort: Sort) -> None:
    """It runs around create_embedder of a provider that knows nothing of it; its own refusal passes as it is."""
    sort.add(site)
    add_wrapper(site, sort)
    assert vars(sort.create("acme"))["seen_by"] == "audit"
    with pytest.raises(ConfigurationError, match=r"^audit: acme must not be used"):
        sort.create("acme", {"model": "forbidden"})


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import a_module_that_is_nowhere", "importing 'audit_dist' raised ModuleNotFoundError"),
        ("raise SystemExit", "raised SystemExit"),
        (REFUSES.replace("(wrapper=True)", ""), "is no wrapper"),
        (REFUSES.replace("HOOK", "creat_it"), "does not exist"),
        (REFUSES.replace("made = yield", "1 / 0; made = yield"), "create_[a-z]+ raised ZeroDivisionError"),
        (REFUSES.replace("(provider, config)", "(provider, config, wish)"), "takes 'wish'"),
        (REFUSES.replace("    made = yield\n", "    made = None\n"), "not a generator"),
    ],
)
def test_a_broken_wrapper_stops_everything(
    site: Site, sort: Sort, monkeypatch: pytest.MonkeyPatch, source: str, message: str
) -> None:
    """It may be policy, so mem0 does not go on without it, names it, and says how to do without."""
    sort.add(site)
    add_wrapper(site, sort, source)
    with pytest.raises(PluginLoadError, match=message) as caught:
        sort.create("acme")
    assert str(caught.value).startswith("Plugin 'audit' (audit-dist 1.0): ")
    assert "MEM0_BLOCK_PLUGINS=audit" in str(caught.value)
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "audit")
    assert sort.answers(sort.create("acme"))


def test_neither_an_allow_list_nor_a_configuration_switches_a_wrapper_off(
    site: Site, sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may edit a configuration must not get rid of an operator's policy."""
    sort.add(site)
    add_wrapper(site, sort)
    monkeypatch.setenv("MEM0_ALLOW_PLUGINS", "acme")
    policy = Policy.from_config({"allow": ["acme"], "block": ["audit", "audit-dist"]})
    assert vars(sort.create("acme", None, policy))["seen_by"] == "audit"
    assert [row.status for row in wrappers()] == ["ready"]


def test_a_blocked_wrapper_is_not_imported(site: Site, sort: Sort, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocked by name or by distribution, its code does not run."""
    sort.add(site)
    add_wrapper(site, sort)
    monkeypatch.setenv("MEM0_BLOCK_PLUGINS", "audit-dist")
    assert "seen_by" not in vars(sort.create("acme"))
    assert site.imported() == {"acme": 1}
    assert [row.status for row in wrappers()] == ["blocked"]


def test_an_error_names_the_one_that_raised(site: Site, sort: Sort) -> None:
    """A provider's failure is not put down to the wrapper around it."""
    sort.add(site, source=sort.broken["hook_raises"])
    add_wrapper(site, sort)
    with pytest.raises(PluginLoadError, match=rf"^{sort.kind.title} 'acme'"):
        sort.create("acme")


def test_two_wrappers_and_two_names_for_one(site: Site) -> None:
    """Wrappers nest; one module under two names wraps once."""
    count = """
        from mem0.hookspecs import hookimpl

        @hookimpl(wrapper=True)
        def default_dims(provider, model):
            return (yield) + 10
    """
    EMBEDDERS.add(site)
    add_wrapper(site, EMBEDDERS, count, "one")
    site.add("two", count, points={"two": "two", "zwei": "two"}, group="mem0.plugins")
    assert default_dims("acme") == 22


def test_a_module_is_not_both(site: Site, sort: Sort) -> None:
    """A wrapper module that is a provider's too would be registered twice."""
    text = f"[{sort.kind.group}]\nacme = acme\n[mem0.plugins]\nacme = acme\n"
    site.add("acme", REFUSES.replace("HOOK", sort.kind.create), points=text)
    with pytest.raises(PluginLoadError, match="two modules"):
        sort.create("acme")


def test_a_wrapper_of_one_kind_leaves_the_other_alone(site: Site, sort: Sort) -> None:
    """It stands around the hooks that it has: a policy about LLMs refuses no embedder of the same name."""
    for one in SORTS:
        one.add(site, f"acme-{one.kind.command}", points={"acme": f"acme_{one.kind.command}"})
    refuses = REFUSES.replace('if config.model == "forbidden":', "if True:")
    add_wrapper(site, sort, refuses)
    with pytest.raises(ConfigurationError, match=r"^audit: acme must not be used"):
        sort.create("acme")
    [other] = [one for one in SORTS if one is not sort]
    assert other.answers(other.create("acme"))


def test_a_wrapper_that_refuses_all_is_no_broken_one(site: Site, sort: Sort) -> None:
    """Refusing every provider of a kind is a policy, and the list does not call it a fault."""
    source = REFUSES.replace('    if config.model == "forbidden":\n    ', "")
    add_wrapper(site, sort, source)
    sort.add(site)
    assert [(row.status, row.reason) for row in wrappers()] == [("ready", "")]
    with pytest.raises(ConfigurationError, match=r"^audit: acme must not be used"):
        sort.create("acme")


def test_one_wrapper_around_both_kinds(site: Site) -> None:
    """It has a hook for each."""
    hooks = [REFUSES.replace("HOOK", one.kind.create) for one in SORTS]
    add_wrapper(site, EMBEDDERS, "\n".join(hooks))
    for one in SORTS:
        one.add(site, f"acme-{one.kind.command}", points={"acme": f"acme_{one.kind.command}"})
        assert vars(one.create("acme"))["seen_by"] == "audit"
