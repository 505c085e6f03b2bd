# SPDX-License-Identifier: Apache-2.0
"""The tutorial for authors works as it is printed: each command is run, each edit is made, each output is compared."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from pathlib import Path

from .author_machine import needed_by_core_and, wheel_of_core
from .author_pages import Block, blocks_of, text_of
from .author_shell import Shell, clean_environment

PAGE = "tutorial.md"
BLOCKS = blocks_of(PAGE)
MOST_LINES = 40
FAILS = "# exits with 1"


def test_nothing_on_the_page_is_passed_over() -> None:
    """A block is a command, its output, an edit, a new file, or, without a language, a description."""
    kinds = {(block.language, bool(block.title)) for block in BLOCKS}
    assert kinds == {("sh", False), ("text", False), ("diff", True), ("py", True), ("", False)}
    assert text_of(PAGE).count("\n```") == 2 * len(BLOCKS)
    for before, block in pairwise(BLOCKS):
        assert block.language != "text" or before.language == "sh", f"line {block.line}: the output of what?"


def test_little_is_written_by_hand() -> None:
    """All that the reader writes, edits and the program that uses the provider included, is 40 lines at most."""
    lines = [line for block in BLOCKS if block.title for line in written(block) if line.strip()]
    assert len(lines) <= MOST_LINES
    assert f"write {len(lines)} lines" in " ".join(text_of(PAGE).split())


def test_the_tutorial_works(tmp_path: Path) -> None:
    """From an empty folder to a green kit and a memory that uses the provider, exactly as the page says."""
    shell = reader(tmp_path)
    seen = ""
    for block in BLOCKS:
        place = f"{PAGE}, line {block.line}"
        if block.language == "sh":
            seen = "".join(typed(shell, line, tmp_path, place) for line in block.text.splitlines())
        elif block.language == "text":
            compare(block.text, seen, place)
        elif block.language == "diff":
            edit(shell.folder / block.title, block, place)
        elif block.title:
            (shell.folder / block.title).write_text(block.text, encoding="utf-8")


def reader(folder: Path) -> Shell:
    """Return a terminal in an empty folder, on a machine with Python and without a network."""
    home = folder / "home"
    for made in (home, folder / "index", folder / "there"):
        made.mkdir()
    needed_by_core_and(["httpx", "pytest", "hatchling", "editables"], folder / "there")
    (home / "start").mkdir()
    environment = clean_environment(
        HOME=str(home),
        PATH=f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        OMP_NUM_THREADS="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_FIND_LINKS=str(wheel_of_core(folder / "index")),
        PIP_NO_BUILD_ISOLATION="0",  # pip reads this as --no-build-isolation, whatever it looks like
        PIP_NO_INDEX="1",
    )
    return Shell(home / "start", environment, folder / "memory.json")


def typed(shell: Shell, line: str, folder: Path, place: str) -> str:
    """Type a line, which has to succeed unless the page says otherwise, and return what appears."""
    status, seen, said = shell.run(line)
    assert status == (1 if line.endswith(FAILS) else 0), f"{place}: {line}\n{seen}{said}"
    for packages in (shell.folder / ".venv").glob("lib/python*/site-packages"):
        (packages / "there.pth").write_text(f"{folder / 'there'}\n")  # what pip would have found on the index
    return seen + said


def edit(file: Path, block: Block, place: str) -> None:
    """Make an edit: its lines without + are in the file, once and together, and become those without -."""
    old = "".join(f"{line[1:]}\n" for line in block.text.splitlines() if line[0] in " -")
    new = "".join(f"{line[1:]}\n" for line in block.text.splitlines() if line[0] in " +")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{place}: {block.title} has {text.count(old)} times\n{old}\nin\n{text}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def written(block: Block) -> list[str]:
    """Return the lines that a reader writes for an edit or a new file."""
    lines = block.text.splitlines()
    return [line[1:] for line in lines if line.startswith("+")] if block.language == "diff" else lines


def compare(expected: str, seen: str, place: str) -> None:
    """Hold an output against the page's. A line `...` there stands for any number of lines."""
    patterns = [r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in plain(expected)]
    shown = "".join(f"{line}\n" for line in plain(seen))
    as_printed = re.fullmatch("".join(patterns), shown) is not None
    assert as_printed, f"{place}: this came out:\n{shown}"


def plain(text: str) -> list[str]:
    """Return the lines of an output without what differs from run to run, and without blank ones at either end."""
    lines = re.sub(r"\d+\.\d+ ?s\b", "# s", text).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n").split("\n")
