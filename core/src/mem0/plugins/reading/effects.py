# SPDX-License-Identifier: Apache-2.0
"""What single statements at the top of a module certainly do, and what makes that uncertain."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from mem0.plugins.reading.source import Source, bound

ENDS = frozenset({"sys.exit", "os._exit", "os.abort", "exit", "quit"})
"""Functions that end the process."""

SLEEPS = "time.sleep"

_SHORT = 0.05

_MAGIC = (
    b"addsitedir", b"zipimport", b"pkgutil", b"runpy", b"import_module", b"exec_module", b"__path__", b"__import__",
    b"__loader__", b"__spec__", b"builtins", b"exec(", b"eval(", b"setattr",
)  # fmt: skip
"""What may make a module findable, or replace a function, in a way that is not seen from here."""

_CHANGES_PYTHON = re.compile(
    rb"(?:\bsys\s*\.\s*|getattr\(\s*sys\b|from\s+sys\s+import[\s(\w,]*)(?:path|modules|meta_path|path_hooks|['\"]\w+)\b"
)
"""The same of `sys`, whose other names are harmless."""


def is_magic(source: Source) -> bool:
    """Whether a module may make others findable, or replace functions, in a way that is not seen from here."""
    text = source.text
    return any(word in text for word in _MAGIC) or (b"sys" in text and _CHANGES_PYTHON.search(text) is not None)


def called(call: ast.Call, names: Mapping[str, str], source: Source) -> str:
    """Name the function that a statement calls, if it is one that matters and certainly that one.

    Args:
        call: The call.
        names: What was imported before it: of each name, the whole one.
        source: The module.
    """
    match call.func:
        case ast.Name(id=name):
            whole = names.get(name, name)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in names:
            whole = f"{names[name]}.{attribute}"
        case _:
            return ""
    if whole not in ENDS and whole != SLEEPS:
        return ""
    return "" if is_magic(source) or b"import *" in source.text or _is_changed(name, source.tree) else whole


def is_short(call: ast.Call) -> bool:
    """Whether a sleep is over before anybody notices."""
    match call.args:
        case [ast.Constant(value=int() | float() as seconds)]:
            return seconds < _SHORT
    return False


def raised(node: ast.Raise) -> str:
    """Name what a statement raises."""
    error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return ast.unparse(error) if isinstance(error, ast.Name | ast.Attribute) else "an error"


def _is_changed(name: str, tree: ast.Module) -> bool:
    """Whether anything but an import at the top may give a name another meaning, or what it names another function."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if name in bound(node):
            return True
        for inner in ast.walk(node):
            match inner:
                case ast.Attribute(value=ast.Name(id=found), ctx=ast.Store() | ast.Del()) if found == name:
                    return True
    return False
