# SPDX-License-Identifier: Apache-2.0
"""Measuring side by side, and printing what came out.

Machines are noisy and shared, so what is compared takes turns in one run, what is quoted is CPU time, and where two
things are compared it is round by round.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles

Cost = Callable[[int], float]
"""Does something for round `n` and returns the seconds that it cost."""

Costs = Mapping[str, Sequence[float]]
"""What each thing cost in each round."""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Make the parser that every benchmark shares; a benchmark may add to it."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter that has mem0ai; else its rows are left out")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs; no figures to quote")
    return parser


def cpu(call: Callable[[int], object]) -> Cost:
    """Measure the CPU time that a call takes in this process, all threads together."""

    def cost(number: int) -> float:
        start = time.process_time()
        call(number)
        return time.process_time() - start

    return cost


def interleaved(rounds: int, costs: Mapping[str, Cost]) -> Costs:
    """Let things take turns. One round more is made first, and not counted."""
    taken: dict[str, list[float]] = {name: [] for name in costs}
    for number in range(-1, rounds):
        for name, cost in costs.items():
            seconds = cost(number)
            if number >= 0:
                taken[name].append(seconds)
    return taken


def over(costs: Costs, name: str, baseline: str) -> float:
    """Return what something costs above its baseline: the median of the rounds' differences."""
    return median(mine - base for mine, base in zip(costs[name], costs[baseline], strict=True))


def process_cpu(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Run a process and return the CPU seconds that it took, its interpreter's start included."""
    process = subprocess.Popen(command, env=dict(env), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{errors.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def environment(**more: str) -> dict[str, str]:
    """Return the environment for a process of ours: one thread for linear algebra, and nothing of the user's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MEM0_", "OPENAI_"))}
    return {**kept, **ONE_THREAD, **more}


def resident_mb(peak: bool = False) -> float:
    """Return the memory of this process that is in RAM, in megabytes (Linux)."""
    field = "VmHWM:" if peak else "VmRSS:"
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) * 1024 / 1e6


def megabytes(directory: Path) -> float:
    """Return the size of all files beneath a directory."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) / 1e6


def percentile(values: Sequence[float], share: int) -> float:
    """Return a percentile, such as the 95th."""
    return quantiles(values, n=100, method="inclusive")[share - 1]


def ms(seconds: float, digits: int = 2) -> str:
    """Write seconds as milliseconds."""
    return f"{seconds * 1e3:,.{digits}f} ms"


def bar(text: str, met: bool) -> str:
    """Say what was asked for and whether it holds."""
    return f"{text}: {'met' if met else 'MISSED'}"


def say(text: str) -> None:
    """Print a remark below or above a table."""
    print(f"{text}\n", flush=True)


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print(f"### {title}\n")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        print(f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |")
    print(flush=True)


def progress(text: str) -> None:
    """Tell whoever waits what is going on, away from the tables."""
    print(f"... {text}", file=sys.stderr, flush=True)
