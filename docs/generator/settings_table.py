# SPDX-License-Identifier: Apache-2.0
"""What a provider can be configured with, out of the model that validates it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from generator.markdown import cell, code, default, table
from mem0.plugins.config_help import settings_in_order
from mem0.plugins.hooks import settings_of
from mem0.plugins.kind import EMBEDDER, Kind
from mem0.plugins.settings import spellings
from mem0.providers.config import ProviderConfig


def settings_tables(providers: Sequence[str], kind: Kind[Any, Any]) -> str:
    """Return the tables of a package's providers; where there are several, each below a heading with its name."""
    tables = {provider: settings_table(provider, kind) for provider in providers}
    if len(tables) == 1:
        return tables[providers[0]]
    return "\n\n".join(f"### Provider {code(provider)}\n\n{made}" for provider, made in tables.items())


def settings_table(provider: str, kind: Kind[Any, Any] = EMBEDDER) -> str:
    """Return the table of a provider's settings, and which other spellings are understood."""
    model = settings_of(kind, provider)
    example = next(name for name in settings_in_order(model) if name in ("embedding_dims", "max_tokens"))
    return f"{table_of(model, settings_in_order(model))}\n\n{_spellings(model)} ({code(to_camel(example))})."


def table_of(model: type[BaseModel], names: Iterable[str]) -> str:
    """Return a table of settings, in the order of their names; what the model does not have is left out."""
    fields = model.model_fields
    rows = [
        [code(name), default(fields[name].get_default(call_default_factory=True)), cell(fields[name].description or "")]
        for name in names
        if name in fields
    ]
    return table(["setting", "default", "what it does"], rows)


def _spellings(model: type[ProviderConfig]) -> str:
    others = {name: _other_names(name, aliases) for name, aliases in spellings(model).items()}
    pairs = [f"{code(alias)} for {code(name)}" for name in settings_in_order(model) for alias in others[name]]
    return f"Also understood: {', '.join([*pairs, 'and every name in camel case'])}"


def _other_names(name: str, aliases: Iterable[str]) -> list[str]:
    known = [name, *aliases]
    return [alias for alias in aliases if alias not in {to_camel(one) for one in known if "_" in one}]
