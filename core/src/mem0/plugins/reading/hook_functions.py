# SPDX-License-Identifier: Apache-2.0
"""A plugin's hooks as its source has them, held against the hookspec.

Only a function under `@hookimpl` that keeps its name to the end of the module is certain to be a hook. Whatever may
be one besides (imported, assigned, decorated by something else, written in an `if`) is not judged.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mem0.hookspecs import PLUGINS_GROUP
from mem0.plugins.kind import KINDS, kind_of
from mem0.plugins.reading.effects import raised
from mem0.plugins.reading.source import Source, bound, is_standard
from mem0.plugins.reading.top_level import LIGHT, Fault
from mem0.plugins.specification import arguments, no_hook, no_wrapper, unknown_arguments, unknown_hook

_MARKERS = frozenset({"mem0.hookimpl", "mem0.hookspecs.hookimpl"})

_CREATES = frozenset(kind.create for kind in KINDS)

_BINDERS = (
    b"globals", b"vars(", b"locals", b"exec(", b"eval(", b"setattr", b"delattr", b"__getattr__", b"__dir__",
    b"__dict__", b"mem0_impl", b":=", b"sys.modules", b"import *", b"global ",
)  # fmt: skip
"""What may give the module a hook, or take one away, in a way that is not followed here."""


@dataclass(frozen=True, slots=True)
class _Hook:
    """A function under `@hookimpl`."""

    function: ast.FunctionDef | ast.AsyncFunctionDef
    name: str
    is_optional: bool
    is_wrapper: bool

    @property
    def surplus(self) -> list[str]:
        given = self.function.args
        positional = [*given.posonlyargs, *given.args]
        needed = positional[: len(positional) - len(given.defaults)]
        needed += [item for item, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None]
        return [item.arg for item in needed if item.arg not in arguments()[self.name]]

    @property
    def always_raises(self) -> ast.Raise | None:
        """The statement, if there is nothing else to it but what lets other providers pass."""
        for node in self.function.body:
            match node:
                case ast.Raise():
                    return node
                case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Import() | ast.ImportFrom():
                    continue
                case ast.If(body=[ast.Return(value=None | ast.Constant(value=None))], orelse=[]) if (
                    self.name in _CREATES and _is_for_others(node.test)
                ):
                    continue  # whoever is not served is not raised at, and gets nothing either
                case _:
                    return None
        return None


class HookFunctions:
    """The names that a module has when it has been imported.

    Args:
        source: The module.
        own: Everything of its package that was read.
    """

    def __init__(self, source: Source, own: Sequence[Source]) -> None:
        self._source = source
        self._own = own
        self._package = source.module.partition(".")[0]
        self._names: dict[str, _Hook | ast.stmt | str | None] = {}  # of what is imported, its whole name
        self._are_all_seen = not any(b"specname" in other.text for other in own)

    def faults(self, value: str, group: str) -> Iterator[Fault]:
        """Yield what does not fit the hookspec.

        Args:
            value: What the entry point names.
            group: The entry point's group.
        """
        if any(word in self._source.text for word in _BINDERS):
            return
        for node in self._source.tree.body:
            self._bind(node)
        hooks = [one for one in self._names.values() if isinstance(one, _Hook)]
        kind = kind_of(group)
        # One module may serve both kinds, and is asked for each only what belongs to it. A wrapper may refuse everybody
        # of a kind on purpose.
        asked = frozenset(kind.hooks if kind else ())
        told = [Fault(text + self._source.at(hook.function)) for hook in hooks for text in _misfits(hook, group)]
        if self._are_all_seen:  # or another function may implement the same hook, and answer first
            told += [
                Fault(f"its hook {hook.name!r} does nothing but raise {raised(found)}.{self._source.at(hook.function)}")
                for hook in hooks
                if hook.name in asked and (found := hook.always_raises)
            ]
        yield from told
        implemented = {hook.name for hook in hooks}
        if kind is None or told or not self._are_all_seen or kind.create in implemented:
            return
        there = self._names.get(kind.create)
        if isinstance(there, ast.FunctionDef):
            yield Fault(no_hook(value, kind, unmarked=True) + self._source.at(there))
        elif kind.create not in self._names:
            yield Fault(f"{no_hook(value, kind, implemented, unmarked=False)} See {self._source.shown}.")

    def _bind(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._names[node.name] = self._function(node)
            case ast.Import():
                for item in node.names:
                    self._names[item.asname or item.name.partition(".")[0]] = (
                        item.name if item.asname else item.name.partition(".")[0]
                    )
            case ast.ImportFrom():
                base = self._source.absolute(node)
                root = base.partition(".")[0]
                if root not in LIGHT and root != self._package and not is_standard(root):
                    self._are_all_seen = False  # a function of others' may be a hook under another name
                for item in node.names:
                    self._names[item.asname or item.name] = f"{base}.{item.name}"
            case ast.Assign(targets=targets):
                self._forget(name for target in targets for name in bound(target))
            case ast.AnnAssign(value=None):
                pass
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                self._forget(bound(target))
            case ast.ClassDef():
                self._names[node.name] = None
            case _:
                self._forget(bound(node))

    def _forget(self, names: Iterator[str]) -> None:
        for name in names:
            self._names[name] = None

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> _Hook | ast.stmt | None:
        if not node.decorator_list:
            return node
        hook = self._hook(node) if len(node.decorator_list) == 1 else None
        if hook is None:
            self._are_all_seen = False
        return hook

    def _hook(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> _Hook | None:
        match node.decorator_list[0]:
            case ast.Call(func=marker, args=[], keywords=keywords):
                options = {item.arg: getattr(item.value, "value", ...) for item in keywords}
            case marker:
                options = {}
        if self._dotted(marker) not in _MARKERS or None in options or ... in options.values():
            return None
        name = options.get("specname") or node.name
        is_wrapper = bool(options.get("wrapper") or options.get("hookwrapper"))
        return _Hook(node, str(name), bool(options.get("optionalhook")), is_wrapper)

    def _dotted(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                found = self._names.get(name)
                return found if isinstance(found, str) else ""
            case ast.Attribute(value=value, attr=attribute):
                return f"{self._dotted(value)}.{attribute}"
        return ""


def _misfits(hook: _Hook, group: str) -> Iterator[str]:
    if hook.name not in arguments():
        if not hook.is_optional:
            yield unknown_hook(hook.name)
        return
    if group == PLUGINS_GROUP and not hook.is_wrapper:
        yield no_wrapper(hook.name)
    if unknown := hook.surplus:
        yield unknown_arguments(hook.name, unknown)


def _is_for_others(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=left, ops=[ast.NotEq() | ast.NotIn()], comparators=[right]):
            return "provider" in {getattr(side, "id", None) for side in (left, right)}
    return False
