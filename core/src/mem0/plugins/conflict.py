# SPDX-License-Identifier: Apache-2.0
"""`mem0ai` installed beside `mem0-core`: both own the import name `mem0`."""

from __future__ import annotations

from functools import cache

from mem0.errors import ConflictingDistributionError
from mem0.plugins._metadata import PackageNotFoundError, distribution


@cache
def check_conflict() -> None:
    """Refuse to work beside `mem0ai`. The answer is kept once it is good.

    Whichever was installed last has overwritten files of the other, so what runs is a mixture of both.

    Raises:
        ConflictingDistributionError: It is installed.
    """
    try:
        found = distribution("mem0ai")
    except PackageNotFoundError:
        return
    try:
        version = f" {found.version}"
    except Exception:  # broken metadata; its files are there all the same
        version = ""
    raise ConflictingDistributionError(
        f"mem0ai{version} is installed beside mem0-core in {found.locate_file('')}, and both own the import name "
        "'mem0'. Uninstalling either takes files from the other, so remove both and install one. "
        "Run: pip uninstall -y mem0ai mem0-core && pip install --force-reinstall mem0-core"
    )
