# SPDX-License-Identifier: Apache-2.0
"""Many memories at once: add, import, export. What is wrong with one is reported, and the others are stored."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from mem0.cli.options import (
    AllScopes,
    ExtractionOptions,
    Filter,
    MetadataOptions,
    ScopeOptions,
    SourceOptions,
    given_filter,
    need_scope,
)
from mem0.cli.output import Output
from mem0.cli.plain import plural, safe_line
from mem0.errors import ValidationError

_STDIN = "-"
_JSON_LINES = (".jsonl", ".ndjson")
_TURN = ("content", "role", "name", "timestamp")
"""What a line has that is one turn of a conversation."""

_SHOWN_FAILURES = 20
_SHOWN_RESULTS = 10


class Format(StrEnum):
    """What a line of input holds."""

    text = "text"
    jsonl = "jsonl"


def add(
    out: Output,
    scope: ScopeOptions,
    source: SourceOptions,
    fields: MetadataOptions,
    extraction: ExtractionOptions,
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="What to remember; - reads lines from stdin.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", metavar="PATH", help="Read a file's lines.")] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="What a line holds; the file's name tells by default."),
    ] = None,
    timestamp: Annotated[str | None, typer.Option("--timestamp", metavar="TIME", help="When it was said.")] = None,
    expires_at: Annotated[
        str | None, typer.Option("--expires-at", metavar="TIME", help="Hide it from then on.")
    ] = None,
    idempotency_key: Annotated[
        str | None,
        typer.Option("--idempotency-key", metavar="KEY", help="Run again with it, only what is missing is added."),
    ] = None,
) -> None:
    """Remember something: texts, lines of a file, or lines of stdin.

    Where there is an LLM, the texts are one conversation, and the facts in it are remembered; without one, each text
    becomes a memory as it is. Each line becomes a memory too, unless --infer makes a conversation of them.

    Lines are JSON objects in a file named *.jsonl: 'content', and any of 'user_id', 'agent_id', 'run_id', 'metadata',
    'role', 'name', 'timestamp', 'expires_at', 'idempotency_key'.

    Example:
        mem0 add "I love sci-fi movies." --user john --metadata category=film
        mem0 add --file notes.txt --user john
    """
    lines = _read(texts or [], file, form)
    if all(isinstance(item, str) for _, item in lines):
        need_scope(scope, False)
    times = {"timestamp": timestamp, "expires_at": expires_at}
    own: dict[str, Any] = {name: value for name, value in times.items() if value is not None}
    where = "line" if file is not None or texts == [_STDIN] else "text"
    if where == "line" and not extraction.infer and (extraction.instructions or extraction.on_extraction_error):
        raise typer.BadParameter("Lines are stored as they are, so there is nothing to instruct. Pass --infer as well.")
    if extraction.infer:
        need_scope(scope, False)
        _check_turns(lines)
    items = [_item(item, own) for _, item in lines]
    common = {**scope.arguments(), "metadata": fields.fields(), "idempotency_key": idempotency_key}
    with source.open() as memory:
        asked = where == "text" or extraction.infer
        rule = memory._open.extractor.rule(extraction.infer if asked else False)
        if rule.applies:
            with out.progress("Extracting"):
                told = memory.add([item for _, item in lines], **common, **own, **extraction.arguments())
            _report_facts(out, told, str(scope))
            return
        if extraction.instructions:
            out.note("--instructions has no effect: there is no extraction.")
        with out.progress("Remembering") as progress:
            answer = memory.add_many(items, **common, progress=progress)
    reason = rule.reason if asked or extraction.infer is False else "lines are stored as they are without --infer"
    answer["extraction"] = {"applied": False, "reason": reason}
    _report(out, answer, f"of {scope}" if scope else "", [f"{where} {number}" for number, _ in lines])


def import_(
    out: Output,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file that export wrote.")],
    source: SourceOptions,
) -> None:
    """Store the memories of a file that export wrote.

    Texts are embedded anew; ids, times and scopes stay. What is there already is left alone, so that it can be run
    again after a failure.

    Example:
        mem0 import memories.jsonl
    """
    total = _line_count(path)
    with source.open() as memory, out.progress("Importing") as progress:
        answer = memory.import_(path, progress=lambda done, _: progress(done, total))
    _report(out, answer, "", None)


def export(
    out: Output,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A new file.")],
    scope: ScopeOptions,
    source: SourceOptions,
    all_scopes: AllScopes = False,
    filters: Filter = None,
) -> None:
    """Write memories to a new file, one JSON object to a line.

    Only its owner may read it. Vectors stay behind; import makes new ones.

    Example:
        mem0 export memories.jsonl --user john
    """
    chosen = given_filter(filters)
    need_scope(scope, all_scopes, chosen)
    with source.open() as memory:
        answer = memory.export(path, **scope.arguments(), filters=chosen, all_scopes=all_scopes)
    out.done(answer, f"Exported {plural(answer['exported'], 'memory', 'memories')} to {answer['path']}.")


def _read(texts: Sequence[str], file: Path | None, form: Format | None) -> list[tuple[int, Any]]:
    """Return what to add, each with the number by which its writer knows it."""
    if file is None and list(texts) != [_STDIN]:
        if not texts:
            raise typer.BadParameter("Nothing to add. Give a text, - for stdin, or --file.")
        if form is not None:
            raise typer.BadParameter("--format is about lines: it goes with --file, or with - for stdin.")
        return list(enumerate(texts, 1))
    if file is not None and texts:
        raise typer.BadParameter("Give texts or --file, not both.")
    if form is None:
        form = Format.jsonl if file is not None and file.suffix.lower() in _JSON_LINES else Format.text
    name = "stdin" if file is None else repr(str(file))
    lines = _lines(file, name)
    if form is Format.text:
        return lines
    return [(number, _parsed(line, number, name)) for number, line in lines]


def _lines(file: Path | None, name: str) -> list[tuple[int, str]]:
    try:
        data = sys.stdin.buffer.read() if file is None else file.expanduser().read_bytes()
        lines = data.decode("utf-8-sig").split("\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ValidationError(f"{name} cannot be read: {reason}. Check the path.") from None
    except UnicodeDecodeError as error:
        raise ValidationError(f"{name} is not UTF-8: {error.reason} at byte {error.start}. Convert it first.") from None
    return [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]


def _parsed(line: str, number: int, name: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise ValidationError(
            f"Line {number} of {name} is not JSON: {error}. Mend it; nothing was stored. For plain lines, pass "
            "--format text."
        ) from None


def _item(item: Any, own: Mapping[str, str]) -> Any:
    if not own or not isinstance(item, str | Mapping):
        return item
    return {**own, **({"content": item} if isinstance(item, str) else item)}


def _check_turns(lines: Sequence[tuple[int, Any]]) -> None:
    """Refuse what a turn of a conversation cannot have: a field that is passed over might say whose it is."""
    for number, item in lines:
        more = sorted(map(str, item.keys() - _TURN)) if isinstance(item, Mapping) else []
        if more:
            raise ValidationError(
                f"Line {number} has {more[0]!r:.80}, and in a conversation a line has only {', '.join(_TURN)}. Give it "
                "as an option for all lines, or leave out --infer."
            )


def _report_facts(out: Output, answer: Mapping[str, Any], whose: str) -> None:
    def page() -> Any:
        from mem0.cli.views import added_page

        return added_page(answer, whose)

    out.answer(answer, page, lambda: [(each["id"], each["event"], each["memory"]) for each in answer["results"]])
    if "error_type" in answer["extraction"] and not out.as_json:
        out.problem(answer["extraction"]["reason"], "yellow", "warning")


def _line_count(path: Path) -> int | None:
    """Count the memories in a file, for the progress bar alone."""
    try:
        with open(path, "rb") as file:
            return max(sum(1 for line in file if line.strip()) - 1, 0)
    except OSError:
        return None


def _report(out: Output, answer: Mapping[str, Any], whose: str, names: Sequence[str] | None) -> None:
    results = answer["results"]
    stored = [result for result in results if result["event"] != "ERROR"]
    failed = [result for result in results if result["event"] == "ERROR"]

    def page() -> Any:
        return _summary(answer, stored, whose)

    if stored or out.as_json or not failed:
        out.answer(answer, page, lambda: [(result["id"], result["event"], result["memory"]) for result in stored])
    if not failed:
        return
    if not out.as_json:
        _show_failures(out, failed, names)
    raise typer.Exit(1)


def _summary(answer: Mapping[str, Any], stored: Sequence[Mapping[str, Any]], whose: str) -> Any:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts = [f"Remembered {plural(answer['added'], 'memory', 'memories')} {safe_line(whose)}".strip()]
    if answer["unchanged"]:
        parts.append(f"{answer['unchanged']:,} were there already")
    if answer["failed"]:
        parts.append(f"{answer['failed']:,} failed")
    shown = stored if len(stored) <= _SHOWN_RESULTS else ()
    lines = (
        Text.assemble((result["id"], "dim"), f"  {safe_line(result['memory'])}", no_wrap=True, overflow="ellipsis")
        for result in shown
    )
    return Group(Text(), Padding(Group(Text(", ".join(parts) + "."), *lines), (0, 2)), Text())


def _show_failures(out: Output, failed: Sequence[Mapping[str, Any]], names: Sequence[str] | None) -> None:
    """Print each failure once: when a provider is down, all that follows fails for the same reason."""
    counts = Counter(result["error"] for result in failed)
    first: dict[str, int] = {}
    for result in failed:
        first.setdefault(result["error"], result["index"])
    for message, index in list(first.items())[:_SHOWN_FAILURES]:
        name = f"{names[index]}: " if names is not None and len(names) > 1 else ""
        more = counts[message] - 1
        out.problem(f"{name}{message}" + (f" ({more:,} more failed likewise.)" if more else ""))
    if len(first) > _SHOWN_FAILURES:
        out.problem(f"{len(first) - _SHOWN_FAILURES:,} further errors are not shown; --json has all of them.")
