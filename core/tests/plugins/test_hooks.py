# SPDX-License-Identifier: Apache-2.0
"""The facade: what an application gets for a provider's name."""

from __future__ import annotations

import pytest

from mem0.embeddings.config import EmbedderConfig
from mem0.embeddings.models import ModelInfo
from mem0.errors import PluginLoadError, ProviderBlockedError, RateLimitError
from mem0.plugins.choose import choose
from mem0.plugins.hooks import create_embedder, default_dims, embedder_config, embedder_models
from mem0.plugins.manager import plugin_for
from mem0.plugins.policy import Policy

from .conftest import Site


@pytest.mark.parametrize("provider", ["acme-cloud", "Acme Cloud", "acme_cloud", "acme-dist:acme-cloud"])
def test_a_provider_in_any_spelling(site: Site, provider: str) -> None:
    """The plugin is called with the normalised name, and its answers come back."""
    site.add("acme-dist", points={"acme_cloud": "acme_dist"})
    embedder = create_embedder(provider, {"model": "acme-2"})
    assert (embedder.spec.provider, embedder.spec.model) == ("acme_cloud", "acme-2")
    assert (default_dims(provider), default_dims(provider, "acme-1"), default_dims(provider, "other")) == (2, 2, None)
    assert issubclass(embedder_config(provider), EmbedderConfig)


def test_two_names_for_one_module(site: Site) -> None:
    """One module may serve two names, and knows which one was asked for."""
    site.add("acme", points={"acme_one": "acme", "acme_two": "acme"})
    assert [create_embedder(name).spec.provider for name in ("acme_one", "acme_two", "acme_one")] == [
        "acme_one",
        "acme_two",
        "acme_one",
    ]


def test_an_object_may_hold_the_hooks(site: Site, good: str) -> None:
    """An entry point may name an attribute of a module."""
    holder = "\nclass Hooks:\n    create_embedder = staticmethod(create_embedder)\nhooks = Hooks()\n"
    site.add("acme", good + holder, points={"acme": "acme:hooks"})
    assert create_embedder("acme").dims == 2
    assert default_dims("acme") is None


def test_no_other_provider_is_asked(site: Site, good: str) -> None:
    """A provider that answers to every name answers for itself alone, loaded or not."""
    site.add("greedy", good.replace("dims=2", "dims=9").replace("{None: 2", "{None: 9"))
    site.add("acme")
    assert create_embedder("greedy").dims == 9
    assert create_embedder("acme").dims == 2
    assert default_dims("acme") == 2


def test_a_plugin_is_registered_once(site: Site) -> None:
    """The second call finds the hooks as the first one left them."""
    site.add("acme")
    assert plugin_for(choose("acme")) is plugin_for(choose("Acme"))
    assert site.imported() == {"acme": 1}


def test_our_own_errors_pass_as_they_are(site: Site, good: str) -> None:
    """An error that the plugin translated keeps its type, its attributes and its cause."""
    line = "raise __import__('mem0').errors.RateLimitError('slow down', retry_after=3) from OSError()"
    site.add(
        "acme", good.replace("    from mem0.embeddings.embedder", f"    {line}\n    from mem0.embeddings.embedder")
    )
    with pytest.raises(RateLimitError, match=r"^slow down$") as caught:
        create_embedder("acme")
    assert caught.value.retry_after == 3
    assert isinstance(caught.value.__cause__, OSError)


def test_a_policy_binds_every_function(site: Site) -> None:
    """A provider that may not be used is not even asked for its dims."""
    site.add("acme")
    policy = Policy.from_config({"block": ["acme"]})
    for function in (create_embedder, default_dims, embedder_config, embedder_models):
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
