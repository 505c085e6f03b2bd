# SPDX-License-Identifier: Apache-2.0
"""What a command does not need, left out. Everybody pays for the start, each time.

Typer wants the functions of all commands before it knows which one is meant. And it imports pydantic and builds a
validator for every option, also where nothing was given, which takes longer than all the rest of a short command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command that spends nothing on options that were not given."""

    def get_params(self, ctx: Any) -> Any:
        """Return the options and arguments, with `--help`."""
        return _spared(super().get_params(ctx))


def group(commands: Mapping[str, Callable[[], TyperCommand]]) -> type[TyperGroup]:
    """Return a kind of group whose commands are made when they are asked for.

    Args:
        commands: What makes each, by name. Those that Typer knows itself come after them.
    """

    class Group(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            # The names are there before the commands, for help and for whoever mistypes one.
            self.commands: dict[str, Any] = {**dict.fromkeys(commands), **self.commands}

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name in self.commands and self.commands[cmd_name] is None:
                self.commands[cmd_name] = commands[cmd_name]()
            return super().get_command(ctx, cmd_name)

        def get_params(self, ctx: Any) -> Any:
            return _spared(super().get_params(ctx))

    return Group


def _spared(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        # On the object, since Typer chooses the class. A version that calls it otherwise is slower, and works.
        if "process_value" not in vars(parameter):
            vars(parameter)["process_value"] = _only_what_is_given(parameter, parameter.process_value)
    return parameters


def _only_what_is_given(parameter: Any, process: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def process_value(ctx: Any, value: Any) -> Any:
        if value is not None or parameter.required:
            return process(ctx, value)
        nothing = () if parameter.multiple or parameter.nargs == -1 else None
        return nothing if parameter.callback is None else parameter.callback(ctx, parameter, nothing)

    return process_value
