# SPDX-License-Identifier: Apache-2.0
"""Which checks kill which mutant: the whole kit, run over all of them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mem0.testing.kit.check import CHECKS
from mem0.testing.kit.run import run
from mem0.testing.mutants.catalogue import GOOD, MUTANTS, subject_of
from mem0.testing.mutants.mutant import Mutant
from mem0.testing.mutants.site import installed

SHOWN = 6
"""Checks that a line of the table names."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the kit makes of one mutant.

    Attributes:
        mutant: The mutant, or the good one.
        killers: The checks that failed, in the kit's order.
    """

    mutant: Mutant
    killers: Sequence[str]

    @property
    def as_expected(self) -> bool:
        """Whether the checks that are about it failed; of the good one, whether none did."""
        return set(self.mutant.killed_by) <= set(self.killers) if self.mutant.killed_by else not self.killers

    def __str__(self) -> str:
        """Write a line of the table. The checks that are about it come first."""
        own = [name for name in self.mutant.killed_by if name in self.killers]
        names = [*own, *(name for name in self.killers if name not in own)]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        verdict = ", ".join(names[:SHOWN]) + more if names else "passed all checks"
        missed = [name for name in self.mutant.killed_by if name not in own]
        return f"{self.mutant.name:<24}  {verdict}" + (f"; SURVIVED {', '.join(missed)}" if missed else "")


def matrix(names: Iterable[str] | None = None, workers: int | None = None) -> Iterator[Row]:
    """Run the whole kit over mutants, each in a process of its own.

    Args:
        names: The mutants, `good` among them; all by default.
        workers: How many at once; as many as there are processors by default.

    Yields:
        A row for each, as soon as it and those before it are done.
    """
    chosen = ["good", *MUTANTS] if names is None else list(names)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers or os.cpu_count(), context, max_tasks_per_child=1) as pool:
        for name, killers in zip(chosen, pool.map(_killers, chosen), strict=True):
            yield Row(_find(name), killers)


def main(names: Sequence[str]) -> int:
    """Print the table, and return 0 if the good one passes and every mutant is killed by what is about it."""
    rows = []
    for row in matrix(names or None):
        rows.append(row)
        print(row, flush=True)  # noqa: T201 - it is a program's output
    mutants = [row for row in rows if row.mutant is not GOOD]
    killed = sum(bool(row.killers) for row in mutants)
    print(f"{killed} of {len(mutants)} mutants are killed, by {len(CHECKS)} checks.")  # noqa: T201
    return 0 if all(row.as_expected for row in rows) else 1


def _killers(name: str) -> list[str]:
    mutant = _find(name)
    with TemporaryDirectory() as directory, installed([mutant], Path(directory)):
        return [outcome.check.name for outcome in run(subject_of(mutant)).of("failed")]


def _find(name: str) -> Mutant:
    return GOOD if name == GOOD.name else MUTANTS[name]
