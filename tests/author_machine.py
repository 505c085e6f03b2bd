# SPDX-License-Identifier: Apache-2.0
"""A reader's machine, without a network: what pip would find on the index is there already, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .author_pages import ROOT

CORE = "mem0-core"


def wheel_of_core(folder: Path) -> Path:
    """Build the core's wheel out of this checkout, for pip to find it, and return the folder."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(folder), str(ROOT / "core")], check=True, timeout=120)
    return folder


def needed_by_core_and(names: list[str], folder: Path) -> Path:
    """Fill a folder with what the core and some distributions need, taken from where this process runs.

    Args:
        names: Distributions beside those that the core needs.
        folder: An empty folder.

    Returns:
        The folder, for a `.pth` file to name.
    """
    wanted, seen = [CORE, *names], {CORE, *names}
    while wanted:
        found = distribution(wanted.pop())
        for line in found.requires or ():
            requirement = Requirement(line)
            name = canonicalize_name(requirement.name)
            if name not in seen and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
                seen.add(name)
                wanted.append(name)
        if canonicalize_name(found.name) != CORE:
            for top in {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}:
                (folder / top).symlink_to(Path(str(found.locate_file(top))))
    return folder
