# SPDX-License-Identifier: Apache-2.0
"""Turn an operation, described once as a flow, into a method of `Memory` and one of `AsyncMemory`."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from mem0.errors import UnknownArgumentError
from mem0.memory.effects import Flow, Threads

if TYPE_CHECKING:
    from mem0.memory.context import OpenMemory
    from mem0.memory.gathering import Gathering

P = ParamSpec("P")
T = TypeVar("T")


class _HasMemory(Protocol):
    @property
    def _open(self) -> OpenMemory: ...


class _HasThreads(_HasMemory, Protocol):
    @property
    def _threads(self) -> Threads: ...
    @property
    def _gathering(self) -> Gathering: ...


def sync(operation: Callable[Concatenate[OpenMemory, P], Flow[T]]) -> Callable[Concatenate[_HasMemory, P], T]:
    """Make a method that runs the operation on the calling thread."""
    names = _names(operation)

    def method(self: _HasMemory, /, *args: P.args, **kwargs: P.kwargs) -> T:
        _refuse_unknown(operation, names, kwargs)
        return self._open.run(operation(self._open, *args, **kwargs))

    return _dressed(method, operation)


def asynchronous(
    operation: Callable[Concatenate[OpenMemory, P], Flow[T]],
) -> Callable[Concatenate[_HasThreads, P], Coroutine[Any, Any, T]]:
    """Make a coroutine method that runs the operation on the event loop."""
    names = _names(operation)

    async def method(self: _HasThreads, /, *args: P.args, **kwargs: P.kwargs) -> T:
        _refuse_unknown(operation, names, kwargs)
        return await self._open.arun(operation(self._open, *args, **kwargs), self._gathering, self._threads)

    return _dressed(method, operation)


def _names(operation: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(operation).parameters)[1:]


def _refuse_unknown(operation: Callable[..., Any], names: tuple[str, ...], given: Mapping[str, object]) -> None:
    for name in given:
        if name not in names:
            close = difflib.get_close_matches(name, names, 1)
            meant = f"Did you mean {close[0]!r}?" if close else f"Its arguments are {', '.join(names)}."
            raise UnknownArgumentError(f"{operation.__name__}() has no argument {name!r}. {meant}")


Method = TypeVar("Method", bound=Callable[..., Any])


def _dressed(method: Method, operation: Callable[..., Any]) -> Method:
    """Give the method the operation's name, documentation and signature, as a method has them."""
    functools.update_wrapper(method, operation)
    signature = inspect.signature(operation)
    first, *rest = signature.parameters.values()
    returned = str(signature.return_annotation).removeprefix("Flow[").removesuffix("]")
    parameters = [first.replace(name="self", annotation=inspect.Parameter.empty), *rest]
    vars(method)["__signature__"] = signature.replace(parameters=parameters, return_annotation=returned)
    return method
