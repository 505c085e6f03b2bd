# SPDX-License-Identifier: Apache-2.0
"""Embedders: embed, embedders list, embedders show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mem0.cli.options import ConfigFile, EmbedderOptions
from mem0.cli.output import Output
from mem0.cli.plain import plural, safe_line
from mem0.cli.providers import (
    about,
    about_page,
    framed,
    indented,
    list_providers,
    model_name,
    policy_of,
    show_schema,
    table,
)
from mem0.cli.trials import TrialOptions

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_SHOWN_NUMBERS = 8


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
    from mem0.plugins.kind import EMBEDDER

    list_providers(out, EMBEDDER, trials, config)


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
    from mem0.plugins.hooks import default_dims, embedder_models
    from mem0.plugins.kind import EMBEDDER

    policy = policy_of(config)
    if schema:
        show_schema(out, EMBEDDER, name, policy)
        return
    answer = about(EMBEDDER, name, policy)
    answer["model"] = model or answer["model"]
    answer["dims"] = default_dims(name, answer["model"], policy)
    answer["models"] = [{"name": known, **asdict(row)} for known, row in embedder_models(name, policy).items()]
    out.answer(answer, lambda: _show_page(answer))


def _show_page(answer: Mapping[str, Any]) -> RenderableType:
    from rich.text import Text

    dims = f"{answer['dims']:,} dimensions" if answer["dims"] else "dimensions are known after the first vector"
    model = Text.assemble(model_name(answer), (f"  {dims}", "dim"))
    models = [framed(_models_table(answer["models"]))] if answer["models"] else []
    return about_page(answer, "embeddingDims", model, *models)


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
    shown = table(*(head[number] for number in wanted))
    shown.columns[0].no_wrap = False  # some names are longer than half a line
    for row in rows:
        shown.add_row(*(row[number] for number in wanted))
    return shown


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


def _vectors_page(answer: Mapping[str, Any], texts: Sequence[str]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    usage = answer["usage"]
    parts = [f"{answer['provider']}/{answer['model']}", f"{answer['dims']:,} dimensions", f"as {answer['input_type']}"]
    parts.append(plural(usage["requests"], "request"))
    if usage["tokens"]:
        parts.append(plural(usage["tokens"], "token"))
    lines: list[RenderableType] = [Text(), indented(Text(safe_line(" · ".join(parts)), "dim")), Text()]
    for text, vector in zip(texts, answer["vectors"], strict=True):
        numbers = "  ".join(f"{number:+.4f}" for number in vector[:_SHOWN_NUMBERS])
        more = "  …" if len(vector) > _SHOWN_NUMBERS else ""
        lines += [indented(Text(safe_line(text), "bold")), indented(Text(numbers + more, "cyan")), Text()]
    return Group(*lines)
