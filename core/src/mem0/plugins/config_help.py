# SPDX-License-Identifier: Apache-2.0
"""A provider's settings as a table and as JSON Schema, out of the model that validates them."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from mem0.plugins.choose import choose
from mem0.plugins.guard import call
from mem0.plugins.hooks import embedder_config
from mem0.plugins.policy import Policy

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


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


def describe(provider: str, policy: Policy | None = None) -> list[Parameter]:
    """Return what a provider can be configured with, one row for each setting. Imports that provider.

    Raises:
        PluginError: The provider cannot be used.
    """
    from mem0.plugins.settings import spellings

    model = embedder_config(provider, policy)
    aliases = spellings(model)
    return [
        Parameter(
            name=name,
            alias=next(iter(aliases[name]), name),
            type=_type_text(field.annotation),
            default=_default_text(field),
            description=field.description or "",
        )
        for name, field in model.model_fields.items()
    ]


def json_schema(provider: str, policy: Policy | None = None, *, by_alias: bool = False) -> dict[str, Any]:
    """Return the JSON Schema of a provider's settings. Imports that provider.

    Args:
        provider: Its name.
        policy: The configuration's allow-list and block-list.
        by_alias: Whether keys are in camelCase rather than snake_case.

    Raises:
        PluginError: The provider cannot be used.
    """
    model = embedder_config(provider, policy)
    return call(
        lambda: model.model_json_schema(by_alias=by_alias),
        doing="describing its settings",
        plugins=[choose(provider, policy)],
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
