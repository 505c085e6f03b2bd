# SPDX-License-Identifier: Apache-2.0
"""The hooks as typed functions. What is above the plugins calls these and nothing below them.

`policy` is everywhere the configuration's `plugins` section. The environment's lists bind with or without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from mem0.plugins import kind as kinds
from mem0.plugins.choose import choose
from mem0.plugins.conflict import check_conflict
from mem0.plugins.guard import call, load_error
from mem0.plugins.kind import EMBEDDER, Kind
from mem0.plugins.manager import Plugin, plugin_for
from mem0.plugins.policy import Policy
from mem0.plugins.scrub import secrets_of

if TYPE_CHECKING:
    from mem0.embeddings.config import EmbedderConfig
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.models import ModelInfo
    from mem0.llms.config import LLMConfig
    from mem0.llms.llm import LLM
    from mem0.providers.config import ProviderConfig
    from mem0.providers.provider import Provider

Made = TypeVar("Made", bound="Provider")
Settings = TypeVar("Settings", bound="ProviderConfig")


def create_embedder(
    provider: str,
    settings: Mapping[str, object] | EmbedderConfig | None = None,
    policy: Policy | None = None,
) -> Embedder:
    """Build the embedder of a provider. Only that provider is imported, and no request is made.

    Args:
        provider: Its name in any spelling (`openai`, `Azure OpenAI`), or `distribution:name` where two distributions
            provide one name.
        settings: Its settings, in snake_case or camelCase; `None` for the defaults.
        policy: The configuration's allow-list and block-list.

    Raises:
        ConfigurationError: A setting is unknown, missing or wrong; the message names it, and the one meant.
        ProviderNotFoundError: Nothing installed provides it; the message has the pip line.
        DuplicateProviderError: Two distributions provide it.
        ProviderBlockedError: A list refuses it.
        PluginLoadError: The plugin is broken, or needs another mem0-core.
        ConflictingDistributionError: `mem0ai` is installed too.
    """
    return _create(EMBEDDER, provider, settings, policy)


def default_dims(provider: str, model: str | None = None, policy: Policy | None = None) -> int | None:
    """Say how long the vectors of a model are. The provider answers from a table, without its SDK.

    Args:
        provider: Its name, as for `create_embedder`.
        model: The model; `None` for the provider's default model.
        policy: The configuration's allow-list and block-list.

    Returns:
        The number of dimensions; `None` if the provider does not know that model.

    Raises:
        PluginError: The provider cannot be used; what `create_embedder` raises.
    """
    plugin = plugin_for(choose(provider, policy))
    dims = plugin.ask("default_dims", model=model)
    if dims is None:
        return None
    if not isinstance(dims, int) or isinstance(dims, bool) or dims < 1:
        raise load_error(plugin.candidate, f"default_dims returned {dims!r} where a positive int or None is wanted.")
    return dims


def embedder_config(provider: str, policy: Policy | None = None) -> type[EmbedderConfig]:
    """Return the model that a provider's settings are held against.

    Args:
        provider: Its name, as for `create_embedder`.
        policy: The configuration's allow-list and block-list.

    Returns:
        The provider's own; one that takes any further key where it has none.

    Raises:
        PluginError: The provider cannot be used; what `create_embedder` raises.
    """
    return settings_of(EMBEDDER, provider, policy)


def embedder_models(provider: str, policy: Policy | None = None) -> Mapping[str, ModelInfo]:
    """Return what a provider knows about its models, by name; nothing where it has no table.

    Args:
        provider: Its name, as for `create_embedder`.
        policy: The configuration's allow-list and block-list.

    Raises:
        PluginError: The provider cannot be used; what `create_embedder` raises.
    """
    from mem0.embeddings.models import ModelInfo

    plugin = plugin_for(choose(provider, policy))
    table = plugin.ask("embedder_models")
    if table is None:
        return {}
    if not isinstance(table, Mapping) or not all(isinstance(row, ModelInfo) for row in table.values()):
        raise load_error(plugin.candidate, "embedder_models returned no mapping of names to mem0.ModelInfo.")
    return table


def create_llm(
    provider: str,
    settings: Mapping[str, object] | LLMConfig | None = None,
    policy: Policy | None = None,
) -> LLM:
    """Build the LLM of a provider. Only that provider is imported, and no request is made.

    Args:
        provider: Its name, as for `create_embedder`.
        settings: Its settings, in snake_case or camelCase; `None` for the defaults.
        policy: The configuration's allow-list and block-list.

    Raises:
        ConfigurationError: A setting is wrong; what `create_embedder` raises.
        PluginError: The provider cannot be used; what `create_embedder` raises.
    """
    return _create(kinds.LLM, provider, settings, policy)


def llm_config(provider: str, policy: Policy | None = None) -> type[LLMConfig]:
    """Return the model that the settings of an LLM are held against.

    Args:
        provider: Its name, as for `create_embedder`.
        policy: The configuration's allow-list and block-list.

    Returns:
        The provider's own; one that takes any further key where it has none.

    Raises:
        PluginError: The provider cannot be used; what `create_embedder` raises.
    """
    return settings_of(kinds.LLM, provider, policy)


def settings_of(kind: Kind[Any, Settings], provider: str, policy: Policy | None = None) -> type[Settings]:
    """Return the model that the settings of a provider of either kind are held against.

    Args:
        kind: What it provides.
        provider: Its name, as for `create_embedder`.
        policy: The configuration's allow-list and block-list.

    Raises:
        PluginError: The provider cannot be used; what `create_embedder` raises.
    """
    return _model(kind, plugin_for(choose(provider, policy, kind)), frozenset())


def _create(kind: Kind[Made, Settings], provider: str, settings: object, policy: Policy | None) -> Made:
    check_conflict()
    plugin = plugin_for(choose(provider, policy, kind))
    product = kind.product()  # numpy, if it is an embedder, so not before somebody wants vectors
    config = _validate(kind, plugin, _model(kind, plugin, secrets_of(settings)), settings)
    made = plugin.ask(kind.create, secrets=secrets_of(settings) | secrets_of(config), config=config)
    if made is None:
        raise load_error(plugin.candidate, f"it says that it does not serve this name ({kind.create} returned None).")
    if not isinstance(made, product):
        raise load_error(
            plugin.candidate, f"{kind.create} returned {type(made).__name__} where a {kind.product_name} is wanted."
        )
    return made


def _model(kind: Kind[Any, Settings], plugin: Plugin, secrets: frozenset[str]) -> type[Settings]:
    base = kind.settings()
    model = plugin.ask(kind.config, secrets=secrets)
    if model is None:
        return kind.open_settings()
    if not isinstance(model, type) or not issubclass(model, base):
        raise load_error(plugin.candidate, f"{kind.config} returned no subclass of {kind.settings_name}.")
    return model


def _validate(kind: Kind[Any, Settings], plugin: Plugin, model: type[Settings], settings: object) -> Settings:
    from mem0.plugins.settings import secret_settings, validate_provider

    # The plugin's validators run in here, and may raise whatever they like.
    return call(
        lambda: validate_provider(plugin.candidate.name, kind, model, settings),
        doing="validating its settings",
        plugins=[plugin.candidate, *plugin.wrappers],
        secrets=secret_settings(model, settings),
    )
