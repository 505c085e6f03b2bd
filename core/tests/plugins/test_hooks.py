# SPDX-License-Identifier: Apache-2.0
"""The facade: what an application gets for a provider's name."""

from __future__ import annotations

import pytest

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.models import ModelInfo
from mem0.errors import PluginLoadError, ProviderBlockedError, RateLimitError
from mem0.llms.config import LLMConfig
from mem0.plugins.choose import choose
from mem0.plugins.hooks import create_embedder, create_llm, default_dims, embedder_config, embedder_models, llm_config
from mem0.plugins.manager import plugin_for
from mem0.plugins.policy import Policy

from .conftest import LLMS, SORTS, Site, Sort


@pytest.mark.parametrize("provider", ["acme-cloud", "Acme Cloud", "acme_cloud", "acme-dist:acme-cloud"])
def test_a_provider_in_any_spelling(site: Site, provider: str) -> None:
    """The plugin is called with the normalised name, and its answers come back."""
    site.add("acme-dist", points={"acme_cloud": "acme_dist"})
    embedder = create_embedder(provider, {"model": "acme-2"})
    assert (embedder.spec.provider, embedder.spec.model) == ("acme_cloud", "acme-2")
    assert (default_dims(provider), default_dims(provider, "acme-1"), default_dims(provider, "other")) == (2, 2, None)
    assert issubclass(embedder_config(provider), EmbedderConfig)


@pytest.mark.parametrize("provider", ["acme-cloud", "Acme Cloud", "acme_cloud", "acme-dist:acme-cloud"])
def test_an_llm_in_any_spelling(site: Site, provider: str) -> None:
    """The plugin is called with the normalised name and the settings, and answers; both are the facade's."""
    LLMS.add(site, "acme-dist", points={"acme_cloud": "acme_dist"})
    with create_llm(provider, {"model": "acme-2", "maxTokens": 9}) as llm:
        assert str(llm.spec) == "acme_cloud/acme-2"
        assert llm.config.max_tokens == 9
        assert LLMS.answers(llm)
    assert issubclass(llm_config(provider), LLMConfig)


def test_two_names_for_one_module(site: Site, sort: Sort) -> None:
    """One module may serve two names, and knows which one was asked for."""
    sort.add(site, points={"acme_one": "acme", "acme_two": "acme"})
    assert [sort.create(name).spec.provider for name in ("acme_one", "acme_two", "acme_one")] == [
        "acme_one",
        "acme_two",
        "acme_one",
    ]


def test_one_module_for_both_kinds(site: Site) -> None:
    """One distribution and one module may provide an embedder and an LLM, under one name."""
    points = "".join(f"[{sort.kind.group}]\nacme = acme\n" for sort in SORTS)
    site.add("acme", "\n".join(sort.good for sort in SORTS), points=points)
    for sort in SORTS:
        assert sort.answers(sort.create("acme"))
    assert default_dims("acme") == 2
    assert site.imported() == {"acme": 1}


def test_an_object_may_hold_the_hooks(site: Site, sort: Sort) -> None:
    """An entry point may name an attribute of a module."""
    create = sort.kind.create
    holder = f"\nclass Hooks:\n    {create} = staticmethod({create})\nhooks = Hooks()\n"
    sort.add(site, source=sort.good + holder, points={"acme": "acme:hooks"})
    assert sort.answers(sort.create("acme"))
    assert sort is LLMS or default_dims("acme") is None


def test_no_other_provider_is_asked(site: Site, good: str) -> None:
    """A provider that answers to every name answers for itself alone, loaded or not."""
    site.add("greedy", good.replace("dims=2", "dims=9").replace("{None: 2", "{None: 9"))
    site.add("acme")
    assert create_embedder("greedy").dims == 9
    assert create_embedder("acme").dims == 2
    assert default_dims("acme") == 2


def test_a_plugin_is_registered_once(site: Site, sort: Sort) -> None:
    """The second call finds the hooks as the first one left them."""
    sort.add(site)
    assert plugin_for(choose("acme", kind=sort.kind)) is plugin_for(choose("Acme", kind=sort.kind))
    assert site.imported() == {"acme": 1}


def test_our_own_errors_pass_as_they_are(site: Site, sort: Sort) -> None:
    """An error that the plugin translated keeps its type, its attributes and its cause."""
    line = "raise __import__('mem0').errors.RateLimitError('slow down', retry_after=3) from OSError()"
    sort.add(site, source=sort.first(line))
    with pytest.raises(RateLimitError, match=r"^slow down$") as caught:
        sort.create("acme")
    assert caught.value.retry_after == 3
    assert isinstance(caught.value.__cause__, OSError)


def test_a_policy_binds_every_function(site: Site) -> None:
    """A provider that may not be used is not even asked for its dims."""
    site.add("acme")
    LLMS.add(site, "acme-llm", points={"acme": "acme_llm"})
    policy = Policy.from_config({"block": ["acme"]})
    for function in (create_embedder, default_dims, embedder_config, embedder_models, create_llm, llm_config):
        with pytest.raises(ProviderBlockedError):
            function("acme", policy=policy)
    assert site.imported() == {}


TABLE = """
@hookimpl
def embedder_models(provider):
    from mem0.embeddings.models import ModelInfo

    return {table}
"""


def test_the_table_of_models(site: Site, good: str) -> None:
    """A provider's table comes back as it is, for the provider's name in any spelling."""
    site.add("acme", good + TABLE.format(table="{'acme-1': ModelInfo(dims=2)}"), points={"acme_cloud": "acme"})
    assert embedder_models("Acme Cloud") == {"acme-1": ModelInfo(dims=2)}


@pytest.mark.parametrize("hooks", ["", TABLE.format(table="None")], ids=["no hook", "another's name"])
def test_a_provider_without_a_table(site: Site, good: str, hooks: str) -> None:
    """The hook is optional: nothing is known, and nothing is wrong."""
    site.add("acme", good + hooks)
    assert embedder_models("acme") == {}


@pytest.mark.parametrize(
    "table", ["[ModelInfo(dims=2)]", "{'acme-1': 2}", "{'acme-1': ModelInfo()}.items()", "'acme-1'"]
)
def test_what_is_no_table_names_who_made_it(site: Site, good: str, table: str) -> None:
    """A mistake of the plugin's author is an error with the distribution, not an attribute that is missing later."""
    site.add("acme-dist", good + TABLE.format(table=table), points={"acme": "acme_dist"})
    with pytest.raises(PluginLoadError, match=r"acme-dist 1\.0.*embedder_models returned no mapping") as caught:
        embedder_models("acme")
    assert (caught.value.provider, caught.value.distribution, caught.value.version) == ("acme", "acme-dist", "1.0")
