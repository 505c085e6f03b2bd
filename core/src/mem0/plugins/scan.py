# SPDX-License-Identifier: Apache-2.0
"""Who provides what, from the metadata of installed distributions. No plugin is imported.

One pass over all distributions costs some 50 µs each, so it is made once per process, for all our groups together.
It is our own pass because `entry_points()` fails as a whole with the first file that it cannot read.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from mem0.hookspecs import PLUGINS_GROUP
from mem0.plugins._metadata import Distribution, distributions
from mem0.plugins.kind import EMBEDDER, KINDS, Kind, kind_of
from mem0.plugins.names import normalize

OWN_GROUPS = "mem0."
"""How the entry-point groups of mem0 and of its later extensions begin."""

_NOBODY: Mapping[str, tuple[Candidate, ...]] = MappingProxyType({})
_REQUIRED = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry point of one installed distribution.

    Attributes:
        group: The entry-point group.
        name: The provider's name, normalised.
        distribution: The distribution's name, as it writes it.
        version: Its version; `unknown` where its metadata does not say.
        value: What the entry point names, `module` or `module:attribute`.
        location: The directory that it is installed in, or, of an editable install, its source.
        editable: Whether it is an editable install.
        requires: What it requires of mem0-core: `Requires-Dist` lines, as written.
    """

    group: str
    name: str
    distribution: str
    version: str
    value: str
    location: str
    editable: bool = False
    requires: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name it at the beginning of an error message."""
        title = "Plugin" if self.group == PLUGINS_GROUP else (kind_of(self.group) or EMBEDDER).title
        return f"{title} {self.name!r} ({self.distribution} {self.version})"

    @property
    def address(self) -> str:
        """The form that names it and no other: `distribution:name`."""
        return f"{self.distribution}:{self.name}"

    @property
    def root(self) -> str:
        """The outermost package of what the entry point names."""
        return self.value.partition(":")[0].partition(".")[0].strip()


@dataclass(frozen=True, slots=True)
class Nameless:
    """A distribution that is called like a provider's and has no entry point of mem0's.

    Attributes:
        kind: Of which kind a provider of that name would be.
        distribution: Its name, as it writes it.
        version: Its version; `unknown` where its metadata does not say.
        location: The directory that it is installed in, or, of an editable install, its source.
    """

    kind: Kind[Any, Any]
    distribution: str
    version: str
    location: str


@dataclass(frozen=True, slots=True)
class _Scan:
    groups: Mapping[str, Mapping[str, tuple[Candidate, ...]]]
    unreadable: tuple[str, ...]
    nameless: tuple[Nameless, ...]


def scan(group: str) -> Mapping[str, tuple[Candidate, ...]]:
    """Return every name in an entry-point group, with the distributions that claim it.

    Args:
        group: A group of mem0, such as `mem0.embedders`.
    """
    return _scan().groups.get(group, _NOBODY)


def unreadable() -> tuple[str, ...]:
    """Name the distributions whose entry points cannot be read, each with the reason."""
    return _scan().unreadable


def without_entry_point(kind: Kind[Any, Any]) -> tuple[Nameless, ...]:
    """Return the distributions that are called like a provider's of a kind and provide nothing."""
    return tuple(item for item in _scan().nameless if item.kind is kind)


def rescan() -> None:
    """Forget the scan, so that what was installed since is found."""
    importlib.invalidate_caches()
    _scan.cache_clear()


