# SPDX-License-Identifier: Apache-2.0
"""Whether a plugin fits this mem0-core, from what its metadata requires.

pip says so when it installs; but pip can be told not to, and only warns when it upgrades mem0-core under a plugin.
This is PEP 440 as far as requirements on mem0-core need it, so that the core depends on one package less. Whatever it
does not understand it lets pass: the hooks are still held against the hookspec.
"""

from __future__ import annotations

import re
from itertools import zip_longest

_REQUIREMENT = re.compile(r"^\s*[\w.-]+\s*(?:\[[^\]]*\])?\s*\(?(?P<specifiers>[^;()]*)\)?\s*(?P<marker>;.*)?$")
_CLAUSE = re.compile(r"^(?P<operator>~=|==|!=|<=|>=|<|>)\s*v?(?P<version>[0-9][\w.+-]*?)(?P<any>\.\*)?$")
_VERSION = re.compile(
    r"^v?(?P<release>\d+(?:\.\d+)*)"
    r"(?:(?P<phase>a|b|rc)(?P<number>\d+))?(?:\.post(?P<post>\d+))?(?:\.dev(?P<dev>\d+))?$"
)
_PHASES = {"a": 0, "b": 1, "rc": 2}

_Key = tuple[tuple[int, ...], int, int, int, int]


def unmet(requirement: str, version: str) -> str | None:
    """Return the version specifiers of a requirement that a version does not meet, or `None` if it does.

    Args:
        requirement: A `Requires-Dist` line, such as `mem0-core>=0.1,<0.2`.
        version: The installed version.
    """
    match = _REQUIREMENT.match(requirement)
    installed = _key(version)
    # A marker (another Python, an extra) would have to be evaluated first, which is pip's to do.
    if match is None or installed is None or match["marker"]:
        return None
    clauses = [clause.strip() for clause in match["specifiers"].split(",") if clause.strip()]
    return ",".join(clauses) if not all(_meets(clause, installed) for clause in clauses) else None


def _meets(clause: str, installed: _Key) -> bool:
    match = _CLAUSE.match(clause)
    wanted = _key(match["version"]) if match else None
    if match is None or wanted is None:
        return True
    operator = match["operator"]
    if match["any"]:
        same = _begins(installed, wanted[0])
        return same if operator == "==" else not same if operator == "!=" else True
    # A pre-release of what `<` excludes is excluded too, and so is a post-release of what `>` excludes.
    final = wanted[1:4] == _FINAL
    same_release = _compare(installed[0], wanted[0]) == 0
    order = _compare(installed[0], wanted[0]) or (installed[1:] > wanted[1:]) - (installed[1:] < wanted[1:])
    match operator:
        case "==":
            return order == 0
        case "!=":
            return order != 0
        case ">=":
            return order >= 0
        case "<=":
            return order <= 0
        case "<":
            return order < 0 and not (final and same_release)
        case ">":
            return order > 0 and not (final and same_release)
        case _:  # ~=1.4.2 is >=1.4.2, ==1.4.*
            return order >= 0 and _begins(installed, wanted[0][:-1])


_FINAL = (3, 0, -1)
_NO_DEV = 10**9  # after every dev release


def _key(text: str) -> _Key | None:
    """Return what a version sorts by: release, phase and its number, post-release, dev release (the last of all)."""
    match = _VERSION.match(text.strip().lower().partition("+")[0])
    if match is None:
        return None
    release = tuple(int(part) for part in match["release"].split("."))
    post = -1 if match["post"] is None else int(match["post"])
    dev = _NO_DEV if match["dev"] is None else int(match["dev"])
    if match["phase"]:
        return release, _PHASES[match["phase"]], int(match["number"]), post, dev
    # 1.0.dev1 comes before 1.0a1.
    phase = -1 if match["dev"] is not None and post < 0 else 3
    return release, phase, 0, post, dev


def _compare(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    for a, b in zip_longest(left, right, fillvalue=0):
        if a != b:
            return 1 if a > b else -1
    return 0


def _begins(installed: _Key, release: tuple[int, ...]) -> bool:
    padded = installed[0] + (0,) * (len(release) - len(installed[0]))
    return padded[: len(release)] == release
