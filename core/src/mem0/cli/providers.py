# SPDX-License-Identifier: Apache-2.0
"""Providers of either kind: which there are, and what one can be configured with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mem0.cli.environment import is_set, variables_of
from mem0.cli.output import Output
from mem0.cli.plain import safe_json, safe_line
from mem0.cli.trials import TrialOptions, try_rows

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from mem0.memory.bulk import Progress
    from mem0.plugins.kind import Kind
    from mem0.plugins.policy import Policy

_STYLES = {"ready": "green", "missing": "dim", "blocked": "yellow", "unlisted": "yellow"}


def policy_of(config: Path | None) -> Policy | None:
    """Return the lists of a configuration; `None` where none is named."""
    if config is None:
        return None
    from mem0.cli.values import configuration
    from mem0.memory.config import read_config

    return read_config(configuration(config, None, None, None)).policy


def provider_rows(
    kind: Kind[Any, Any], policy: Policy | None, trials: TrialOptions, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """Describe every installed and every known provider of a kind, the installed ones first.

    Args:
        kind: What they provide.
        policy: The configuration's lists.
        trials: Whether they are tried.
        progress: Told how many have been.
    """
    from mem0.plugins.status import installed, missing

    rows = [{**asdict(status), "trial": None} for status in (*installed(policy, kind), *missing(policy, kind))]
    if trials.all:
        try_rows(rows, policy, trials, progress, kind)
    return rows


def list_providers(out: Output, kind: Kind[Any, Any], trials: TrialOptions, config: Path | None) -> None:
    """Answer with all providers of a kind: what `mem0 embedders list` and `mem0 llms list` do."""
    with out.progress("Trying") if trials.all else nullcontext() as progress:
        rows = provider_rows(kind, policy_of(config), trials, progress)
    out.answer(
        rows,
        lambda: _list_page(rows),
        lambda: [(row["name"], row["distribution"], row["version"], row["status"], _advice(row)) for row in rows],
    )


def show_schema(out: Output, kind: Kind[Any, Any], name: str, policy: Policy | None) -> None:
    """Answer with the JSON Schema of a provider's settings."""
    from mem0.plugins.config_help import json_schema

    document = json_schema(name, policy, kind)
    out.answer(document, lambda: _json_page(document))


def about(kind: Kind[Any, Any], name: str, policy: Policy | None) -> dict[str, Any]:
    """Describe one provider: where it is from, its default model, its settings, and the variables that it reads."""
    from mem0.plugins.choose import choose
    from mem0.plugins.config_help import describe
    from mem0.plugins.reading.modules import module_file

    found = choose(name, policy, kind)
    parameters = [asdict(parameter) for parameter in describe(name, policy, kind)]
    model = next((row["default"] for row in parameters if row["name"] == "model"), None)
    return {
        "name": found.name,
        "distribution": found.distribution,
        "version": found.version,
        "file": module_file(found.value),
        "model": None if model in ("None", "required") else model,
        "parameters": parameters,
        "environment": {variable: is_set(variable) for variable in variables_of(found.name, kind).all},
    }


def about_page(answer: Mapping[str, Any], example: str, model: RenderableType, *more: RenderableType) -> RenderableType:
    """Set what `about` says for people.

    Args:
        answer: What it says.
        example: A setting in camelCase.
        model: What to say of its default model.
        *more: What comes below.
    """
    from rich.console import Group
    from rich.text import Text

    from mem0.cli.views import fields_table

    fields: list[tuple[str, RenderableType]] = [
        ("comes from", Text(safe_line(f"{answer['distribution']} {answer['version']}"))),
        ("file", Text(safe_line(str(answer["file"] or "not found")))),
        ("model", model),
    ]
    for variable, given in answer["environment"].items():
        fields.append((variable, Text("set" if given else "not set", "green" if given else "dim")))
    settings = table("setting", "type", "default", "what it is for")
    for row in answer["parameters"]:
        default = "–" if row["default"] == "None" else row["default"]
        settings.add_row(
            Text(safe_line(row["name"]), "bold"),
            Text(safe_line(row["type"].removesuffix(" | None")), "cyan"),
            Text(safe_line(default), "red" if default == "required" else ""),
            Text(safe_line(row["description"])),
        )
    title = Text(f"  {safe_line(answer['name'])}", "bold")
    spelling = indented(Text(f"Every setting is understood in camelCase too, as in {example}.", "dim"))
    return Group(Text(), title, Text(), indented(fields_table(fields)), framed(settings), spelling, *more)


def model_name(answer: Mapping[str, Any]) -> str:
    """Return the name of a provider's default model, or what to say where it has none."""
    return safe_line(answer["model"] or "the provider's choice")


def table(*columns: str) -> Table:
    """Make a table whose first column is never broken."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim", border_style="dim")
    for name in columns:
        made.add_column(name, overflow="fold")
    made.columns[0].no_wrap = True
    return made


def indented(content: RenderableType) -> RenderableType:
    """Set something under the margin of a page."""
    from rich.padding import Padding

    return Padding(content, (0, 2))


def framed(content: Table) -> RenderableType:
    """Set a table under the margin of a page, apart from what is above it."""
    from rich.padding import Padding

    return Padding(content, (1, 2, 0, 2))


def _advice(row: Mapping[str, Any]) -> str:
    if row["status"] == "missing":
        return str(row["pip"])
    # A reason may end in a line to run, which no full stop may follow.
    return " · ".join(filter(None, [row["reason"], *row["notes"]]))


def _list_page(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    listed = table("name", "distribution", "status")
    told = Table.grid(padding=(0, 2, 0, 0))
    told.add_column(no_wrap=True)
    told.add_column(overflow="fold")
    for row in rows:
        style = _STYLES.get(row["status"], "red")
        is_missing = row["status"] == "missing"
        known = Text.assemble(safe_line(row["distribution"]), (f" {safe_line(row['version'])}", "dim"))
        listed.add_row(
            Text(safe_line(row["name"]), "bold" if row["version"] else ""),
            known if row["version"] else Text(safe_line(row["pip"]), "cyan" if is_missing else "dim"),
            Text("not installed" if is_missing else row["status"], style),
        )
        # Sentences take a line of the whole width; beside a table's other columns they would be a word wide.
        for text, tone in ((row["reason"], style), *((note, "yellow") for note in row["notes"])):
            if text and not is_missing:
                told.add_row(Text(safe_line(row["name"]), "bold"), Text(safe_line(text), tone))
    return Group(framed(listed), *([Padding(told, (1, 2, 0, 2))] if told.row_count else []), Text())


def _json_page(document: Mapping[str, Any]) -> RenderableType:
    from rich.text import Text

    return Text(safe_json(json.dumps(document, indent=2, ensure_ascii=False)))
