# SPDX-License-Identifier: Apache-2.0
"""Build a distribution again and again where nothing is the same but its source, and compare."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

Files = dict[str, bytes]

CACHES = shutil.ignore_patterns("__pycache__", "*.pyc", ".nox", ".venv", ".*_cache", "dist", "build")
LONG_AGO = 946684800.0
"""1 January 2000, as seconds: when the files of the second copy were written."""
ONE = {"TZ": "UTC", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"}
OTHER = {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "2", "LC_ALL": "C"}


def copy(source: Path, place: Path, *, old: bool) -> Path:
    """Copy a source into a folder of its own; an old copy has other times and other permissions."""
    target = place / source.name
    shutil.copytree(source, target, ignore=CACHES)
    for path in target.rglob("*") if old else ():
        if path.is_file():
            path.chmod(0o600)
            os.utime(path, (LONG_AGO, LONG_AGO))
    return target


def build(source: Path, into: Path, *, other: bool, kinds: tuple[str, ...] = ("sdist", "wheel")) -> Path:
    """Build a source by its own backend, in an environment that says as little as it can.

    Raises:
        RuntimeError: It cannot be built; the reason is what the backend says.
    """
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(into), *(f"--{each}" for each in kinds)]
    settings = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"} | (
        OTHER if other else ONE
    )
    umask = 0o077 if other else 0o022
    done = subprocess.run(
        [*command, str(source)], env=settings, umask=umask, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"cannot be built: {(done.stderr or done.stdout).strip()}")
    return into


def only(folder: Path, pattern: str) -> Path:
    """Return the one file in a folder that is named so.

    Raises:
        RuntimeError: There is none, or there are several.
    """
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise RuntimeError(f"{len(found)} files {pattern} were built, and not one")
    return found[0]


def unpack(archive: Path) -> Files:
    """Return the files of a wheel or an sdist."""
    if archive.suffix == ".whl":
        with ZipFile(archive) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(archive) as sdist:
        members = [member for member in sdist.getmembers() if member.isfile()]
        return {member.name: opened.read() for member in members if (opened := sdist.extractfile(member))}


def dates(archive: Path) -> Iterator[tuple[str, float]]:
    """Yield when each file of a wheel or an sdist was written, as the archive has it."""
    if archive.suffix == ".whl":
        with ZipFile(archive) as wheel:
            yield from ((info.filename, datetime(*info.date_time, tzinfo=UTC).timestamp()) for info in wheel.infolist())
        return
    with tarfile.open(archive) as sdist:
        yield from ((member.name, float(member.mtime)) for member in sdist.getmembers())


def dated_by_the_clock(archive: Path) -> Iterator[str]:
    """Yield files that carry the time of the build, which two builds within two seconds may share."""
    for name, date in dates(archive):
        if abs(time.time() - date) < 2 * 86400:
            yield f"{archive.name}: {name}: is dated {datetime.fromtimestamp(date, UTC):%Y-%m-%d}, by the clock"


def differences(one: Path, other: Path, when: str) -> Iterator[str]:
    """Yield how two builds of one archive differ.

    Args:
        one: A build.
        other: The same, built elsewhere.
        when: What was different, as the end of a sentence.
    """
    if one.read_bytes() == other.read_bytes():
        return
    first, second = unpack(one), unpack(other)
    named = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    # Where all files are equal, what differs is around them: an order, a time or a permission.
    for name in named or ["the order, times or permissions of its files"]:
        yield f"{one.name}: {name}: differs {when}"
