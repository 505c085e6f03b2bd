# SPDX-License-Identifier: Apache-2.0
"""Embedders: embed, embedders list, embedders show."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mem0.cli.environment import is_set, variables_of
from mem0.cli.options import ConfigFile, EmbedderOptions
from mem0.cli.output import Output
from mem0.cli.plain import plural, safe_json, safe_line
from mem0.cli.trials import TrialOptions

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from mem0.plugins.policy import Policy

_SHOWN_NUMBERS = 8
_STYLES = {"ready": "green", "missing": "dim", "blocked": "yellow", "unlisted": "yellow"}


def embed(
    out: Output,
    texts: Annotated[list[str], typer.Argument(metavar="TEXT", help="What to embed.")],
    source: EmbedderOptions,
    query: Annotated[bool, typer.Option("--query", help="Embed as queries; as documents otherwise.")] = False,
) -> None:
    """Turn texts into vectors and show what comes out.

    With --json, all numbers and the usage. In a pipe, a line of numbers for each text.

    Example:
        mem0 embed "I love sci-fi movies." --provider hashing
    """
    from mem0.plugins.hooks import create_embedder

    settings = source.settings()
    input_type: Any = "query" if query else "document"
    with create_embedder(settings.embedder, settings.embedder_settings, policy=settings.policy) as embedder:
        result = embedder.embed(texts, input_type=input_type)
    vectors = [[float(f"{number:.9g}") for number in vector] for vector in result.vectors.tolist()]
    answer = {
        "provider": embedder.spec.provider,
        "model": embedder.spec.model,
        "dims": embedder.dims,
        "input_type": input_type,
        "vectors": vectors,
        "usage": {"tokens": result.usage.tokens, "requests": result.usage.requests},
    }
    out.answer(
        answer,
        lambda: _vectors_page(answer, texts),
        lambda: ([f"{number:.9g}" for number in vector] for vector in vectors),
    )


def list_(out: Output, trials: TrialOptions, config: ConfigFile = None) -> None:
    """List the embedders that are installed, and those that could be.

    Reads metadata and source: no provider is imported, so a broken one is listed like any other, with what is wrong
    with it. What only shows when it runs, --try finds. In a pipe, each line is: name, distribution, version, status,
    what to know.

    Example:
        mem0 embedders list
    """
    from mem0.cli.checks import provider_rows

    with out.progress("Trying") if trials.all else nullcontext() as progress:
        rows = provider_rows(_policy(config), trials, progress)
    out.answer(
        rows,
        lambda: _list_page(rows),
        lambda: [(row["name"], row["distribution"], row["version"], row["status"], _advice(row)) for row in rows],
    )


def show(
    out: Output,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The provider's name, as list shows it.")],
    config: ConfigFile = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Say how long this model's vectors are.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of its settings, and nothing else.")
    ] = False,
) -> None:
    """Show what an embedder can be configured with, and what it knows about its models.

    This imports the provider's light module, not its SDK.

    Example:
        mem0 embedders show hashing
    """
    from mem0.plugins.choose import choose
    from mem0.plugins.config_help import describe, json_schema
    from mem0.plugins.hooks import default_dims, embedder_models
    from mem0.plugins.reading.modules import module_file

    policy = _policy(config)
    if schema:
        document = json_schema(name, policy)
        out.answer(document, lambda: _json_page(document))
        return
    found = choose(name, policy)
    parameters = [asdict(parameter) for parameter in describe(name, policy)]
    chosen = model or next((row["default"] for row in parameters if row["name"] == "model"), None)
    chosen = None if chosen in ("None", "required") else chosen
    answer = {
        "name": found.name,
        "distribution": found.distribution,
        "version": found.version,
        "file": module_file(found.value),
        "model": chosen,
        "dims": default_dims(name, chosen, policy),
        "models": [{"name": known, **asdict(row)} for known, row in embedder_models(name, policy).items()],
        "parameters": parameters,
        "environment": {variable: is_set(variable) for variable in variables_of(found.name).all},
    }
    out.answer(answer, lambda: _show_page(answer))


def _policy(config: Path | None) -> Policy | None:
    if config is None:
        return None
    from mem0.cli.values import configuration
    from mem0.memory.config import read_config

    return read_config(configuration(config, None, None, None)).policy


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

    table = _table("name", "distribution", "status")
    told = Table.grid(padding=(0, 2, 0, 0))
    told.add_column(no_wrap=True)
    told.add_column(overflow="fold")
    for row in rows:
        style = _STYLES.get(row["status"], "red")
        is_missing = row["status"] == "missing"
        known = Text.assemble(safe_line(row["distribution"]), (f" {safe_line(row['version'])}", "dim"))
        table.add_row(
            Text(safe_line(row["name"]), "bold" if row["version"] else ""),
            known if row["version"] else Text(safe_line(row["pip"]), "cyan" if is_missing else "dim"),
            Text("not installed" if is_missing else row["status"], style),
        )
        # Sentences take a line of the whole width; beside a table's other columns they would be a word wide.
        for text, tone in ((row["reason"], style), *((note, "yellow") for note in row["notes"])):
            if text and not is_missing:
                told.add_row(Text(safe_line(row["name"]), "bold"), Text(safe_line(text), tone))
    return Group(_framed(table), *([Padding(told, (1, 2, 0, 2))] if told.row_count else []), Text())


def _show_page(answer: Mapping[str, Any]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from mem0.cli.views import fields_table

    about = [
        ("comes from", Text(safe_line(f"{answer['distribution']} {answer['version']}"))),
        ("file", Text(safe_line(str(answer["file"] or "not found")))),
        ("model", _model(answer)),
    ]
    for variable, given in answer["environment"].items():
        about.append((variable, Text("set" if given else "not set", "green" if given else "dim")))
    table = _table("setting", "type", "default", "what it is for")
    for row in answer["parameters"]:
        default = "–" if row["default"] == "None" else row["default"]
        table.add_row(
            Text(safe_line(row["name"]), "bold"),
            Text(safe_line(row["type"].removesuffix(" | None")), "cyan"),
            Text(safe_line(default), "red" if default == "required" else ""),
            Text(safe_line(row["description"])),
        )
    title = Text(f"  {safe_line(answer['name'])}", "bold")
    spelling = _indented(Text("Every setting is understood in camelCase too, as in embeddingDims.", "dim"))
    models = [_framed(_models_table(answer["models"]))] if answer["models"] else []
    return Group(Text(), title, Text(), _indented(fields_table(about)), _framed(table), spelling, *models)


def _models_table(models: Sequence[Mapping[str, Any]]) -> Table:
    from rich.text import Text

    rows = [
        (
            Text(safe_line(row["name"]), "bold"),
            Text(_dimensions(row), "cyan"),
            Text(f"{row['max_tokens']:,}" if row["max_tokens"] else "–"),
            Text(_shortening(row)),
            Text("yes" if row["query_prompt"] != row["document_prompt"] else "no"),
            Text(_end(row), "red" if row["retired"] else "dim"),
        )
        for row in models
    ]
    head = ("model", "dimensions", "tokens", "shortened", "told apart", "shut down")
    # What nobody knows of any of them, and what happened to none, would be columns of dashes.
    wanted = [number for number in range(len(head)) if any(row[number].plain != "–" for row in rows)]
    table = _table(*(head[number] for number in wanted))
    table.columns[0].no_wrap = False  # some names are longer than half a line
    for row in rows:
        table.add_row(*(row[number] for number in wanted))
    return table


def _dimensions(row: Mapping[str, Any]) -> str:
    if row["dims"] is None:
        return "–"
    other = row["default_dims"] not in (None, row["dims"])
    return f"{row['dims']:,}" + (f", {row['default_dims']:,} by default" if other else "")


def _shortening(row: Mapping[str, Any]) -> str:
    if not row["shortenable"]:
        return "no"
    return f"down to {row['min_dims']:,}" if row["min_dims"] > 1 else "yes"


def _end(row: Mapping[str, Any]) -> str:
    if not row["retired"]:
        return "–"
    return safe_line(f"{row['retired']}, now {row['replacement']}" if row["replacement"] else row["retired"])


def _model(answer: Mapping[str, Any]) -> Text:
    from rich.text import Text

    dims = f"{answer['dims']:,} dimensions" if answer["dims"] else "dimensions are known after the first vector"
    return Text.assemble(safe_line(answer["model"] or "the provider's choice"), (f"  {dims}", "dim"))


def _vectors_page(answer: Mapping[str, Any], texts: Sequence[str]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    usage = answer["usage"]
    parts = [f"{answer['provider']}/{answer['model']}", f"{answer['dims']:,} dimensions", f"as {answer['input_type']}"]
    parts.append(plural(usage["requests"], "request"))
    if usage["tokens"]:
        parts.append(plural(usage["tokens"], "token"))
    lines: list[RenderableType] = [Text(), _indented(Text(safe_line(" · ".join(parts)), "dim")), Text()]
    for text, vector in zip(texts, answer["vectors"], strict=True):
        numbers = "  ".join(f"{number:+.4f}" for number in vector[:_SHOWN_NUMBERS])
        more = "  …" if len(vector) > _SHOWN_NUMBERS else ""
        lines += [_indented(Text(safe_line(text), "bold")), _indented(Text(numbers + more, "cyan")), Text()]
    return Group(*lines)


def _json_page(document: Mapping[str, Any]) -> RenderableType:
    from rich.text import Text

    return Text(safe_json(json.dumps(document, indent=2, ensure_ascii=False)))


def _table(*columns: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim", border_style="dim")
    for name in columns:
        table.add_column(name, overflow="fold")
    table.columns[0].no_wrap = True
    return table


def _indented(content: RenderableType) -> RenderableType:
    from rich.padding import Padding

    return Padding(content, (0, 2))


def _framed(table: Table) -> RenderableType:
    from rich.padding import Padding

    return Padding(table, (1, 2, 0, 2))
