# SPDX-License-Identifier: Apache-2.0
"""What was measured about the providers, out of the file that `benchmarks/providers.py` leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.markdown import NOTHING, code, table

Row = Mapping[str, Any]
Results = Mapping[str, Mapping[str, Row]]
"""By part of the measurement and by provider."""

Column = tuple[str, str, Callable[[Row], str]]
"""Its title, the part that it is from, and what it makes of a provider's row."""


def figures_tables(root: Path) -> dict[str, Callable[[], str]]:
    """Return what makes the tables. Nothing is measured here."""
    results: Results = json.loads((root / "benchmarks" / "providers.json").read_text(encoding="utf-8"))
    return {
        "figures": lambda: "\n\n".join([_table(results, DOES), _table(results, COSTS), _origin(results)]),
        "calls": lambda: "\n\n".join([_table(results, CALLS), _origin({"calls": results["calls"]})]),
    }


def _table(results: Results, columns: Sequence[Column]) -> str:
    providers = sorted({provider for _, part, _ in columns for provider in results[part]})
    rows = [
        [code(provider), *(make(row) if (row := results[part].get(provider)) else NOTHING for _, part, make in columns)]
        for provider in providers
    ]
    return table(["provider", *(title for title, _, _ in columns)], rows)


def _checks(outcome: str) -> Callable[[Row], str]:
    """Write a number of checks; several where a provider has several ways to work."""

    def make(row: Row) -> str:
        ways = {way: found[outcome] for way, found in row["counts"].items()}
        if len(ways) > 1:
            return ", ".join(f"{count} {way or 'with a server'}" for way, count in ways.items() if count) or NOTHING
        return str(ways[""] or NOTHING)

    return make


def _limits(row: Row) -> str:
    limits = {what: most for what, most in row["limits"].items() if most}
    return " or ".join(f"{most:,} {what if most > 1 else what[:-1]}" for what, most in limits.items()) or "any number"


def _told_apart(row: Row) -> str:
    counts = {"a prefix": row["by_prefix"], "a task": row["by_task"]}
    known = [f"by {how} for {count} of {row['models']} models" for how, count in counts.items() if count]
    return ", ".join(known) or ("by a prefix if you set one" if row["prefix_can_be_set"] else "no")


def _ms(name: str, digits: int) -> Callable[[Row], str]:
    return lambda row: f"{row[name] * 1e3:,.{digits}f} ms"


def _share(row: Row) -> str:
    return f"{row['above_many'] / row['sdk_many']:+.0%}"


DOES: Sequence[Column] = [
    ("checks passed", "conformance", _checks("passed")),
    ("not applicable", "conformance", _checks("inapplicable")),
    ("failed", "conformance", _checks("failed")),
    ("async", "facts", lambda row: "native" if row["native_async"] else "in a thread"),
    ("one request takes", "facts", _limits),
    ("can be shortened", "facts", lambda row: f"{row['shortenable']} of {row['models']} models"),
    ("queries are told apart", "facts", _told_apart),
]

COSTS: Sequence[Column] = [
    ("its wheel", "installation", lambda row: f"{row['wheel_kb']:.0f} kB"),
    ("distributions it brings", "installation", lambda row: str(row["distributions"])),
    ("MB", "installation", lambda row: f"{row['mb']:,.0f}"),
    ("CPU to load it", "imports", _ms("light", 0)),
    ("with its SDK", "imports", _ms("with_sdk", 0)),
    ("CPU above the SDK, 1 text", "calls", _ms("above_one", 2)),
    ("100 texts", "calls", _share),
]

CALLS: Sequence[Column] = [
    ("the SDK, 1 text", "calls", _ms("sdk_one", 2)),
    ("ours", "calls", _ms("ours_one", 2)),
    ("above it", "calls", _ms("above_one", 2)),
    ("the SDK, 100 texts", "calls", _ms("sdk_many", 2)),
    ("ours", "calls", _ms("ours_many", 2)),
    ("above it", "calls", _share),
]


def _origin(results: Results) -> str:
    rows = [row for part in results.values() for row in part.values()]
    taken, sdks = _distinct(row["taken"] for row in rows), _distinct(row["sdk"] for row in rows if "sdk" in row)
    return f"From `python benchmarks/providers.py`, {'; '.join(taken)}; {', '.join(sdks)}."


def _distinct(values: Iterable[str]) -> list[str]:
    return sorted(set(values))
