# SPDX-License-Identifier: Apache-2.0
"""The command doctor: what is there, what is not, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from mem0.cli.options import SourceOptions
from mem0.cli.output import Output
from mem0.cli.plain import plural, safe, safe_line, size
from mem0.cli.trials import TrialOptions

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from mem0.cli.checks import Diagnosis
    from mem0.cli.store_check import StoreReport

_GOOD, _NOTE, _WARN, _BAD = ("✓", "green"), ("·", "dim"), ("!", "yellow"), ("✗", "red")
_MARKS = {"ready": _GOOD, "missing": _NOTE, "blocked": _WARN, "unlisted": _WARN}
_STORE_WORDS = {
    "ready": (_GOOD, ""),
    "missing": (_GOOD, "will be created"),
    "memory": (_GOOD, "in memory, gone when the process ends"),
    "empty": (_GOOD, "empty file, will be filled in"),
    "older": (_GOOD, "of an older version, will be migrated when it is used"),
    "broken": (_BAD, "cannot be used"),
}

_Line = tuple[tuple[str, str], str, str]
"""A mark, a name, and what is to be said of it."""


def doctor(out: Output, source: SourceOptions, trials: TrialOptions) -> None:
    """Find out what works here, and why the rest does not.

    Looks at the installation, the configuration, embedders, extraction, LLMs, the store and the environment. The
    configured embedder is tried, and so is the LLM that extracts facts: imported, built and closed, each in a process
    of its own. No other provider is imported, unless you pass --try; their metadata and source are read. Nothing is
    asked or embedded, created or migrated, and what a variable holds is never printed. Exits with 1 if something is
    broken.

    Example:
        mem0 doctor --config mem0.toml
    """
    from mem0.cli.checks import diagnose

    with out.progress("Trying") as progress:
        found = diagnose(source.config, source.settings, trials, progress)
    out.answer(found.as_json(), lambda: _page(found))
    if found.problems:
        raise typer.Exit(1)


def _page(found: Diagnosis) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = [Text()]
    for title, lines in (
        ("Installation", _installation(found)),
        ("Embedder", _configured(found.embedder)),
        ("Extraction", _extraction(found)),
        ("Store", _store(found.store)),
        ("Embedders installed", _providers(found.providers)),
        ("LLMs installed", _providers(found.llms)),
        ("Wrappers", _providers(found.wrappers)),
        ("Environment", _environment(found.environment)),
    ):
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for (mark, style), name, text in lines:
            table.add_row(Text(mark, style), Text(safe_line(name)), _said(text))
        if table.row_count:
            parts += [Text(f"  {title}", "bold"), Padding(table, (0, 4)), Text()]
    parts.append(Padding(_verdict(found), (0, 2)))
    parts.append(Text())
    return Group(*parts)


def _said(text: str) -> Text:
    """Set the line to run apart from the words before it."""
    from rich.text import Text

    said = Text(safe(text).replace("\n", " "), "dim")
    said.highlight_regex(r"pip install \S+( \S+)*|chmod 600 .*", "not dim cyan")
    return said


def _verdict(found: Diagnosis) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    if not found.problems and not found.warnings:
        return Text("Everything is in order.", "green")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for (mark, style), texts in ((_BAD, found.problems), (_WARN, found.warnings)):
        for text in texts:
            table.add_row(Text(mark, style), Text(safe_line(text)))
    broken, worth = len(found.problems), len(found.warnings)
    counts = [f"{plural(broken, 'problem')}"] * bool(broken) + [f"{plural(worth, 'warning')}"] * bool(worth)
    return Group(Text(" and ".join(counts), "bold red" if broken else "bold yellow"), table)


def _installation(found: Diagnosis) -> Iterator[_Line]:
    versions = found.versions
    yield _GOOD, "mem0-core", f"{versions['mem0-core']}, hookspec {versions['hookspec']}  {found.location}"
    below = (("Python", "python"), ("SQLite", "sqlite"), ("NumPy", "numpy"))
    yield _GOOD, "runs on", " · ".join(f"{name} {versions.get(key, 'missing')}" for name, key in below)
    path, error = found.config["path"], found.config["error"]
    yield _BAD if error else _GOOD, "configuration", str(path) if path else "none, so the defaults"


def _extraction(found: Diagnosis) -> Iterator[_Line]:
    if found.extraction is None:
        return
    applies = found.extraction["applies"]
    does = "extracts facts" if applies else "stores texts as they are"
    yield _GOOD if applies else _NOTE, "add", f"{does}: {found.extraction['reason']}"
    if found.llm is not None:
        yield from _configured({**found.llm, "is_default": False})  # the reason says it


def _configured(provider: Mapping[str, Any] | None) -> Iterator[_Line]:
    if provider is None:
        return
    name = f"{provider['provider']}/{provider['model']}" if provider["model"] else provider["provider"]
    default = "  the default, since none is configured" if provider["is_default"] else ""
    usable = provider["status"] == "ready"
    works = f"works, imported in {provider['trial']['seconds'] * 1000:,.0f} ms" if usable else "cannot be used"
    yield _GOOD if usable else _BAD, name, works + default
    if (key := provider["key"]) is not None:
        yield _key_line(key)


def _key_line(key: Mapping[str, Any]) -> _Line:
    present = [name for name, given in key["variables"].items() if given]
    if key["configured"]:
        return _GOOD, "key", "in the configuration"
    if present:
        return _GOOD, "key", f"{present[0]} is set"
    absent = f"{' or '.join(key['variables'])} is not set"
    return (_BAD, "key", absent) if key["needed"] else (_NOTE, "key", f"{absent}, which may be as it should")


def _store(report: StoreReport | None) -> Iterator[_Line]:
    if report is None:
        return
    mark, words = _STORE_WORDS[report.status]
    yield mark, "file", report.path + (f"  {words}" if words else "")
    about = []
    if report.size is not None:
        about.append(size(report.size))
    if report.mode is not None:
        about.append(report.mode)
    if report.schema_version is not None:
        about.append(f"schema version {report.schema_version}")
    if about:
        yield _WARN if report.private is False else _GOOD, "on disk", " · ".join(about)
    if report.memories is not None:
        holds = plural(report.memories, "memory", "memories")
        vectors = ", no vectors yet"
        if report.fingerprint is not None:
            vectors = ", vectors of {provider}/{model} ({dims} dimensions)".format(**report.fingerprint)
        yield _GOOD, "holds", holds + vectors


def _providers(rows: Sequence[Mapping[str, Any]]) -> Iterator[_Line]:
    for row in rows:
        mark = _MARKS.get(row["status"], _BAD)
        if row["status"] == "missing":
            yield mark, row["name"], f"not installed  {row['pip']}"
        elif not row["version"]:
            yield mark, row["name"], f"{row['status']}  {row['reason']}"
        else:
            state = "" if row["status"] == "ready" else f"  {row['status']}"
            yield mark, row["name"], f"{row['distribution']} {row['version']}{state}  {row['file'] or row['location']}"


def _environment(variables: Mapping[str, bool]) -> Iterator[_Line]:
    given = [name for name, is_set in variables.items() if is_set]
    absent = [name for name, is_set in variables.items() if not is_set]
    if given:
        yield _GOOD, "set", ", ".join(given)
    if absent:
        yield _NOTE, "not set", ", ".join(absent)
