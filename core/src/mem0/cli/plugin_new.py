# SPDX-License-Identifier: Apache-2.0
"""The command plugin new: a distribution for a provider of one's own, written out of templates."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mem0.cli.output import Output
from mem0.cli.plain import plural, safe_line
from mem0.scaffold.kinds import Kind, License

if TYPE_CHECKING:
    from rich.console import RenderableType


def new(
    out: Output,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the provider will be called, as in 'acme'.")],
    kind: Annotated[
        Kind,
        typer.Option(
            help="What it asks for vectors: an HTTP API, a model in this process, or a server that speaks OpenAI's "
            "protocol."
        ),
    ] = Kind.http,
    license_: Annotated[License, typer.Option("--license", case_sensitive=False, help="Its licence.")] = License.apache,
    author: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who has the copyright. Default: 'The mem0-embed-NAME authors'."),
    ] = None,
    into: Annotated[Path, typer.Option(metavar="DIR", help="The folder to put it in.")] = Path(),
) -> None:
    """Write the distribution of a new embedder: code, tests, and all that it takes to publish it.

    It is complete: it passes the conformance kit before anything is changed, with an API that it makes up. What is
    yours to write is marked CHANGE. Nothing that is there already is written over. In a pipe, each line is a file.

    Example:
        mem0 plugin new acme --license MIT --author "Ada Lovelace"
    """
    from mem0.scaffold.naming import check_free, read_name
    from mem0.scaffold.rendering import places_to_change, render
    from mem0.scaffold.writing import write

    naming = read_name(name)
    check_free(naming)
    files = render(naming, kind, license_, author)
    folder = into / naming.distribution
    write(files, folder)
    answer = {
        "provider": naming.provider,
        "distribution": naming.distribution,
        "package": naming.package,
        "kind": kind.value,
        "license": license_.value,
        "folder": str(folder),
        "files": list(files),
        "changes": {path: count for path, text in files.items() if (count := places_to_change(text))},
        "next": [
            f"cd {shlex.quote(str(folder))}",
            "python -m venv .venv && . .venv/bin/activate",
            "pip install -e '.[test]'",
            "pytest",
            f"mem0 plugin check {naming.provider}",
        ],
    }
    out.answer(answer, lambda: _page(answer), lambda: ([str(folder / path)] for path in files))


def _page(answer: Mapping[str, Any]) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    title = Text.assemble(
        ("✓ ", "green"),
        (safe_line(answer["distribution"]), "bold"),
        (f"  {plural(len(answer['files']), 'file')} in {safe_line(answer['folder'])}", "dim"),
    )
    changes = Table.grid(padding=(0, 2, 0, 0))
    for path, count in answer["changes"].items():
        changes.add_row(Text(path), Text(plural(count, "place"), "dim"))
    commands = Group(*(Text(command, "cyan") for command in answer["next"]))
    parts: list[RenderableType] = [Text(), Padding(title, (0, 2)), Text()]
    for heading, content in (("To try it", commands), ("Yours to write, where it says CHANGE", changes)):
        parts += [Text(f"  {heading}", "bold"), Padding(content, (0, 4)), Text()]
    return Group(*parts)
