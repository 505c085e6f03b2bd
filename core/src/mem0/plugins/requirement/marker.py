# SPDX-License-Identifier: Apache-2.0
"""Whether a requirement's marker applies here: `mem0-core>=0.2; python_version >= "3.12"`.

A marker is nearly an expression of Python's, so Python parses it. Nothing of it is executed.
"""

from __future__ import annotations

import ast
import os
import platform
import sys
from collections.abc import Callable, Mapping

from mem0.plugins.requirement.versions import meets

_VERSIONS: Mapping[str, Callable[[], str]] = {
    "python_version": lambda: ".".join(map(str, sys.version_info[:2])),
    "python_full_version": platform.python_version,
}
_TEXTS: Mapping[str, Callable[[], str]] = {
    "implementation_name": lambda: sys.implementation.name,
    "os_name": lambda: os.name,
    "platform_machine": platform.machine,
    "platform_python_implementation": platform.python_implementation,
    "platform_system": platform.system,
    "sys_platform": lambda: sys.platform,
}
_OPERATORS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def applies(marker: str) -> bool | None:
    """Whether a marker holds for this Python on this machine.

    Args:
        marker: What follows the semicolon.

    Returns:
        `None` where that cannot be told. `extra` is such a case: metadata does not say which extras were installed.
    """
    try:
        return _holds(ast.parse(marker.strip(), mode="eval").body)
    except (MemoryError, RecursionError, SyntaxError, ValueError):
        return None


def _holds(node: ast.expr) -> bool | None:
    if isinstance(node, ast.BoolOp):
        # What is not known decides nothing: neither `no and unknown` nor `yes or unknown` depends on it.
        settles = isinstance(node.op, ast.Or)
        parts = [_holds(part) for part in node.values]
        return settles if settles in parts else None if None in parts else not settles
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _compares(node.left, node.ops[0], node.comparators[0])
    return None


def _compares(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> bool | None:
    sides = _text(left), _text(right)
    if None in sides or isinstance(left, ast.Name) == isinstance(right, ast.Name):
        return None
    here, there = str(sides[0]), str(sides[1])
    if isinstance(operator, ast.In | ast.NotIn):
        return (here in there) == isinstance(operator, ast.In)
    sign = _OPERATORS.get(type(operator), "")
    name, value = left, there
    if isinstance(right, ast.Name):
        name, value, sign, here = right, here, _TURNED.get(sign, sign), there
    if isinstance(name, ast.Name) and name.id in _VERSIONS:
        return meets(sign + value, here)
    return (here == value) == (sign == "==") if sign in ("==", "!=") else None


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        found = _VERSIONS.get(node.id) or _TEXTS.get(node.id)
        return found() if found else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
