# SPDX-License-Identifier: Apache-2.0
"""Signatures and docstrings, as pages show them."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

_SECTION = re.compile(r"(Args|Attributes|Returns|Raises|Yields):")


def plain_signature(function: Callable[..., object]) -> str:
    """Write a signature without `self` and without types, which the text explains."""
    signature = inspect.signature(function)
    plain = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
        if parameter.name != "self"
    ]
    return str(inspect.Signature(plain))


def typed_signature(function: Callable[..., object]) -> str:
    """Write a signature as the source has it, types included."""
    return ast.unparse(_definition(function)).removeprefix("def ").removeprefix("async def ").rstrip(":")


def markdown(documentation: str) -> str:
    """Turn a Google-style docstring into Markdown."""
    lines: list[str] = []
    for line in documentation.splitlines():
        if section := _SECTION.fullmatch(line):
            lines += [f"**{section[1]}**", ""]
        elif entry := re.fullmatch(r" {4}(\w+): (.*)", line):
            lines.append(f"- `{entry[1]}`: {entry[2]}")
        elif line.startswith("        "):
            lines.append(f"  {line.strip()}")
        else:
            lines.append(line.strip())
    return "\n".join(lines)


def quoted(documentation: str) -> str:
    """Keep a module's text; code blocks in it are not examples to run."""
    return re.sub(r"^```toml$", "```", documentation, flags=re.MULTILINE)


def summaries(module: ModuleType) -> dict[str, str]:
    """Return the public names of a module, each with the first line of what is written about it.

    They are those of `__all__`, wherever they are written down; without it, what the module defines itself. A value
    that nothing is written about is shown itself.
    """
    homes: dict[str, str] = getattr(module, "_HOME", {})
    own = [name for name in _written(module) if not name.startswith("_")]
    found = {}
    for name in (name for name in getattr(module, "__all__", own) if not name.startswith("_")):
        home = importlib.import_module(homes.get(name, module.__name__))
        value = getattr(home, name)
        plain = f"`{value!r}`" if isinstance(value, int | str | tuple) else ""
        found[name] = (_written(home).get(name) or plain or inspect.getdoc(value) or "").partition("\n")[0]
    return found


@cache
def _written(module: ModuleType) -> dict[str, str]:
    """Return what a module defines, each with what is written about it: functions, classes, and values."""
    body = ast.parse(inspect.getsource(module)).body
    found: dict[str, str] = {}
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found[node.name] = ast.get_docstring(node) or ""
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = _text(following)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = _text(following)
    return found


def _text(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return inspect.cleandoc(node.value.value)
    return ""


def _definition(function: Callable[..., object]) -> Any:
    tree: Any = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    tree.decorator_list, tree.body = [], []
    return tree
