# SPDX-License-Identifier: Apache-2.0
"""Memories as people read them. Texts are shown as they are: never as markup, never with control characters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mem0.cli.plain import ago, minute, plural, safe, safe_line

_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_WORD = re.compile(r"\w+")
_EVENTS = {"ADD": ("added", "green"), "UPDATE": ("updated", "yellow"), "DELETE": ("deleted", "red")}
_SHORT_TEXT = 40


def hits_page(hits: Sequence[Mapping[str, Any]], query: str, heading: str) -> RenderableType:
    """Show what a search found: score, text, and beneath it what is needed to go on."""
    wanted = _terms(query)
    table = _grid()
    for hit in hits:
        text = Text(safe(hit["memory"]))
        _mark(text, wanted)
        table.add_row(score_bar(hit["score"]), Group(text, *_details(hit), Text()))
    return _page(heading, table, bool(hits))


def list_page(memories: Sequence[Mapping[str, Any]], heading: str) -> RenderableType:
    """Show memories one beneath the other."""
    table = _grid()
    for memory in memories:
        table.add_row(Text("·", "dim"), Group(Text(safe(memory["memory"])), *_details(memory), Text()))
    return _page(heading, table, bool(memories))


def memory_page(memory: Mapping[str, Any]) -> RenderableType:
    """Show everything about one memory."""
    table = fields_table(
        (name.removesuffix("_id").removesuffix("_at"), _value(name, memory[name]))
        for name in ("id", "user_id", "agent_id", "run_id", "role", "actor_id", "metadata", "created_at", "updated_at",
                     "expires_at")
        if memory.get(name) is not None
    )  # fmt: skip
    for name, value in _origin(memory.get("provenance")):
        table.add_row(name, value)
    return Group(Text(), Padding(Text(safe(memory["memory"]), "bold"), (0, 2)), Text(), Padding(table, (0, 2)), Text())


def history_page(entries: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Show the life of a memory, oldest first."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for entry in entries:
        word, style = _EVENTS.get(entry["event"], (str(entry["event"]).lower(), ""))
        text = entry["old_memory"] if entry["event"] == "DELETE" else entry["new_memory"]
        shown = Text(safe(text or ""), "dim strike" if entry["event"] == "DELETE" else "")
        source = _source(entry.get("provenance"))
        told = Group(shown, Text(source, "dim")) if source else shown
        table.add_row(Text("●", style), Text(word, style), Text(ago(entry["updated_at"]), "dim"), told)
    return Group(Text(), Padding(table, (0, 2)), Text())


def added_page(answer: Mapping[str, Any], whose: str) -> RenderableType:
    """Show what an extraction came to: each fact, what it replaced, and beneath all what it took."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for result in answer["results"]:
        word, style = _EVENTS.get(result["event"], ("known already", "dim"))
        lines = [Text(safe(result["memory"]), "dim strike" if result["event"] == "DELETE" else "")]
        if old := result.get("previous_memory"):
            lines.append(Text(safe(old), "dim"))
        table.add_row(Text("●", style), Text(word, style), Group(*lines, Text(result["id"], "dim")))
    learned = "Learned" if answer["extraction"]["applied"] else "Kept as it was said,"
    heading = f"{learned if answer['results'] else 'Nothing to remember'} of {whose}"
    below = [Padding(Text(line, "dim"), (0, 2)) for line in _spent(answer["extraction"])]
    gap = [Text()] if table.rows and below else []
    return Group(_page(heading, table, bool(table.rows)), *gap, *below, Text())


