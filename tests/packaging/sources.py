# SPDX-License-Identifier: Apache-2.0
"""Where the source of a version is: in the checkout, or at the tag of its release.

A release of the repository is one commit, and its tag is `v` and the version: `v0.1.0`.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from distributions import ROOT, Distribution
from packaging.version import InvalidVersion, Version


def source_of(wanted: Distribution, version: Version, into: Path) -> tuple[Path, str]:
    """Return the folder with a distribution's source at a version, and in words where that is from.

    Args:
        wanted: The distribution.
        version: Its version. The checkout's own is taken from the checkout, an older one from git.
        into: The folder below which an older one is put.

    Raises:
        LookupError: That version is not to be had here.
    """
    if version == wanted.version:
        return ROOT / wanted.folder, "this checkout"
    asked = f"{wanted.name} {version} is the oldest that is allowed, and this checkout has {wanted.version}"
    if version > wanted.version:
        raise LookupError(f"{asked}. Lower the bound, or raise the version.")
    if (tag := tag_of(version)) is None:
        raise LookupError(f"{asked}; git knows no tag v{version}. Run: git fetch --tags")
    with tarfile.open(fileobj=BytesIO(git("archive", "--format=tar", tag, wanted.folder))) as archive:
        archive.extractall(into / tag, filter="data")
    return into / tag / wanted.folder, f"the tag {tag}"


def tag_of(version: Version) -> str | None:
    """Return the tag of a version, however many zeros either is written with; `None` if there is none."""
    for tag in git("tag", "--list", "v*").decode().split():
        try:
            if Version(tag) == version:
                return tag
        except InvalidVersion:
            continue
    return None


def git(*arguments: str) -> bytes:
    """Return what git prints."""
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True).stdout


def fingerprint(source: Path) -> str:
    """Return what changes with any file of a source, so that one wheel can be kept for all sessions."""
    digest = hashlib.sha256()
    for path in sorted(path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(source).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]
