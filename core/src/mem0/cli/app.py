# SPDX-License-Identifier: Apache-2.0
"""All commands, in the order of `mem0 --help`."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

import mem0
from mem0.cli.command import command
from mem0.cli.startup import group

_MEMORIES = "Memories"
_FILES = "Files"
_PROVIDERS = "Providers"
_HEALTH = "Health"

_HELP = """A memory for applications: store what was said, and find it again.

To try it without a key or a download, choose the offline embedder with --provider hashing."""

_EPILOG = """[dim]Example:[/dim] mem0 add "I love sci-fi movies." --user john --provider hashing

[dim]Example:[/dim] mem0 search "Which movies does he like?" --user john --provider hashing

[dim]Every command takes --json. MEM0_CONFIG names a configuration for all of them.[/dim]"""


def _group(name: str, text: str, *commands: tuple[str, str, str | None], **more: Any) -> typer.Typer:
    """Make a group of commands: each a name, where its function is, and the heading that it is listed under."""
    return typer.Typer(
        name=name,
        cls=group({made: partial(command, made, f"mem0.cli.{place}", panel) for made, place, panel in commands}),
        help=text,
        no_args_is_help=True,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
        **more,
    )


app = _group(
    "mem0",
    _HELP,
    ("add", "adding:add", _MEMORIES),
    ("search", "memories:search", _MEMORIES),
    ("list", "memories:list_", _MEMORIES),
    ("get", "memories:get", _MEMORIES),
    ("history", "memories:history", _MEMORIES),
    ("update", "memories:update", _MEMORIES),
    ("delete", "removing:delete", _MEMORIES),
    ("forget", "removing:forget", _MEMORIES),
    ("export", "adding:export", _FILES),
    ("import", "adding:import_", _FILES),
    ("embed", "embedders:embed", _PROVIDERS),
    ("doctor", "doctor:doctor", _HEALTH),
    epilog=_EPILOG,
    pretty_exceptions_enable=False,
)
for _part in (
    _group(
        "embedders",
        "What turns texts into vectors: list, show.",
        ("list", "embedders:list_", None),
        ("show", "embedders:show", None),
    ),
    _group(
        "llms",
        "What extracts facts from messages: list, show.",
        ("list", "llms:list_", None),
        ("show", "llms:show", None),
    ),
    _group(
        "plugin",
        "For authors of providers: new, check.",
        ("new", "plugin_new:new", None),
        ("check", "plugin_check:check", None),
    ),
):
    app.add_typer(_part, rich_help_panel=_PROVIDERS)


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
