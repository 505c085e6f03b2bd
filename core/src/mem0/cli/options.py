# SPDX-License-Identifier: Apache-2.0
"""The options that commands share, in groups. `command.py` spreads a group out where a command names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mem0.cli.values import configuration, given_metadata, json_object

if TYPE_CHECKING:
    from mem0.memory.config import MemoryConfig
    from mem0.memory.memory import Memory

_SOURCE = "Which memory"
_SCOPE = "Whose memories"
_EXTRACTION = "Extraction"


class Mode(StrEnum):
    """How a search ranks."""

    hybrid = "hybrid"
    vector = "vector"
    keyword = "keyword"


ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        envvar="MEM0_CONFIG",
        metavar="PATH",
        help="Configuration, TOML or JSON.",
        rich_help_panel=_SOURCE,
    ),
]
MemoryId = Annotated[str, typer.Argument(metavar="ID", help="The memory's id, as list and search show it.")]
OptionalId = Annotated[
    str | None, typer.Argument(metavar="ID", help="One memory; without it, all that the options select.")
]
Filter = Annotated[
    str | None,
    typer.Option("--filter", metavar="JSON", help='What else must hold: \'{"category": "film"}\'.'),
]
AllScopes = Annotated[bool, typer.Option("--all-scopes", help="Mean everybody's.", rich_help_panel=_SCOPE)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
ShowExpired = Annotated[bool, typer.Option("--show-expired", help="Include what has expired.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="Look from another moment: what was known then.")
]


@dataclass(frozen=True, slots=True)
class EmbedderOptions:
    """Which embedder a command works with."""

    config: ConfigFile = None
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            metavar="NAME",
            help="Embedder to use; 'hashing' needs no key and no download.",
            rich_help_panel=_SOURCE,
        ),
    ] = None
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME", help="The embedder's model.", rich_help_panel=_SOURCE),
    ] = None

    def written(self) -> Mapping[str, Any]:
        """Return the configuration as a dict, with the options in place of what it says.

        Raises:
            ConfigurationError: The file cannot be read.
        """
        return configuration(self.config, self.provider, self.model, self.path())

    def path(self) -> Path | None:
        """Return the store's file, where an option names it."""
        return None

    def settings(self) -> MemoryConfig:
        """Return the configuration, read and checked.

        Raises:
            ConfigurationError: Something in it is wrong.
        """
        from mem0.memory.config import read_config

        return read_config(self.written())


@dataclass(frozen=True, slots=True)
class SourceOptions(EmbedderOptions):
    """Which memory a command works with."""

    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="PATH", help="File that holds the memories.", rich_help_panel=_SOURCE),
    ] = None

    def path(self) -> Path | None:
        """Return the store's file, where the option names it."""
        return self.store

    def open(self) -> Memory:
        """Open the memory.

        Raises:
            Mem0Error: What `Memory.from_config` raises.
        """
        from mem0.memory.memory import Memory

        return Memory.from_config(self.written())


@dataclass(frozen=True, slots=True)
class ScopeOptions:
    """Whose memories a command is about."""

    user: Annotated[
        str | None, typer.Option("--user", "--user-id", "-u", metavar="ID", help="A person's.", rich_help_panel=_SCOPE)
    ] = None
    agent: Annotated[
        str | None, typer.Option("--agent", "--agent-id", metavar="ID", help="An assistant's.", rich_help_panel=_SCOPE)
    ] = None
    run: Annotated[
        str | None, typer.Option("--run", "--run-id", metavar="ID", help="A conversation's.", rich_help_panel=_SCOPE)
    ] = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that say it to `Memory`."""
        return {"user_id": self.user, "agent_id": self.agent, "run_id": self.run}

    def __bool__(self) -> bool:
        """Whether any id is given."""
        return not (self.user is None and self.agent is None and self.run is None)

    def __str__(self) -> str:
        """Name it for people, as in `john` or `john, run 7`."""
        named = (("", self.user), ("agent ", self.agent), ("run ", self.run))
        return ", ".join(f"{kind}{value}" for kind, value in named if value is not None)


@dataclass(frozen=True, slots=True)
class MetadataOptions:
    """What the application wants to find a memory by."""

    metadata: Annotated[
        list[str] | None,
        typer.Option(
            "--metadata", "-m", metavar="KEY=VALUE", help="A field; the value is JSON, or else text. May be repeated."
        ),
    ] = None
    metadata_json: Annotated[
        str | None, typer.Option("--metadata-json", metavar="JSON", help="Several fields as one JSON object.")
    ] = None

    def fields(self) -> dict[str, Any] | None:
        """Return the fields, or `None` if none is given."""
        return given_metadata(self.metadata, self.metadata_json)


class OnExtractionError(StrEnum):
    """What becomes of texts where the LLM fails."""

    fail = "raise"  # which Python keeps for itself
    store = "store"


@dataclass(frozen=True, slots=True)
class ExtractionOptions:
    """Whether an LLM extracts facts, and how."""

    infer: Annotated[
        bool | None,
        typer.Option(
            "--infer/--no-infer",
            help="Extract facts with the LLM, or store texts as they are; by default, extract where there is one.",
            metavar="",  # a flag takes no value
            rich_help_panel=_EXTRACTION,
            show_default=False,
        ),
    ] = None
    instructions: Annotated[
        str | None,
        typer.Option("--instructions", metavar="TEXT", help="What the LLM shall heed.", rich_help_panel=_EXTRACTION),
    ] = None
    on_extraction_error: Annotated[
        OnExtractionError | None,
        typer.Option(
            "--on-extraction-error",
            help="If the LLM fails: keep nothing, or the texts as they are.",
            rich_help_panel=_EXTRACTION,
        ),
    ] = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that say it to `Memory.add`."""
        on_error = self.on_extraction_error and self.on_extraction_error.value
        return {"infer": self.infer, "prompt": self.instructions, "on_extraction_error": on_error}


def given_filter(text: str | None) -> dict[str, Any] | None:
    """Return what `--filter` holds."""
    return None if text is None else json_object(text, "--filter", '{"category": "film"}')


def need_scope(scope: ScopeOptions, everybody: bool, filters: Mapping[str, Any] | None = None) -> None:
    """Insist on a scope, in the words of the command line. Ids in a filter are the library's to judge.

    Raises:
        ValidationError: There is none.
    """
    from mem0.errors import ValidationError

    if not scope and not everybody and not any(name in str(filters) for name in scope.arguments()):
        raise ValidationError("No scope is given. Pass --user, --agent or --run, or --all-scopes to mean everybody's.")
