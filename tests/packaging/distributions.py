# SPDX-License-Identifier: Apache-2.0
"""Which distributions the repository holds, and what each says about itself. There is no list to keep up to date."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
CORE = "mem0-core"


@dataclass(frozen=True)
class Distribution:
    """One distribution of the repository, as its `pyproject.toml` has it.

    Attributes:
        folder: Where it is, from the repository's root: `plugins/mem0-embed-openai`.
    """

    folder: str

    @cached_property
    def project(self) -> dict[str, Any]:
        """The table `[project]`."""
        project: dict[str, Any] = tomllib.loads((ROOT / self.folder / "pyproject.toml").read_text("utf-8"))["project"]
        return project

    @property
    def name(self) -> str:
        """The name under which it is installed, normalised."""
        return canonicalize_name(self.project["name"])

    @property
    def package(self) -> str:
        """The one package that it brings. An entry of `pyproject.toml` does not decide this: it is what is checked."""
        return "mem0" if self.name == CORE else self.name.replace("-", "_")

    @property
    def version(self) -> Version:
        """The version that the checkout has of it."""
        if found := self.project.get("version"):
            return Version(found)
        source = (ROOT / self.folder / "src" / self.package / "version.py").read_text("utf-8")
        return Version(re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE)[0])

    @property
    def extras(self) -> str:
        """All its extras, as pip wants them: `[entra]`, or nothing."""
        names = ",".join(self.project.get("optional-dependencies", ()))
        return f"[{names}]" if names else ""

    @property
    def requirements(self) -> list[Requirement]:
        """What it depends on directly on this machine, that of its extras included."""
        extras = self.project.get("optional-dependencies", {}).values()
        found = [Requirement(line) for lines in (self.project["dependencies"], *extras) for line in lines]
        return [requirement for requirement in found if requirement.marker is None or requirement.marker.evaluate()]

    @property
    def inner(self) -> list[Requirement]:
        """Those of its requirements that this repository holds."""
        return [requirement for requirement in self.requirements if requirement.name in BY_NAME]

    def needed(self) -> list[Distribution]:
        """Return what of this repository it needs, directly or not, and itself as the last."""
        below = [each for requirement in self.inner for each in BY_NAME[requirement.name].needed()]
        return [*dict.fromkeys(below), self]

    def oldest(self) -> dict[str, Version]:
        """Return the oldest version that it allows of each distribution of this repository that it needs."""
        return {each.name: lower_bound(each) for other in self.needed() for each in other.inner}

    def lowest(self) -> list[str]:
        """Return pip's arguments for the lowest versions of what it depends on directly and this repository lacks."""
        return [pinned(each) for each in self.requirements if each.name not in BY_NAME]


def lower_bound(requirement: Requirement) -> Version:
    """Return the lowest version that a requirement allows.

    Raises:
        ValueError: It has none, so nobody can say what it was tested with.
    """
    found = [each.version for each in requirement.specifier if each.operator in (">=", "==", "~=")]
    if len(found) != 1:
        raise ValueError(f"'{requirement}' has no lower bound. Write the lowest version that works, as `>=`.")
    return Version(found[0])


def pinned(requirement: Requirement) -> str:
    """Return a requirement at its lowest version, with its extras."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}=={lower_bound(requirement)}"


def find() -> list[Distribution]:
    """Return every distribution of the repository: the core first, then plugins and examples by their folders."""
    patterns = ("core/pyproject.toml", "plugins/*/pyproject.toml", "examples/*/pyproject.toml")
    files = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return [Distribution(path.parent.relative_to(ROOT).as_posix()) for path in files]


ALL = find()
BY_NAME = {each.name: each for each in ALL}
EXAMPLES = [each for each in ALL if each.folder.startswith("examples/")]
KINDS = sorted(
    path.parent.name for path in ROOT.glob("core/src/mem0/scaffold/templates/*/src") if path.parent.name != "common"
)
"""What a new provider can be, for `mem0 plugin new`: each has a folder of templates with a source."""
