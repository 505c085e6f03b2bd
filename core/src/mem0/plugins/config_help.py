# SPDX-License-Identifier: Apache-2.0
"""A provider's settings as a table and as JSON Schema, out of the model that validates them."""

from __future__ import annotations

import inspect
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from mem0.plugins import hooks
from mem0.plugins.choose import choose
from mem0.plugins.guard import call
from mem0.plugins.kind import EMBEDDER, KINDS, Kind
from mem0.plugins.policy import Policy

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from mem0.providers.config import ProviderConfig


FIRST = ("model", "embedding_dims", "api_key")
"""Settings that every provider of a kind has and that mean something else for each."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of a provider's table.

    Attributes:
        name: The key, in snake_case.
        alias: The key, in camelCase.
        type: What it takes, as text: `str | None`.
        default: Its default, as text; `required` where it has none.
        description: What it is for.
    """

    name: str
    alias: str
    type: str
    default: str
    description: str


def describe(provider: str, policy: Policy | None = None, kind: Kind[Any, Any] = EMBEDDER) -> list[Parameter]:
    """Return what a provider can be configured with, one row for each setting. Imports that provider.

    Args:
        provider: Its name.
        policy: The configuration's allow-list and block-list.
        kind: What it provides.

    Raises:
        PluginError: The provider cannot be used.
    """
    from mem0.plugins.settings import spellings

    model = hooks.settings_of(kind, provider, policy)
    aliases = spellings(model)
    return [
        Parameter(
            name=name,
            alias=next(iter(aliases[name]), name),
            type=_type_text(field.annotation),
            default=_default_text(field),
            description=field.description or "",
        )
        for name, field in ((name, model.model_fields[name]) for name in settings_in_order(model))
    ]


def settings_in_order(model: type[ProviderConfig]) -> list[str]:
    """Name a provider's settings as people look for them.

    First those that every provider has and that mean something else for each, then its own, those of its own class
    before those of the classes that it builds on, then those that mean the same everywhere.
    """
    everywhere = next(kind.http_settings() for kind in KINDS if issubclass(model, kind.settings())).model_fields
    shared = [name for name in everywhere if name not in FIRST]
    specific = dict.fromkeys(name for base in model.__mro__ for name in inspect.get_annotations(base))
    own = [name for name in specific if name not in (*FIRST, *shared)]
    return [name for name in (*FIRST, *own, *shared) if name in model.model_fields]


def json_schema(
    provider: str,
    policy: Policy | None = None,
    kind: Kind[Any, Any] = EMBEDDER,
    *,
    by_alias: bool = False,
) -> dict[str, Any]:
    """Return the JSON Schema of a provider's settings. Imports that provider.

    Args:
        provider: Its name.
        policy: The configuration's allow-list and block-list.
        kind: What it provides.
        by_alias: Whether keys are in camelCase rather than snake_case.

    Raises:
        PluginError: The provider cannot be used.
    """
    model = hooks.settings_of(kind, provider, policy)
    return call(
        lambda: model.model_json_schema(by_alias=by_alias),
        doing="describing its settings",
        plugins=[choose(provider, policy, kind)],
    )


def _type_text(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is None or annotation is type(None):
        return "None"
    if origin is Annotated:
        return _type_text(arguments[0])
    if origin in (Union, types.UnionType):
        return " | ".join(_type_text(item) for item in arguments)
    if origin is Literal:
        return " | ".join(repr(item) for item in arguments)
    name = getattr(origin or annotation, "__name__", str(annotation))
    if name == "SecretStr":
        return "str"
    inside = ", ".join("..." if item is Ellipsis else _type_text(item) for item in arguments)
    return f"{name}[{inside}]" if inside else name


def _default_text(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default_factory is not None:
        return "computed"
    default = field.default
    # A SecretStr shows itself as asterisks, which says no more than that there is one.
    return str(default) if default is None or isinstance(default, (str, int, float)) else repr(default)
