# SPDX-License-Identifier: Apache-2.0
"""The hooks that a provider implements. Nothing else is needed to add one.

A provider is a distribution with an entry point whose name is the provider's name. The group says what it provides:
`mem0.embedders` has embedders, `mem0.llms` has LLMs, which extract facts from messages:

```toml
[project.entry-points."mem0.embedders"]
acme = "mem0_embed_acme"

[project.entry-points."mem0.llms"]
acme = "mem0_llm_acme"
```

The module behind it stays light: hooks, settings and tables, and no SDK. An embedder's has `create_embedder`, an LLM's
`create_llm`, and these import the SDK; the other hooks are optional. The two kinds are found, isolated, configured and
refused in one way, and one name may stand for one of each.

The group `mem0.plugins` holds wrappers (`@hookimpl(wrapper=True)`) that see every provider's calls, and
`mem0.conformance` says what the conformance kit needs to know about an embedder; nothing else imports that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mem0.embeddings.config import EmbedderConfig
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.models import ModelInfo
    from mem0.llms.config import LLMConfig
    from mem0.llms.llm import LLM

PROJECT = "mem0"
HOOKSPEC_VERSION = 1
EMBEDDERS_GROUP = "mem0.embedders"
LLMS_GROUP = "mem0.llms"
PLUGINS_GROUP = "mem0.plugins"
CONFORMANCE_GROUP = "mem0.conformance"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def create_embedder(provider: str, config: EmbedderConfig) -> Embedder | None:
    """Build the embedder of a provider. Import the SDK here, and make no request.

    Since hookspec version 1.

    Args:
        provider: The provider's name, normalised (`azure_openai`).
        config: The settings, validated: an instance of what `embedder_config` returned, or of `EmbedderConfig`
            with unknown keys in `model_extra` where the plugin has no such hook.

    Returns:
        The embedder; `None` if this plugin does not serve that name.
    """


@hookspec(firstresult=True)
def default_dims(provider: str, model: str | None) -> int | None:
    """Say how long the vectors of a model are, from a table. Never import an SDK, never guess.

    Since hookspec version 1.

    Args:
        provider: The provider's name, normalised.
        model: The model's name; `None` asks for the provider's default model, as configured by default.

    Returns:
        The number of dimensions that the model has when none is asked for; `None` if the table does not know it.
    """


@hookspec(firstresult=True)
def embedder_config(provider: str) -> type[EmbedderConfig] | None:
    """Hand over the provider's settings, so that the core can validate, suggest and document them. Optional.

    Since hookspec version 1.

    Args:
        provider: The provider's name, normalised.

    Returns:
        A subclass of `EmbedderConfig`; `None` if this plugin does not serve that name.
    """


@hookspec(firstresult=True)
def embedder_models(provider: str) -> Mapping[str, ModelInfo] | None:
    """Hand over the provider's table of models, for people to read and for tests to hold answers against. Optional.

    Since hookspec version 1.

    Args:
        provider: The provider's name, normalised.

    Returns:
        What is known about each model, by its name; `None` if this plugin does not serve that name.
    """


@hookspec(firstresult=True)
def create_llm(provider: str, config: LLMConfig) -> LLM | None:
    """Build the LLM of a provider. Import the SDK here, and make no request.

    Since hookspec version 1.

    Args:
        provider: The provider's name, normalised (`azure_openai`).
        config: The settings, validated: an instance of what `llm_config` returned, or of `LLMConfig` with unknown keys
            in `model_extra` where the plugin has no such hook.

    Returns:
        The LLM; `None` if this plugin does not serve that name.
    """


@hookspec(firstresult=True)
def llm_config(provider: str) -> type[LLMConfig] | None:
    """Hand over the provider's settings, so that the core can validate, suggest and document them. Optional.

    Since hookspec version 1.

    Args:
        provider: The provider's name, normalised.

    Returns:
        A subclass of `LLMConfig`; `None` if this plugin does not serve that name.
    """
