# SPDX-License-Identifier: Apache-2.0
"""All commands, in the order of `mem0 --help`."""

from __future__ import annotations

from typing import Annotated

import typer

import mem0
from mem0.cli import adding, doctor, embedders, memories, removing
from mem0.cli.command import command

_MEMORIES = "Memories"
_FILES = "Files"
_EMBEDDERS = "Embedders"
_HEALTH = "Health"

_HELP = """A memory for applications: store what was said, and find it again.

To try it without a key or a download, choose the offline embedder with --provider hashing."""

_EPILOG = """[dim]Example:[/dim] mem0 add "I love sci-fi movies." --user john --provider hashing

[dim]Example:[/dim] mem0 search "Which movies does he like?" --user john --provider hashing

[dim]Every command takes --json. MEM0_CONFIG names a configuration for all of them.[/dim]"""

_SETTINGS = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="mem0",
    help=_HELP,
    epilog=_EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings=_SETTINGS,
)
_embedders = typer.Typer(
    name="embedders",
    help="What turns texts into vectors: list, show.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=_SETTINGS,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mem0-core {mem0.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, metavar="", help="Print the version.")
    ] = False,
) -> None:
    pass


for _name, _function, _panel in (
    ("add", adding.add, _MEMORIES),
    ("search", memories.search, _MEMORIES),
    ("list", memories.list_, _MEMORIES),
    ("get", memories.get, _MEMORIES),
    ("history", memories.history, _MEMORIES),
    ("update", memories.update, _MEMORIES),
    ("delete", removing.delete, _MEMORIES),
    ("forget", removing.forget, _MEMORIES),
    ("export", adding.export, _FILES),
    ("import", adding.import_, _FILES),
    ("embed", embedders.embed, _EMBEDDERS),
):
    command(app, _name, _panel)(_function)

command(_embedders, "list")(embedders.list_)
command(_embedders, "show")(embedders.show)
app.add_typer(_embedders, rich_help_panel=_EMBEDDERS)
command(app, "doctor", _HEALTH)(doctor.doctor)
