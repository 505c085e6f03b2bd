# SPDX-License-Identifier: Apache-2.0
"""What importing a plugin would do, as far as the statements tell that always run: those in no `if`, `try`, `with`.

The modules are gone through as Python would: a package before what is in it, and what is imported where it is
imported. Only what is certain is a fault. Once code of others has run, which could make modules of its own findable,
it is certain of no module any more that it is missing.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path

from mem0.plugins.reading.effects import ENDS, SLEEPS, called, is_magic, is_short, raised
from mem0.plugins.reading.modules import Place, locate
from mem0.plugins.reading.source import Source, bound, is_for_types, is_standard, read_source, shown
from mem0.version import __version__

LIGHT = frozenset({"mem0", "pluggy", "pydantic", "pydantic_core", "typing_extensions", "annotated_types"})
"""What a light module may import besides Python's own: mem0-core needs them itself."""

_MOST = 40
"""A plugin that imports more modules of its own at the top is not gone through to the end."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a plugin from working.

    Attributes:
        text: A sentence.
        missing: The module that it needs and that is not installed.
        is_incomplete: Whether a file of its own is not there.
    """

    text: str
    missing: str | None = None
    is_incomplete: bool = False


class _Ended(Exception):  # noqa: N818 - it is no error of ours
    """The import would not go any further, so neither does the reading."""


