# SPDX-License-Identifier: Apache-2.0
"""Build every distribution, and say what is wrong with it: `python tests/packaging/wheels.py INTO [NAME]...`.

Each is built from two copies of its source, in two folders, with other times, permissions, umask, time zone, locale and
hash seed, and once more from its sdist. All bytes must be the same. What is in the wheel is held against `contents.py`.
"""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import contents
from distributions import ALL, ROOT
from rebuild import build, copy, dated_by_the_clock, differences, only, unpack


def faults(source: Path, package: str, into: Path) -> Iterator[str]:
    """Build a source and yield what is wrong, each fault with the file that has it.

    Args:
        source: The folder with its `pyproject.toml`.
        package: The one package that it may bring.
        into: Where its wheel and its sdist are put.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        here, there = copy(source, work / "here", old=False), copy(source, work / "over there", old=True)
        try:
            one = build(here, work / "one", other=False)
            other = build(there, work / "other", other=True)
            wheel, sdist = only(one, "*.whl"), only(one, "*.tar.gz")
            again = build_from(sdist, work / "again")
        except RuntimeError as error:
            yield str(error)
            return
        yield from differences(wheel, only(other, "*.whl"), "when it is built in another folder at another time")
        yield from differences(sdist, only(other, "*.tar.gz"), "when it is built in another folder at another time")
        yield from differences(wheel, only(again, "*.whl"), "when it is built from the sdist")
        places = [str(work), str(ROOT)]
        licence = (source / "LICENSE").read_bytes() if (source / "LICENSE").is_file() else b""
        yield from (f"{wheel.name}: {fault}" for fault in contents.faults(wheel, package, licence, places))
        yield from (f"{sdist.name}: {fault}" for fault in contents.of_this_machine(unpack(sdist), places))
        for built in (wheel, sdist):
            yield from dated_by_the_clock(built)
            shutil.copy(built, into)


def build_from(sdist: Path, into: Path) -> Path:
    """Build a wheel from an sdist, as an index's user does whose pip wants no wheels."""
    with tarfile.open(sdist) as archive:
        archive.extractall(into / "source", filter="data")
    return build(only(into / "source", "*"), into, other=False, kinds=("wheel",))


def main(into: Path, names: list[str]) -> int:
    """Check some distributions, or all; return how many have faults."""
    into.mkdir(parents=True)
    faulty = 0
    for each in [each for each in ALL if not names or each.name in names]:
        found = list(faults(ROOT / each.folder, each.package, into))
        print("\n".join(f"{each.name}: {fault}" for fault in found or ["nothing is wrong"]), flush=True)
        faulty += bool(found)
    return faulty


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]), sys.argv[2:])))
