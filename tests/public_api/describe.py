# SPDX-License-Identifier: Apache-2.0
"""A public name as text, the same on every Python: annotations are shown as they were written."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, ForwardRef

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from .modules import MODULES, defined, names_of

WIDTH = 100
"""Characters of a line. A longer signature has a line for each argument, a longer value is left out."""


def described(module: str, name: str) -> Iterator[str]:
    """Write down a public name: its signature, and of a class all that is public in it."""
    loaded = importlib.import_module(module)
    value = getattr(loaded, name)
    home = getattr(loaded, "_HOME", {}).get(name, module)  # where names are imported when they are first used
    if inspect.isclass(value) or inspect.isfunction(value):
        home = value.__module__
    if home != module and home in MODULES and name in names_of(home):
        yield f"{name} = {home}.{name}"
    elif inspect.isclass(value) and value.__name__ == name:
        yield from _class(value)
    elif inspect.isfunction(value):
        yield from _signature(name, value)
    else:
        yield from _source(defined(importlib.import_module(home)).get(name), name)


def _class(kind: type) -> Iterator[str]:
    bases = ", ".join(base.__name__ for base in kind.__bases__ if base is not object)
    yield f"class {kind.__name__}" + (f"({bases})" if bases else "")
    # What it inherits from a class that is public stands there; from one that is not, here.
    elsewhere = {part for base in kind.__mro__[1:] if _is_public(base) for part in base.__mro__}
    members: dict[str, list[str]] = {}
    for owner in kind.__mro__:
        if owner.__module__.startswith("mem0") and owner not in elsewhere:
            for name, lines in _members(owner, kind.__name__):
                members.setdefault(name, lines)
    for _, lines in sorted(members.items()):
        yield from (f"    {line}" for line in lines)


def _members(kind: type, called: str) -> Iterator[tuple[str, list[str]]]:
    annotations = inspect.get_annotations(kind)
    fields = kind.model_fields if issubclass(kind, BaseModel) else {}
    for name, annotation in annotations.items():
        if name.startswith("_") or name in ("model_config", *getattr(kind, "__dataclass_fields__", ())):
            continue
        default = f" = {vars(kind)[name]!r}" if name in vars(kind) else ""
        if name in fields and fields[name].default is not PydanticUndefined:
            default = f" = {fields[name].default!r}"
        yield name, [f"{name}: {annotation}{default}"]
    for name, value in vars(kind).items():
        function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if isinstance(value, property):
            if not name.startswith("_"):
                yield name, [f"{name}: {inspect.get_annotations(value.fget).get('return')}"]
        elif name in ("__init__", "__new__") and _is_made_by_call(kind, name):
            yield "", list(_signature(called, value, drop=1))
            yield from ((attribute, [attribute]) for attribute in _assigned(kind) if attribute not in annotations)
        elif inspect.isfunction(function) and not name.startswith("_"):
            yield name, list(_signature(name, function))


def _is_made_by_call(kind: type, name: str) -> bool:
    if issubclass(kind, BaseModel) or getattr(kind, "_is_protocol", False):
        return False
    return name == "__init__" or issubclass(kind, tuple)


def _assigned(kind: type) -> list[str]:
    """Name the public attributes that `__init__` gives to an instance."""
    if "__dataclass_fields__" in vars(kind) or issubclass(kind, tuple):
        return []
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind.__init__)))  # type: ignore[misc]
    targets = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    return [
        node.attr
        for node in targets
        if isinstance(node.value, ast.Name) and node.value.id == "self" and not node.attr.startswith("_")
    ]


def _is_public(kind: type) -> bool:
    return kind.__module__ in MODULES and kind.__name__ in names_of(kind.__module__)


def _signature(name: str, function: Any, drop: int = 0) -> Iterator[str]:
    signature = inspect.signature(function)
    parameters = [item.replace(annotation=_written(item.annotation)) for item in signature.parameters.values()][drop:]
    returned = _written(signature.return_annotation) if not drop else inspect.Signature.empty
    text = str(signature.replace(parameters=parameters, return_annotation=returned))
    marks = [
        *(["final"] if getattr(function, "__final__", False) else []),
        *(["abstract"] if getattr(function, "__isabstractmethod__", False) else []),
        *(["async"] if inspect.iscoroutinefunction(function) else []),
    ]
    name = " ".join([*marks, name])
    if len(name + text) <= WIDTH:
        yield name + text
        return
    yield f"{name}("
    starred = False
    for item in parameters:
        if item.kind is item.KEYWORD_ONLY and not starred:
            yield "    *,"
        starred |= item.kind in (item.KEYWORD_ONLY, item.VAR_POSITIONAL)
        yield f"    {item},"
    yield ")" if returned is inspect.Signature.empty else f") -> {returned!r}"


class _Written:
    """An annotation that is shown as it was written."""

    def __init__(self, annotation: object) -> None:
        self.text = annotation.__forward_arg__ if isinstance(annotation, ForwardRef) else annotation

    def __repr__(self) -> str:
        return self.text if isinstance(self.text, str) else inspect.formatannotation(self.text)


def _written(annotation: object) -> object:
    return annotation if annotation is inspect.Signature.empty else _Written(annotation)


def _source(node: ast.stmt | None, name: str) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        yield f"{name}({ast.unparse(node.args)})"  # pytest makes something else of a fixture
        return
    value = getattr(node, "value", None)
    text = ast.unparse(value) if value is not None and name != "__version__" else "..."
    note = f": {ast.unparse(node.annotation)}" if isinstance(node, ast.AnnAssign) else ""
    yield f"{name}{note} = {text if len(text) <= WIDTH else '...'}"