class TopLevel:
    """The import of one plugin.

    Args:
        value: What its entry point names.
        plugins: The packages of all providers. They are light, or told so themselves.
        heavy: The hook that what is heavy belongs into.
    """

    def __init__(self, value: str, plugins: Collection[str], heavy: str) -> None:
        self.value = value
        self.module = value.partition(":")[0].strip()
        parts = self.module.split(".")
        # What is ours shares a package with the machinery; there, `mem0.hashing` is the plugin's own.
        self._home = ".".join(parts[: 2 if parts[0] == "mem0" else 1])
        self._plugins = plugins
        self._heavy = heavy
        self._are_missing_told = True
        self._noted: set[str] = set()
        self._specs: dict[str, ModuleSpec | Place] = {}
        self.sources: dict[str, Source | None] = {}
        self.faults: list[Fault] = []
        self.notes: list[str] = []

    def run(self) -> bool:
        """Go through it; say whether the import would come to its end, as far as can be seen."""
        try:
            self._import_own(self.module, None, None)
        except _Ended:
            return False
        return True

    @property
    def file(self) -> str | None:
        """The file of the module that the entry point names."""
        return locate(self.module, self._specs).file

    def _end(self, fault: Fault) -> _Ended:
        self.faults.append(fault)
        return _Ended()

    def _import_own(self, module: str, source: Source | None, node: ast.stmt | None) -> None:
        parts = module.split(".")
        for count in range(self._home.count(".") + 1, len(parts) + 1):
            name = ".".join(parts[:count])
            if name in self.sources:
                continue
            if len(self.sources) == _MOST:
                self._are_missing_told = False
                return
            place = locate(name, self._specs)
            self.sources[name] = None
            if place.is_missing and self._are_missing_told:
                if source is None or node is None:
                    raise self._end(Fault(f"its module {self.value!r} is not there.", is_incomplete=True))
                raise self._end(self._not_found(name, source, node, is_own=True))
            self._execute(name, place.file)

    def _execute(self, module: str, file: str | None) -> None:
        if file is not None and not file.endswith(".py") and Path(file).is_dir():
            return  # a namespace has no code
        try:
            source = read_source(module, file) if file else None
        except SyntaxError as error:
            place = shown(module, str(file)) + (f", line {error.lineno}" if error.lineno else "")
            raise self._end(Fault(f"importing {self.value!r} raises SyntaxError: {error.msg}. See {place}.")) from None
        if source is None:  # compiled, or found by a finder of another kind
            self._are_missing_told = False
            return
        self.sources[module] = source
        if is_magic(source):
            self._are_missing_told = False
        names: dict[str, str] = {}
        for node in source.tree.body:
            match node:
                case ast.Import():
                    for item in node.names:
                        self._import(item.name, source, node)
                        names[item.asname or item.name.partition(".")[0]] = (
                            item.name if item.asname else (item.name.partition(".")[0])
                        )
                case ast.ImportFrom() if base := source.absolute(node):
                    self._import(base, source, node)
                    for item in node.names:
                        self._import_submodule(base, item.name, source, node)
                        names[item.asname or item.name] = f"{base}.{item.name}"
                case ast.Raise():
                    raise self._end(Fault(f"{self._raises(node)}{source.at(node)}"))
                case ast.Expr(value=ast.Call() as call):
                    self._call(call, names, source, node)
                case ast.If() | ast.Try() | ast.TryStar() | ast.With() | ast.For() | ast.While() | ast.Match() if (
                    not is_for_types(node)
                ):
                    self._look_inside(node)
                case _:
                    pass

    def _import(self, module: str, source: Source, node: ast.stmt) -> None:
        root = module.partition(".")[0]
        if module == self._home or module.startswith(f"{self._home}."):
            self._import_own(module, source, node)
        elif root == "mem0":
            if self._are_missing_told and not _is_in_core(module):
                raise self._end(self._not_found(module, source, node))
        elif root in self._plugins:
            self._are_missing_told = False
        elif root not in LIGHT and not is_standard(root):
            if self._are_missing_told and locate(root).is_missing:
                raise self._end(self._not_found(root, source, node))
            self._are_missing_told = False
            if root not in self._noted:
                self._noted.add(root)
                self.notes.append(
                    f"it imports {root!r} at the top, so every look at its table pays for that: "
                    f"{self._heavy} is the place for it.{source.at(node)}"
                )

    def _import_submodule(self, package: str, name: str, source: Source, node: ast.stmt) -> None:
        """Follow `from package import name` if the name can be nothing but a module of the plugin's own."""
        module = f"{package}.{name}"
        if not module.startswith(f"{self._home}.") or module in self.sources:
            return
        around = self.sources.get(package)
        if around is None or b"__getattr__" in around.text or b"import *" in around.text:
            return
        if not around.file.endswith("__init__.py") or locate(module, self._specs).file is None:
            return  # no package, so there is nothing to look for: looking takes a third of reading a plugin
        if any(
            found == name
            for other in around.tree.body
            if not _is_import_of(other, around, module)
            for found in bound(other)
        ):
            return
        self._import_own(module, source, node)

    def _call(self, call: ast.Call, names: dict[str, str], source: Source, node: ast.stmt) -> None:
        name = called(call, names, source)
        if name in ENDS:
            what = f"{ast.unparse(call.func)}()"
            raise self._end(Fault(f"importing {self.value!r} ends the process: {what}.{source.at(node)}"))
        if name == SLEEPS and not is_short(call):
            self.notes.append(f"its import sleeps, and everybody who looks at its table waits.{source.at(node)}")

    def _look_inside(self, node: ast.stmt) -> None:
        """See whether code of others may run in a statement that is not judged."""
        for inner in ast.walk(node):
            match inner:
                case ast.Import(names=names):
                    modules = [item.name for item in names]
                case ast.ImportFrom(module=str(module), level=0):
                    modules = [module]
                case _:
                    continue
            roots = {module.partition(".")[0] for module in modules} - LIGHT - {self._home.partition(".")[0]}
            if any(not is_standard(root) for root in roots):
                self._are_missing_told = False

    def _raises(self, node: ast.Raise) -> str:
        name = raised(node)
        if name == "SystemExit":
            return f"importing {self.value!r} ends the process: raise SystemExit."
        return f"importing {self.value!r} raises {name}."

    def _not_found(self, module: str, source: Source, node: ast.stmt, *, is_own: bool = False) -> Fault:
        text = f"importing {self.value!r} raises ModuleNotFoundError"
        if module.startswith("mem0."):
            return Fault(f"{text}: mem0-core {__version__} has no module {module!r}.{source.at(node)}")
        if is_own:
            return Fault(f"{text}: its module {module!r} is not there.{source.at(node)}", is_incomplete=True)
        return Fault(f"{text}.{source.at(node)}", missing=module)


@cache
def _is_in_core(module: str) -> bool:
    return not locate(module).is_missing


def _is_import_of(node: ast.stmt, around: Source, module: str) -> bool:
    """Whether a statement imports nothing but names that are modules of this package."""
    package, _, name = module.rpartition(".")
    return (
        isinstance(node, ast.ImportFrom)
        and around.absolute(node) == package
        and any(item.name == name and item.asname in (None, name) for item in node.names)
    )
