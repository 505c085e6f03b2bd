# SPDX-License-Identifier: Apache-2.0
"""The hooks as typed functions. What is above the plugins calls these and nothing below them.

`policy` is everywhere the configuration's `plugins` section. The environment's lists bind with or without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mem0.hookspecs import EMBEDDERS_GROUP
from mem0.plugins.choose import choose
from mem0.plugins.conflict import check_conflict
from mem0.plugins.guard import call, load_error
from mem0.plugins.manager import Plugin, plugin_for
from mem0.plugins.policy import Policy
from mem0.plugins.scan import scan
from mem0.plugins.scrub import secrets_of

if TYPE_CHECKING:
    from mem0.embeddings.config import EmbedderConfig
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.models import ModelInfo


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
    check_conflict()
    plugin = plugin_for(choose(provider, policy))
    # numpy, so not before somebody wants vectors.
    from mem0.embeddings.embedder import Embedder

    config = _validate(plugin, _model(plugin, secrets_of(settings)), settings)
    embedder = plugin.ask("create_embedder", secrets=secrets_of(settings) | secrets_of(config), config=config)
    if embedder is None:
        raise load_error(plugin.candidate, "it says that it does not serve this name (create_embedder returned None).")
    if not isinstance(embedder, Embedder):
        raise load_error(
            plugin.candidate,
            f"create_embedder returned {type(embedder).__name__} where a mem0.Embedder is wanted.",
        )
    return embedder


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
    return _model(plugin_for(choose(provider, policy)), frozenset())


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


def _model(plugin: Plugin, secrets: frozenset[str]) -> type[EmbedderConfig]:
    from mem0.embeddings.config import EmbedderConfig
    from mem0.plugins.settings import OpenEmbedderConfig

    model = plugin.ask("embedder_config", secrets=secrets)
    if model is None:
        return OpenEmbedderConfig
    if not isinstance(model, type) or not issubclass(model, EmbedderConfig):
        raise load_error(plugin.candidate, "embedder_config returned no subclass of mem0.EmbedderConfig.")
    return model


def _validate(
    plugin: Plugin,
    model: type[EmbedderConfig],
    settings: Mapping[str, object] | EmbedderConfig | None,
) -> EmbedderConfig:
    from mem0.plugins.settings import secret_settings, validate_provider

    # The plugin's validators run in here, and may raise whatever they like.
    return call(
        lambda: validate_provider(plugin.candidate.name, model, settings, scan(EMBEDDERS_GROUP)),
        doing="validating its settings",
        plugins=[plugin.candidate, *plugin.wrappers],
        secrets=secret_settings(model, settings),
    )
