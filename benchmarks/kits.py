# SPDX-License-Identifier: Apache-2.0
"""Which tests of langchain-tests and which checks of this kit fail on each of the mutants, into `kits.json`.

langchain-tests needs LangChain, and gets an environment of its own, made with pip; `--peer PYTHON` takes one that is
there. `docs/generate.py` makes tables of what is found.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kits_peer import VERSION, Said, failed, made, outcomes, versions
from kits_reach import reach
from measure import progress, table

from mem0.testing.kit.check import CHECKS
from mem0.testing.mutants import GOOD, MUTANTS, Mutant, installed
from mem0.testing.mutants.table import Row, matrix

RESULTS = Path(__file__).with_suffix(".json")

REFUSED = ("MalformedResponseError", "DimensionMismatchError")
"""What the core raises where it does not like an answer."""

QUICK = ["reversed", "one_missing", "zeros", "request_at_construction", "authentication_retried", "key_in_repr"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="MUTANT", help="all by default; of some, nothing is written down")
    parser.add_argument(
        "--peer", metavar="PYTHON", help=f"an interpreter with langchain-tests=={VERSION} and mem0-core"
    )
    parser.add_argument("--quick", action="store_true", help="a handful of mutants, to see that it runs")
    options = parser.parse_args()
    names = options.names or (QUICK if options.quick else list(MUTANTS))
    if unknown := set(names) - set(MUTANTS):
        parser.error(f"there is no mutant {', '.join(sorted(unknown))}")
    with nullcontext(options.peer) if options.peer else made() as python:
        results = _run(python, [MUTANTS[name] for name in names])
    _show(results["mutants"])
    if set(names) == set(MUTANTS):
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _run(python: str, mutants: Sequence[Mutant]) -> dict[str, Any]:
    about = {"taken": _taken(), "versions": versions(python), "checks": len(CHECKS), "tests": _tests(python)}
    theirs = _langchain(python, mutants)
    # One after the other, so that neither's work slows the other's clocks.
    ours = matrix([mutant.name for mutant in mutants])
    return {**about, "mutants": [{**_about(row.mutant), **theirs[row.mutant.name], "kit": _kit(row)} for row in ours]}


def _tests(python: str) -> list[str]:
    """Return the tests of langchain-tests, after seeing that nothing of either kit fails on the provider that works."""
    [row] = matrix([GOOD.name])
    if row.killers:
        sys.exit(f"this kit fails on the provider that works: {', '.join(row.killers)}")
    tests: Said = {}
    with tempfile.TemporaryDirectory() as directory, installed([GOOD], Path(directory)):
        for past_core in (False, True):
            tests = outcomes(python, GOOD, past_core=past_core)
            if failed(tests):
                sys.exit(f"langchain-tests fails on the provider that works: {failed(tests)}")
    return list(tests)


def _langchain(python: str, mutants: Sequence[Mutant]) -> dict[str, dict[str, Said]]:
    """Run langchain-tests against each mutant.

    Returns:
        For each, what failed where the core checks its answers, as `langchain`. Where the core refused an answer, also
        what failed where nobody checks them, as `past_core`: that the core is careful is no merit of langchain-tests.
    """
    with tempfile.TemporaryDirectory() as directory, installed(mutants, Path(directory)):

        def tested(mutant: Mutant) -> dict[str, Said]:
            found = {"langchain": failed(outcomes(python, mutant))}
            if any(error in said for said in found["langchain"].values() for error in REFUSED):
                found["past_core"] = failed(outcomes(python, mutant, past_core=True))
            progress(f"langchain-tests: {mutant.name}: {', '.join(found['langchain']) or 'passed all tests'}")
            return found

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return dict(zip([mutant.name for mutant in mutants], pool.map(tested, mutants), strict=True))


def _about(mutant: Mutant) -> dict[str, str]:
    # The module that a mutant is in says what it is about.
    group = mutant.kind.__module__.rpartition(".")[2]
    return {"name": mutant.name, "broken": mutant.broken, "group": group, "reach": reach(mutant)}


def _kit(row: Row) -> list[str]:
    """Return the checks that failed. Those that are about the mutant come first."""
    progress(f"this kit: {row}")
    own = [name for name in row.mutant.killed_by if name in row.killers]
    return [*own, *(name for name in row.killers if name not in own)]


def _taken() -> str:
    """Say when and on what this was measured."""
    machine = f"{os.cpu_count()} cores {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d} on {machine}"


def _show(rows: Sequence[Mapping[str, Any]]) -> None:
    table(
        "What fails on each",
        ["mutant", "it takes", "langchain-tests", "past the core", "this kit"],
        [
            [
                row["name"],
                row["reach"],
                ", ".join(row["langchain"]) or "-",
                ", ".join(row["past_core"]) or "-" if "past_core" in row else "",
                ", ".join(row["kit"][:2]),
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
