# SPDX-License-Identifier: Apache-2.0
"""What a provider can be configured with, out of the model that validates it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from generator.markdown import cell, code, default, table
from mem0.embeddings.config import EmbedderConfig
from mem0.plugins.config_help import settings_in_order
from mem0.plugins.hooks import embedder_config
from mem0.plugins.settings import spellings


def settings_table(provider: str) -> str:
    """Return the table of a provider's settings, and which other spellings are understood."""
    model = embedder_config(provider)
    return f"{table_of(model, settings_in_order(model))}\n\n{_spellings(model)}"


def table_of(model: type[BaseModel], names: Iterable[str]) -> str:
    """Return a table of settings, in the order of their names; what the model does not have is left out."""
    fields = model.model_fields
    rows = [
        [code(name), default(fields[name].get_default(call_default_factory=True)), cell(fields[name].description or "")]
        for name in names
        if name in fields
    ]
    return table(["setting", "default", "what it does"], rows)


def _spellings(model: type[EmbedderConfig]) -> str:
    others = {name: _other_names(name, aliases) for name, aliases in spellings(model).items()}
    pairs = [f"{code(alias)} for {code(name)}" for name in settings_in_order(model) for alias in others[name]]
    return f"Also understood: {', '.join([*pairs, 'and every name in camel case'])} (`embeddingDims`)."


def _other_names(name: str, aliases: Iterable[str]) -> list[str]:
    known = [name, *aliases]
    return [alias for alias in aliases if alias not in {to_camel(one) for one in known if "_" in one}]