@cache
def _scan() -> _Scan:
    groups: dict[str, dict[str, list[Candidate]]] = {}
    problems: list[str] = []
    nameless: list[Nameless] = []
    seen: set[str] = set()
    # The cast is for the backport, which promises less than the standard library and gives the same.
    for distribution in cast(Iterator[Distribution], distributions(path=_places())):
        try:
            key = _key(distribution)
            # As for imports, the first on sys.path wins. What pip left behind of a failed uninstall begins with `~`.
            if not key or key in seen or key.startswith("~"):
                continue
            seen.add(key)
            candidates = list(_candidates(distribution))
            for candidate in candidates:
                groups.setdefault(candidate.group, {}).setdefault(candidate.name, []).append(candidate)
            kind = None if candidates else next((kind for kind in KINDS if key.startswith(kind.prefix)), None)
            if kind is not None:
                headers = _headers(distribution)
                source = _editable_source(distribution)
                nameless.append(Nameless(kind, headers.name, headers.version, source or _where(distribution)))
        except Exception as error:
            problems.append(f"{_where(distribution)}: {type(error).__name__}: {error}")
    frozen = {
        group: MappingProxyType(
            {name: tuple(sorted(found, key=_by_distribution)) for name, found in sorted(names.items())}
        )
        for group, names in groups.items()
    }
    return _Scan(MappingProxyType(frozen), tuple(problems), tuple(nameless))


def _places() -> list[str]:
    # Every path names a zip file of the standard library, which hardly anybody has. To see that it is not there, the
    # library would import what reads zip files, which takes a third of the scan.
    return [place for place in sys.path if not str(place).endswith(".zip") or Path(place).exists()]


def _by_distribution(candidate: Candidate) -> str:
    return candidate.distribution.lower()


def _candidates(distribution: Distribution) -> Iterator[Candidate]:
    # Nearly no distribution has anything for us: look before parsing.
    if f"[{OWN_GROUPS}" not in (distribution.read_text("entry_points.txt") or "").replace(" ", ""):
        return
    # A plugin that was installed by hand, or half removed, may lack any of this; it is listed all the same.
    headers = _headers(distribution)
    source = _editable_source(distribution)
    for point in distribution.entry_points:
        if point.group.startswith(OWN_GROUPS):
            yield Candidate(
                group=point.group,
                name=normalize(point.name),
                distribution=headers.name,
                version=headers.version,
                value=point.value,
                location=source or _where(distribution),
                editable=source is not None,
                requires=headers.requires,
            )


@dataclass(frozen=True, slots=True)
class _Headers:
    name: str
    version: str
    requires: tuple[str, ...]


def _headers(distribution: Distribution) -> _Headers:
    # Three plain headers; the library would import the email package for them, which takes longer than all the rest.
    found: dict[str, list[str]] = {"name": [], "version": [], "requires-dist": []}
    try:
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    except ValueError:  # not UTF-8
        text = ""
    for line in text.splitlines():
        if not line:
            break
        key, _, value = line.partition(":")
        if key.lower() in found and value.strip():
            found[key.lower()].append(value.strip())
    name = next(iter(found["name"]), "") or _key(distribution).replace("_", "-")
    version = next(iter(found["version"]), "unknown")
    return _Headers(name, version, tuple(line for line in found["requires-dist"] if _requires_core(line)))


def _requires_core(line: str) -> bool:
    match = _REQUIRED.match(line)
    return match is not None and normalize(match[1]) == "mem0_core"


def _editable_source(distribution: Distribution) -> str | None:
    try:
        origin: Any = distribution.origin  # the two libraries type it differently
        return str(origin.url).removeprefix("file://") if origin.dir_info.editable else None
    except (AttributeError, KeyError, OSError, TypeError, ValueError):  # no direct_url.json, or a broken one
        return None


def _key(distribution: Distribution) -> str:
    # Out of the directory's name: the one in METADATA costs 0.5 ms, for each of hundreds of distributions.
    path = getattr(distribution, "_path", None)
    if getattr(path, "suffix", "") in (".dist-info", ".egg-info"):
        return str(getattr(path, "stem", "")).partition("-")[0].replace(".", "_").lower()
    return normalize(distribution.name)


def _where(distribution: Distribution) -> str:
    try:
        return str(distribution.locate_file(""))
    except (AttributeError, NotImplementedError, OSError, TypeError, ValueError):
        return "an unknown place"