def fields_table(fields: Iterable[tuple[str, RenderableType]]) -> Table:
    """Lay out names and values."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in fields:
        table.add_row(name, value)
    return table


def score_bar(score: float) -> Text:
    """Draw a score from 0 to 1 as a small bar and a number."""
    eighths = round(min(max(score, 0.0), 1.0) * _BAR * 8)
    full, rest = divmod(eighths, 8)
    bar = "█" * full + (_EIGHTHS[rest] if rest else "")
    text = Text(bar.ljust(_BAR), "cyan")
    text.append(f"  {score:.2f}", "bold" if score >= 0.5 else "")
    return text


def scope_of(memory: Mapping[str, Any]) -> str:
    """Name whose a memory is, as in `john` or `john, run 7`."""
    named = (("", "user_id"), ("agent ", "agent_id"), ("run ", "run_id"))
    return safe_line(", ".join(f"{kind}{memory[name]}" for kind, name in named if memory.get(name) is not None))


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _page(heading: str, table: Table, any_rows: bool) -> RenderableType:
    title = Text(safe_line(heading), "dim")
    return Group(Text(), Padding(title, (0, 2)), Text(), *([Padding(table, (0, 2))] if any_rows else []))


def _details(memory: Mapping[str, Any]) -> Iterator[Text]:
    parts = [memory["id"], scope_of(memory), ago(memory["created_at"])]
    if memory.get("expires_at"):
        parts.append(f"expires {ago(memory['expires_at'])}")
    parts += _pairs(memory.get("metadata"))
    yield Text(" · ".join(part for part in parts if part), "dim")
    if scores := memory.get("score_details"):
        yield Text(_scores(scores), "dim italic")


def _scores(details: Mapping[str, Any]) -> str:
    named = (("meaning", details["semantic_score"]), ("words", details["bm25_score"]))
    parts = [f"{name} {value:.3f}" for name, value in named if value is not None]
    if len(parts) == 2:
        parts.append(f"share of words {details['keyword_weight']:g}")
    return " · ".join(parts)


def _pairs(metadata: Mapping[str, Any] | None) -> list[str]:
    return [_shortened(safe_line(f"{key}={_plain_value(value)}")) for key, value in (metadata or {}).items()]


def _plain_value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT_TEXT else text[: _SHORT_TEXT - 1] + "…"


def _spent(extraction: Mapping[str, Any]) -> Iterator[str]:
    """Say what an extraction took, and what it left out."""
    if not extraction["applied"]:
        if "error_type" in extraction:  # told as a warning
            return
        yield safe_line(f"Nothing was extracted: {extraction['reason']}")
        return
    if extraction["model"] is not None:
        tokens = f"{extraction['input_tokens']:,} tokens in, {extraction['output_tokens']:,} out"
        yield safe_line(f"{extraction['model']} · {plural(extraction['calls'], 'call')} · {tokens}")
    for each in extraction["dropped"]:
        yield safe_line(f"dropped: {each['fact']} ({each['reason']})")
    for message in extraction["recalled"]:
        yield f"message {message} says only what is remembered, and was left out"


def _source(provenance: Mapping[str, Any] | None) -> str:
    """Say which model made a change, and of what; nothing if none did."""
    if not provenance or provenance["model"] is None:
        return ""
    parts = [provenance["model"]]
    if provenance["message"] is not None:
        parts.append(f"message {provenance['message']}")
    if provenance["prompt_version"] is not None:
        parts.append(f"prompt {provenance['prompt_version']}")
    return safe_line(", ".join(parts))


def _origin(provenance: Mapping[str, Any] | None) -> Iterator[tuple[str, RenderableType]]:
    if not provenance or provenance["model"] is None:
        return
    if provenance["message"] is not None:
        by = f", said by {provenance['role']}" if provenance["role"] else ""
        yield "from message", Text(safe_line(f"{provenance['message']}{by}"))
    named = (("extracted by", "model"), ("prompt", "prompt_version"), ("extracted", "extracted_at"))
    for label, name in named:
        if provenance[name] is not None:
            yield label, _value(name, provenance[name])


def _value(name: str, value: Any) -> RenderableType:
    if name.endswith("_at"):
        return Text.assemble(ago(value), (f"  {minute(value)}", "dim"))
    if isinstance(value, Mapping):
        return Text("\n".join(safe(f"{key} = {_plain_value(item)}") for key, item in value.items()))
    return Text(safe(str(value)))


def _terms(query: str) -> frozenset[str]:
    from mem0.text.analysis import terms

    return frozenset(terms(query))


def _mark(text: Text, wanted: frozenset[str]) -> None:
    """Set the words that a query shares with a text apart, as the keyword search sees words."""
    for match in _WORD.finditer(text.plain):
        if len(match[0]) > 2 and wanted & _terms(match[0]):
            text.stylize("bold", match.start(), match.end())
