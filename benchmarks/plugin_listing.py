# SPDX-License-Identifier: Apache-2.0
"""What listing plugins costs: CPU of fresh processes that take turns, beside `import pluggy` and beside `llm`.

Environments are made with wheels of this checkout: one with the eight plugins, and one with five more, as `mem0 plugin
new` writes them. Their SDKs are left out, since a list reads metadata and light modules. `llm`, a command with plugins
on pluggy, comes from PyPI, without plugins and with five.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from measure import (
    Cost,
    Costs,
    arguments,
    bar,
    environment,
    interleaved,
    ms,
    over,
    percentile,
    process_cpu,
    progress,
    say,
    table,
)

ROOT = Path(__file__).resolve().parents[1]
EIGHT = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
FIVE = ("alpha", "bravo", "charlie", "delta", "echo")
LLM = ("llm-gemini", "llm-anthropic", "llm-mistral", "llm-ollama", "llm-openrouter")

BARE, PLUGGY, LIST_8, LIST_13 = (
    "bare Python",
    "`import pluggy`",
    "`mem0 embedders list`, 8 plugins",
    "`mem0 embedders list`, 13 plugins",
)


def main() -> None:
    options = arguments(__doc__).parse_args()
    rounds, llm_rounds = (3, 2) if options.quick else (201, 21)
    with tempfile.TemporaryDirectory(prefix="plugin-listing-") as scratch:
        folder = Path(scratch)
        env = _env(folder)
        core, eight, five = _wheels(folder)
        ours = {8: _made(folder / "8", [core], eight), 13: _made(folder / "13", [core], [*eight, *five])}
        for count, place in ours.items():
            _check(place, count, env)
        progress(f"{rounds + 1} rounds of 4 processes")
        python = str(ours[8] / "python")
        costs = {
            BARE: _process([python, "-c", "pass"], env),
            PLUGGY: _process([python, "-c", "import pluggy"], env),
            LIST_8: _process([str(ours[8] / "mem0"), "embedders", "list"], env),
            LIST_13: _process([str(ours[13] / "mem0"), "embedders", "list"], env),
        }
        _report(interleaved(rounds, costs), rounds)
        theirs = {0: _made(folder / "llm-0", ["llm"], []), 5: _made(folder / "llm-5", ["llm", *LLM], [])}
        version = subprocess.run(
            [str(theirs[0] / "llm"), "--version"], check=True, capture_output=True, text=True, env=env
        )
        progress(f"{llm_rounds + 1} rounds of 8 processes")
        commands = {
            **{f"llm, {count} plugins": (place / "llm", "embed-models") for count, place in theirs.items()},
            **{f"mem0, {count} plugins": (place / "mem0", "embedders list") for count, place in ours.items()},
        }
        _beside(commands, llm_rounds, env, version.stdout.strip().replace(", version", ""))


def _report(taken: Costs, rounds: int) -> None:
    rows = []
    for name, times in taken.items():
        ratios = _ratios(times, taken[PLUGGY])
        half = f"{percentile(ratios, 25):.2f} to {percentile(ratios, 75):.2f}"
        rows.append([name, ms(median(times), 0), ms(min(times), 0), f"{median(ratios):.2f} x", half])
    head = ["process", "median", "minimum", f"of {PLUGGY}, by rounds", "half of them"]
    table(f"CPU of a fresh process, {rounds} rounds in turns", head, rows)
    ratio = median(_ratios(taken[LIST_13], taken[PLUGGY]))
    say(bar(f"{LIST_13}: {ratio:.2f} x {PLUGGY}, at most 5", ratio <= 5))
    more = over(taken, LIST_13, LIST_8)
    share = more / median(taken[LIST_8])
    say(bar(f"five plugins more: {ms(more)}, {share:.1%}, at most 5 %", share <= 0.05))


def _ratios(times: Sequence[float], baseline: Sequence[float]) -> list[float]:
    return [mine / base for mine, base in zip(times, baseline, strict=True)]


def _beside(commands: Mapping[str, tuple[Path, str]], rounds: int, env: Mapping[str, str], version: str) -> None:
    costs = {}
    for name, (command, listing) in commands.items():
        for arguments_ in ("--version", listing):
            costs[f"{name} {arguments_}"] = _process([str(command), *arguments_.split()], env)
    taken = interleaved(rounds, costs)
    rows = [
        [name, *(ms(median(taken[f"{name} {written}"]), 0) for written in ("--version", listing))]
        for name, (_, listing) in commands.items()
    ]
    table(f"Beside {version}, CPU, medians of {rounds} rounds in turns", ["command", "`--version`", "its list"], rows)
    say("The list is `llm embed-models`, and `mem0 embedders list`.")


def _wheels(folder: Path) -> tuple[str, list[str], list[str]]:
    """Build wheels of the core, of the eight plugins and of five new ones."""
    progress("building wheels, which takes two minutes")
    new = folder / "new"
    new.mkdir()
    for name in FIVE:
        command = [sys.executable, "-m", "mem0", "plugin", "new", name, "--into", str(new)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    built = []
    for place, members in (("core", [ROOT / "core"]), ("eight", EIGHT), ("five", sorted(new.iterdir()))):
        _pip("wheel", "--no-deps", "--wheel-dir", str(folder / place), *map(str, members))
        built.append(sorted(str(wheel) for wheel in (folder / place).glob("*.whl")))
    [core], eight, five = built
    return core, eight, five


def _made(folder: Path, whole: Sequence[str], alone: Sequence[str]) -> Path:
    """Make an environment, and return where its commands are.

    Args:
        folder: Where.
        whole: What is installed with its dependencies.
        alone: What is installed without.
    """
    progress(f"installing {', '.join(Path(name).name for name in [*whole, *alone])}")
    venv.create(folder, with_pip=False)
    place = folder / ("Scripts" if os.name == "nt" else "bin")
    _pip("--python", str(place / "python"), "install", *whole)
    if alone:
        _pip("--python", str(place / "python"), "install", "--no-deps", *alone)
    return place


def _pip(*arguments_: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-qq", *arguments_], check=True, stdout=subprocess.DEVNULL)


def _check(place: Path, count: int, env: Mapping[str, str]) -> None:
    """Make sure that as many are listed, the built-in one besides, and that none of them is at fault."""
    done = subprocess.run(
        [str(place / "mem0"), "embedders", "list"], check=True, capture_output=True, text=True, env=dict(env)
    )
    ready = sum(line.split("\t")[3] == "ready" for line in done.stdout.splitlines())
    assert ready == count + 1, done.stdout


def _env(folder: Path) -> dict[str, str]:
    """Return an environment without keys, with which some plugins of `llm` would ask their service for its models."""
    kept = {name: value for name, value in environment().items() if not name.endswith(("_KEY", "_TOKEN"))}
    return {**kept, "LLM_USER_PATH": str(folder / "llm-home")}


def _process(command: Sequence[str], env: Mapping[str, str]) -> Cost:
    return lambda _: process_cpu(command, env)


if __name__ == "__main__":
    main()
