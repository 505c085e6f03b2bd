# SPDX-License-Identifier: Apache-2.0
"""A function as a command.

A command is written with groups of options as parameters, such as `scope: ScopeOptions`, and with an `Output`. Typer
wants each option as a parameter of its own: here the groups are spread out for it and put together again.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Annotated, Any, get_args, get_type_hints

import typer

from mem0.cli.output import Output
from mem0.cli.startup import Command
from mem0.errors import Mem0Error

Function = Callable[..., None]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, and nothing else, on stdout.")]


def command(name: str, place: str, panel: str | None = None) -> Command:
    """Import a function and make a command of it.

    Its docstring is the help: a line of summary, what else is to be said, and a section `Example:`.

    Args:
        name: What the command is called.
        place: Where the function is, as `module:function`.
        panel: Under which heading the help lists it.
    """
    module, _, attribute = place.partition(":")
    function: Function = getattr(importlib.import_module(module), attribute)
    text, example = _help(function)
    app = typer.Typer(add_completion=False, rich_markup_mode="rich")
    app.command(name, cls=Command, help=text, epilog=example, rich_help_panel=panel)(_spread(function))
    made = typer.main.get_command(app)
    assert isinstance(made, Command)
    return made


def _spread(function: Function) -> Function:
    """Make a function with one parameter for each option, which calls the one with groups."""
    hints = get_type_hints(function, include_extras=True)
    hints.pop("return", None)
    spread = dict(_parameters(hints, inspect.signature(function)))

    def run(**given: Any) -> None:
        out = Output(given.pop("as_json"))
        values = {
            name: out if hint is Output else _gather(hint, given) if is_dataclass(hint) else given[name]
            for name, hint in hints.items()
        }
        try:
            function(**values)
        except Mem0Error as error:
            out.fail(error)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    described: Any = run
    described.__name__ = function.__name__
    described.__annotations__ = {name: parameter.annotation for name, parameter in spread.items()}
    described.__signature__ = inspect.Signature(list(spread.values()))
    return run


def _parameters(hints: dict[str, Any], signature: inspect.Signature) -> Iterator[tuple[str, inspect.Parameter]]:
    for name, hint in hints.items():
        if is_dataclass(hint):
            group = get_type_hints(hint, include_extras=True)
            for field in fields(hint):
                default = inspect.Parameter.empty if field.default is MISSING else field.default
                yield field.name, _parameter(field.name, group[field.name], default)
        elif hint is not Output:
            yield name, _parameter(name, hint, signature.parameters[name].default)
    yield "as_json", _parameter("as_json", AsJson, False)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    kind, *described = get_args(annotation)
    if kind is bool:
        described[0].metavar = ""  # a flag takes no value, and Typer would show <bool>
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _gather(group: Any, given: dict[str, Any]) -> Any:
    return group(**{field.name: given[field.name] for field in fields(group)})


def _help(function: Function) -> tuple[str, str]:
    text, _, example = inspect.cleandoc(function.__doc__ or "").partition("\n\nExample:\n")
    lines = [line.strip() for line in example.splitlines() if line.strip()]
    # Typer reads markup. Some of its versions join lines that no blank line parts, some keep them.
    joined = "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return _escape(joined), "\n\n".join(f"[dim]Example:[/dim] {_escape(line)}" for line in lines)


def _escape(text: str) -> str:
    return text.replace("[", "\\[")
