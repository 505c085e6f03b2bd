# SPDX-License-Identifier: Apache-2.0
"""The command plugin check: the conformance kit, run against an installed provider."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mem0.cli.output import Output
from mem0.cli.plain import safe, safe_line
from mem0.errors import ConfigurationError

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from mem0.plugins.scan import Candidate
    from mem0.testing.kit.report import Report
    from mem0.testing.kit.subject import Subject

_GOOD, _NOTE, _BAD = ("✓", "green"), ("·", "dim"), ("✗", "red")


def check(
    out: Output,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The provider's name, as embedders list shows it.")],
    subject: Annotated[
        str | None,
        typer.Option(
            "--subject",
            metavar="PLACE:NAME",
            help="What the kit needs to know about it, as module:NAME or file.py:NAME. Default: what it brings itself.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="CHECK", help="Run this check or group of checks. May be repeated."),
    ] = None,
) -> None:
    """Run the conformance kit against an installed provider.

    It calls the provider as applications do, against a server on this machine that fails to order. In a pipe, the
    report is plain text. With --only, what fails comes with its traceback. Exits with 1 if a check fails.

    Example:
        mem0 plugin check hashing
        mem0 plugin check hashing --only vectors --only blank_text
    """
    from mem0.plugins.choose import choose
    from mem0.plugins.manager import plugin_for

    names = _chosen(only or [])
    found = choose(name)
    plugin_for(found)  # what cannot be used at all is one error, and not dozens
    report = _run(out, _subject(name, found, subject), names)
    again = shlex.join(["mem0", "plugin", "check", name, *(["--subject", subject] if subject else [])])
    traced = bool(only)  # of one or a few it helps, among dozens it would hide the rest
    out.answer(
        _document(found, report), lambda: _page(found, report, again, traced), text=lambda: _text(report, traced)
    )
    if not report.ok:
        raise typer.Exit(1)


def _chosen(written: Sequence[str]) -> list[str] | None:
    """Return the names of the checks that were asked for, in the kit's order; `None` for all."""
    from mem0.suggestions import suggest
    from mem0.testing.kit.check import CHECKS
    from mem0.testing.kit.run import GROUPS

    for item in written:
        if item not in CHECKS and item not in GROUPS:
            meant = suggest(item, [*CHECKS, *GROUPS])
            hint = f"Did you mean {meant!r}?" if meant else f"There are the groups {', '.join(sorted(GROUPS))}."
            raise typer.BadParameter(f"There is no check or group {item!r}. {hint}", param_hint="--only")
    return [check.name for check in CHECKS.values() if {check.name, check.group} & {*written}] if written else None


def _subject(name: str, found: Candidate, place: str | None) -> Subject:
    from mem0.plugins.names import normalize
    from mem0.testing.kit.find import load_subject, subject_of

    if place is None:
        return subject_of(name)
    subject = load_subject(place)
    if normalize(subject.provider.rpartition(":")[2]) != found.name:
        raise ConfigurationError(
            f"{place!r} is the subject of provider {subject.provider!r}, and {found.name!r} was to be checked. "
            f"Run: mem0 plugin check {subject.provider} --subject {place}"
        )
    return replace(subject, provider=found.address) if ":" in name else subject


def _run(out: Output, subject: Subject, names: list[str] | None) -> Report:
    from mem0.testing.kit.run import run

    try:
        # What a provider prints is no part of the answer.
        with out.progress("Checking") as progress, redirect_stdout(sys.stderr):
            return run(subject, names, progress)
    except ValueError as error:
        if isinstance(error, ConfigurationError):
            raise
        raise ConfigurationError(f"The kit cannot check {subject.provider!r}: {error}") from None


def _document(found: Candidate, report: Report) -> dict[str, Any]:
    return {
        "provider": found.name,
        "distribution": found.distribution,
        "version": found.version,
        "ok": report.ok,
        "counts": {status: len(report.of(status)) for status in ("passed", "failed", "inapplicable")},
        "seconds": round(report.seconds, 3),
        "checks": [
            {
                "name": outcome.check.name,
                "group": outcome.check.group,
                "status": outcome.status,
                "proves": outcome.check.proves,
                "reason": outcome.reason,
                "seconds": round(outcome.seconds, 3),
                "traceback": outcome.traceback,
            }
            for outcome in report.outcomes
        ],
    }


def _text(report: Report, traced: bool) -> str:
    tracebacks = [outcome.traceback.rstrip() for outcome in report.outcomes if traced and outcome.traceback]
    return "\n\n".join([str(report), *tracebacks])


def _page(found: Candidate, report: Report, again: str, traced: bool) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    title = Text.assemble((safe_line(found.name), "bold"), (safe(f"  {found.distribution} {found.version}"), "dim"))
    parts: list[RenderableType] = [Text(), Padding(title, (0, 2)), Text(), Padding(_groups(report), (0, 4)), Text()]
    for heading, content in (("Failed", _failures(report, traced)), ("Not applicable", _declared(report))):
        if content:
            parts += [Text(f"  {heading}", "bold"), *(Padding(item, (0, 4, 1, 4)) for item in content)]
    parts.append(Padding(_verdict(report), (0, 2)))
    if not report.ok and not traced:
        hint = Text.assemble(
            ("To look into one: ", "dim"), (f"{again} --only {report.of('failed')[0].check.name}", "cyan")
        )
        parts.append(Padding(hint, (0, 2)))
    return Group(*parts, Text())


def _groups(report: Report) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for group, outcomes in report.groups.items():
        failed = sum(outcome.status == "failed" for outcome in outcomes)
        applicable = sum(outcome.status != "inapplicable" for outcome in outcomes)
        mark, style = _BAD if failed else _GOOD if applicable else _NOTE
        told = f"{applicable - failed:>2} of {applicable} passed" if applicable else "not applicable"
        table.add_row(Text(mark, style), Text(group), Text(told, "red" if failed else "dim"))
    return table


def _failures(report: Report, traced: bool) -> list[RenderableType]:
    from rich.console import Group
    from rich.text import Text

    from mem0.cli.views import fields_table

    parts: list[RenderableType] = []
    for outcome in report.of("failed"):
        title = Text.assemble(("✗ ", "red"), (outcome.check.name, "bold"), (f"  {outcome.check.group}", "dim"))
        said = [("  must hold", Text(outcome.check.proves)), ("  found", Text(safe(outcome.reason)))]
        if traced and outcome.traceback:
            said.append(("", Text(safe(outcome.traceback.rstrip()), "dim")))
        parts.append(Group(title, fields_table(said)))
    return parts


def _declared(report: Report) -> list[RenderableType]:
    from rich.text import Text

    from mem0.cli.views import fields_table

    rows = [("\n".join(names), Text(safe(reason))) for names, reason in report.declared]
    return [fields_table(rows)] if rows else []


def _verdict(report: Report) -> Text:
    from rich.text import Text

    counted = [(len(report.of("passed")), "passed"), (len(report.of("failed")), "failed")]
    counted.append((len(report.of("inapplicable")), "not applicable"))
    counts = ", ".join(f"{count} {word}" for count, word in counted if count)
    verdict = ("Conforms", "bold green") if report.ok else ("Does not conform", "bold red")
    return Text.assemble(verdict, f"  {counts}, in {report.seconds:.1f} s")
