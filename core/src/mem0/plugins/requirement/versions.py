# SPDX-License-Identifier: Apache-2.0
"""Versions and what is demanded of them, as PEP 440 has it.

Enough of it to judge one line of metadata, so that the core depends on one package less. A property test holds it
against the library that pip uses.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_VERSION = re.compile(
    r"""v?(?:(?P<epoch>\d+)!)?
    (?P<release>\d+(?:\.\d+)*)
    (?:[-_.]?(?P<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<number>\d*))?
    (?P<after>-(?P<bare>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post>\d*))?
    (?P<before>[-_.]?dev[-_.]?(?P<dev>\d*))?
    (?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?""",
    re.VERBOSE | re.ASCII,
)
_CLAUSE = re.compile(r"(?P<operator>===|~=|==|!=|<=|>=|<|>)\s*(?P<version>\S+)")
_LONGEST = 1000  # Python makes no number of thousands of digits
_PHASES = {"a": 0, "alpha": 0, "b": 1, "beta": 1, "c": 2, "rc": 2, "pre": 2, "preview": 2}
_DEV, _FINAL = -1, 3  # 1.0.dev1 comes before 1.0a1, and 1.0 after 1.0rc9
_NOT_POST, _NOT_DEV = -1, 10**18


class _Version(NamedTuple):
    epoch: int
    release: tuple[int, ...]
    phase: int
    number: int
    post: int
    dev: int
    local: tuple[str, ...]

    @property
    def public(self) -> tuple[object, ...]:
        """What it sorts by. Hardly anything looks at the local part."""
        zeros = next((count for count, part in enumerate(reversed(self.release)) if part), len(self.release))
        return self.epoch, self.release[: len(self.release) - zeros], *self[2:6]

    @property
    def is_plain(self) -> bool:
        return self[2:] == (_FINAL, 0, _NOT_POST, _NOT_DEV, ())

    def begins_with(self, epoch: int, release: tuple[int, ...]) -> bool:
        padded = self.release + (0,) * len(release)
        return (self.epoch, padded[: len(release)]) == (epoch, release)


def meets(clause: str, version: str) -> bool | None:
    """Whether a version meets one clause of a requirement; `None` if either of the two cannot be understood.

    Args:
        clause: Such as `>=0.1` or `==0.1.*`.
        version: The version, such as `0.1.0`.
    """
    match = _CLAUSE.fullmatch(clause.strip())
    found = _parse(version)
    if match is None or found is None:
        return None
    operator, text = match["operator"], match["version"]
    if operator == "===":
        return text.lower() == version.strip().lower()
    equal = operator == "=="
    wanted = _parse(text.removesuffix(".*"))
    if wanted is None or (wanted.local and operator not in ("==", "!=")):
        return None
    if text.endswith(".*"):
        if operator not in ("==", "!=") or not wanted.is_plain:
            return None
        return found.begins_with(wanted.epoch, wanted.release) == equal
    match operator:
        case "==" | "!=":
            same = found.public == wanted.public and wanted.local in ((), found.local)
            return same == equal
        case "~=":  # ~=1.4.2 is >=1.4.2, ==1.4.*
            if len(wanted.release) < 2:
                return None
            return found.public >= wanted.public and found.begins_with(wanted.epoch, wanted.release[:-1])
        case "<=":
            return found.public <= wanted.public
        case ">=":
            return found.public >= wanted.public
        case "<":  # pre-releases of what is excluded are excluded too, unless one was named
            return found.public < (_first_of(wanted) if wanted.phase == _FINAL else wanted).public
        case _:  # and so are post-releases of what `>` excludes, unless one was named
            is_post_of_wanted = found.public[:4] == wanted.public[:4] and wanted[4:6] == (_NOT_POST, _NOT_DEV)
            return found.public > wanted.public and not is_post_of_wanted


def _first_of(version: _Version) -> _Version:
    """Return the first development release of a version, which comes before all others of it."""
    if version.dev != _NOT_DEV:
        return version
    return version._replace(phase=_DEV if version.post == _NOT_POST else _FINAL, dev=0)


def _parse(text: str) -> _Version | None:
    match = _VERSION.fullmatch(text.strip().lower())
    if match is None or len(text) > _LONGEST:
        return None
    phase = _DEV if match["before"] and not match["after"] else _FINAL
    return _Version(
        epoch=int(match["epoch"] or 0),
        release=tuple(int(part) for part in match["release"].split(".")),
        phase=_PHASES[match["phase"]] if match["phase"] else phase,
        number=int(match["number"] or 0),
        post=int(match["bare"] or match["post"] or 0) if match["after"] else _NOT_POST,
        dev=int(match["dev"] or 0) if match["before"] else _NOT_DEV,
        local=tuple(
            str(int(part)) if part.isdigit() else part for part in re.split(r"[-_.]", match["local"] or "") if part
        ),
    )
