# SPDX-License-Identifier: Apache-2.0
"""What langchain-tests and this kit make of the mutants, out of the file that `benchmarks/kits.py` leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.markdown import NOTHING, cell, code, table
from generator.parts import filled

Row = Mapping[str, Any]
"""What was found about one mutant."""

REACH = {
    "methods": "LangChain's constructor and four methods, called in some way",
    "server": "a server that fails, or that says what it was asked",
    "interface": "something that mem0's interface has and LangChain's has not",
}
"""What it takes to see a fault, in words."""

GROUPS = {
    "answers": "Vectors that are wrong",
    "texts": "Texts that are changed on their way",
    "calls": "Lists of texts that are not treated as they should be",
    "declared": "Embedders that declare what they are not",
    "lifecycle": "Clients, threads and event loops",
    "errors": "Failures that become the wrong error, or none",
    "forgiving": "Broken answers that are repaired in silence",
    "http": "Requests that should not be sent so",
    "secrets": "Keys that show",
    "settings": "Plugins, their settings and hooks",
}
"""Each group of faults, as a heading has it."""

EARLIER = {
    "passed": [
        *("reversed", "constant", "zeros", "not_a_number", "random_each_call", "query_dims", "query_model", "after96"),
        *("crashes_on_empty", "crashes_on_non_ascii", "deduplicated", "async_reversed", "key_in_repr", "loop_blocked"),
    ],
    "failed": ["one_missing", "integers", "list_mutated"],
}
"""What came of 17 embedders that were written against LangChain's interface, by the mutants that are broken alike."""

SHOWN = 2
"""Checks of this kit that a row names."""


def pages(root: Path, made: Mapping[Path, str]) -> dict[Path, str]:
    """Return the pages that tell of the comparison, with their generated parts as they should be.

    Args:
        root: The repository.
        made: Pages of which other parts were generated before.
    """
    results = json.loads((root / "benchmarks" / "kits.json").read_text(encoding="utf-8"))
    rows: list[Row] = results["mutants"]
    makers: dict[str, Callable[[], str]] = {
        "kits": lambda: "\n\n".join([by_reach(rows), by_group(rows), _origin(results)]),
        "earlier": lambda: earlier(rows),
        "mutants": lambda: mutants(rows),
    }
    done = {}
    for page in (root / "docs" / "authors" / "kits.md", root / "benchmarks" / "README.md"):
        done[page] = filled(made.get(page) or page.read_text(encoding="utf-8"), makers)
    return done


def by_reach(rows: Sequence[Row]) -> str:
    """Count what each kit catches, by what it takes to see it."""
    parts = [(title, [row for row in rows if row["reach"] == reach]) for reach, title in REACH.items()]
    return table(["what it takes to see it", *COUNTS], [[title, *_counts(of)] for title, of in [*parts, ("all", rows)]])


def by_group(rows: Sequence[Row]) -> str:
    """Count what each kit catches, by what the faults are about."""
    lines = []
    for group, title in GROUPS.items():
        of = [row for row in rows if row["group"] == group]
        reachable = sum(row["reach"] == "methods" for row in of)
        count, *counts = _counts(of)
        lines.append([title, count, str(reachable or NOTHING), *counts])
    head, *heads = COUNTS
    return table(["what the faults are about", head, "visible to LangChain's methods", *heads], lines)


COUNTS = ["mutants", "langchain-tests", "more, with the core's help", "this kit"]


def _counts(rows: Sequence[Row]) -> list[str]:
    numbers = [len(rows), *(sum(bool(of(row)) for row in rows) for of in (_alone, _helped, lambda row: row["kit"]))]
    return [str(number or NOTHING) for number in numbers]


def _alone(row: Row) -> Iterable[str]:
    """Return the tests of langchain-tests that fail, whatever the core does."""
    tests: Iterable[str] = row.get("past_core", row["langchain"])
    return tests


def _helped(row: Row) -> Iterable[str]:
    """Return the tests of langchain-tests that fail only where the core refuses an answer."""
    return () if _alone(row) else row["langchain"]


def earlier(rows: Sequence[Row]) -> str:
    """Hold what came of 17 embedders against what came of the mutants that are broken alike."""
    found = {row["name"]: row for row in rows}
    lines = []
    for before, names in EARLIER.items():
        for name in names:
            now = (
                "failed"
                if _alone(found[name])
                else "passed, but the core refuses the answer"
                if _helped(found[name])
                else "passed"
            )
            lines.append([code(name), cell(found[name]["broken"]), before, now])
    return table(["mutant", "what is wrong", "then", "now"], lines)


def mutants(rows: Sequence[Row]) -> str:
    """Write every mutant down, and what fails on it."""
    parts = []
    for group, title in GROUPS.items():
        lines = [
            [code(row["name"]), cell(row["broken"]), row["reach"], _langchain(row), _kit(row["kit"])]
            for row in rows
            if row["group"] == group
        ]
        head = ["mutant", "what is wrong", "it takes", "langchain-tests", "this kit"]
        parts.append(f"### {title} ({len(lines)})\n\n{table(head, lines)}")
    return "\n\n".join(parts)


def _langchain(row: Row) -> str:
    if _helped(row):
        return "passes, but the core refuses the answer"
    return _names(_alone(row)) or "passes"


def _kit(checks: Sequence[str]) -> str:
    more = f" and {len(checks) - SHOWN} more" if len(checks) > SHOWN else ""
    return _names(checks[:SHOWN]) + more


def _names(names: Iterable[str]) -> str:
    return ", ".join(code(name.removeprefix("test_")) for name in names)


def _origin(results: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return f"From `python benchmarks/kits.py`, {results['taken']}; {versions}."
