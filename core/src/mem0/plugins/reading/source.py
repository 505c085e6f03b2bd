# SPDX-License-Identifier: Apache-2.0
"""A module's source as a tree. Nothing of it is executed."""

from __future__ import annotations

import ast
import importlib.util
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST = 250_000
"""More bytes than that are no light module, and reading them would take longer than all the rest."""


@dataclass(frozen=True, slots=True)
class Source:
    """A module that was read.

    Attributes:
        module: Its name.
        file: Its file.
        text: The file's bytes.
        tree: What they mean.
    """

    module: str
    file: str
    text: bytes
    tree: ast.Module

    @property
    def shown(self) -> str:
        """The part of its path that a reader would look for: `mem0_embed_acme/_models.py`."""
        return shown(self.module, self.file)

    def at(self, node: ast.stmt) -> str:
        """Say where a statement is."""
        return f" See {self.shown}, line {node.lineno}."

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the name of the module that a statement imports from; nothing if it cannot be told."""
        if not node.level:
            return node.module or ""
        parts = self.module.split(".")
        if not self.file.endswith("__init__.py"):
            parts.pop()
        kept = parts[: len(parts) - node.level + 1]
        return ".".join([*kept, *([node.module] if node.module else [])]) if kept else ""


def shown(module: str, file: str) -> str:
    """Return the part of a module's path that a reader would look for."""
    path = Path(file)
    depth = module.count(".") + 1 + (path.stem == "__init__")
    return "/".join(path.parts[-depth:])


def read_source(module: str, file: str) -> Source | None:
    """Read a module.

    Args:
        module: Its name.
        file: Its file.

    Returns:
        What is in it; `None` if it is no Python source, too large, or cannot be read.

    Raises:
        SyntaxError: Python could not import it.
    """
    if not file.endswith(".py"):
        return None
    try:
        with open(file, "rb") as opened:
            text = opened.read(LARGEST + 1)
        if len(text) > LARGEST:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, file)
            if not sys.dont_write_bytecode and not Path(importlib.util.cache_from_source(file)).exists():
                # The parser lets pass what the compiler does not. What is compiled already passed both.
                compile(tree, file, "exec", dont_inherit=True)
    except (MemoryError, NotImplementedError, OSError, RecursionError, ValueError):
        return None
    return Source(module, file, text, tree)


def is_for_types(node: ast.stmt) -> bool:
    """Whether a statement is an `if TYPE_CHECKING:`, whose body never runs."""
    if not isinstance(node, ast.If) or node.orelse:
        return False
    return getattr(node.test, "id", getattr(node.test, "attr", None)) == "TYPE_CHECKING"


def bound(node: ast.AST) -> Iterator[str]:
    """Yield every name that a piece of code may bind, in whatever scope."""
    for inner in ast.walk(node):
        match inner:
            case ast.Name(ctx=ast.Store() | ast.Del()):
                yield inner.id
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield inner.name
            case ast.alias():
                yield inner.asname or inner.name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name


def is_standard(module: str) -> bool:
    """Whether a module comes with Python."""
    return module.partition(".")[0] in sys.stdlib_module_names
