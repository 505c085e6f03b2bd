# SPDX-License-Identifier: Apache-2.0
"""What a provider can be configured with, out of the model that validates it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from generator.markdown import cell, code, default, table
from mem0.embeddings.config import HttpEmbedderConfig
from mem0.plugins.hooks import embedder_config
from mem0.plugins.settings import spellings

_FIRST = ("model", "embedding_dims", "api_key")
"""Settings that all providers have and that mean something else for each."""

SHARED = [name for name in HttpEmbedderConfig.model_fields if name not in _FIRST]
"""Settings that mean the same everywhere; those of HTTP are not those of a provider that runs models itself."""


def settings_table(provider: str) -> str:
    """Return the table of a provider's settings, its own first, and which other spellings are understood."""
    model = embedder_config(provider)
    own = [name for name in _most_specific_first(model) if name not in (*_FIRST, *SHARED)]
    return f"{table_of(model, [*_FIRST, *own, *SHARED])}\n\n{_spellings(model)}"


def table_of(model: type[BaseModel], names: Iterable[str]) -> str:
    """Return a table of settings, in the order of their names; what the model does not have is left out."""
    fields = model.model_fields
    rows = [
        [code(name), default(fields[name].get_default(call_default_factory=True)), cell(fields[name].description or "")]
        for name in names
        if name in fields
    ]
    return table(["setting", "default", "what it does"], rows)


def _most_specific_first(model: type[BaseModel]) -> list[str]:
    """Name a model's settings: those of its own class, then those of the classes that it builds on."""
    names = dict.fromkeys(name for base in model.__mro__ for name in inspect.get_annotations(base))
    return [name for name in names if name in model.model_fields]


def _spellings(model: type[BaseModel]) -> str:
    others = {name: _other_names(name, aliases) for name, aliases in spellings(model).items()}
    pairs = [f"{code(alias)} for {code(name)}" for name in _most_specific_first(model) for alias in others[name]]
    return f"Also understood: {', '.join([*pairs, 'and every name in camel case'])} (`embeddingDims`)."


def _other_names(name: str, aliases: Iterable[str]) -> list[str]:
    known = [name, *aliases]
    return [alias for alias in aliases if alias not in {to_camel(one) for one in known if "_" in one}]
