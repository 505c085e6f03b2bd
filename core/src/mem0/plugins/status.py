# SPDX-License-Identifier: Apache-2.0
"""What is installed and whether it can be used: for `mem0 embedders list`, `mem0 llms list` and `mem0 doctor`.

Metadata and source are read, and no provider is imported, so a broken one cannot break the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from mem0.errors import ProviderBlockedError
from mem0.hookspecs import PLUGINS_GROUP
from mem0.plugins.choose import duplicate
from mem0.plugins.kind import EMBEDDER, KINDS, Kind
from mem0.plugins.loader import incompatibility
from mem0.plugins.names import normalize
from mem0.plugins.policy import BLOCK_VARIABLE, Policy, check_name, is_wrapper_blocked, refusal
from mem0.plugins.reading.modules import module_file
from mem0.plugins.reading.plugin import Reading, read
from mem0.plugins.scan import Candidate, Nameless, scan, without_entry_point

State = Literal["ready", "blocked", "broken", "duplicate", "incompatible", "missing", "unlisted"]


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """What is known of one provider without importing it.

    Attributes:
        name: Its name, as configured.
        distribution: What provides it.
        version: Of the distribution; empty if it is not installed.
        location: Where it is installed; the source of an editable install; empty if it is not installed.
        editable: Whether it is an editable install.
        status: `ready` to be imported, or why not: `broken` is what its source says, `missing` is first-party and not
            installed, `unlisted` is called like a provider and has no entry point.
        reason: Why not, and what to do; empty if it is ready.
        pip: The line that installs or upgrades it.
        file: Its module's file; `None` if that is not found.
        notes: What works, and should be otherwise.
    """

    name: str
    distribution: str
    version: str
    location: str
    editable: bool
    status: State
    reason: str
    pip: str
    file: str | None = None
    notes: tuple[str, ...] = ()


def installed(policy: Policy | None = None, kind: Kind[Any, Any] = EMBEDDER) -> list[ProviderStatus]:
    """List every installed provider of a kind, by name; a name that two distributions claim has two rows.

    After them come the distributions that are called like a provider's and provide nothing.

    Args:
        policy: The configuration's allow-list and block-list.
        kind: What they provide.
    """
    rows = []
    for candidates in scan(kind.group).values():
        refusals = {item: refusal(item, policy) for item in candidates}
        permitted = [item for item, reason in refusals.items() if reason is None]
        for item in candidates:
            if refused := refusals[item]:
                rows.append(_row(item, "blocked", refused))
            elif len(permitted) > 1:
                rows.append(_row(item, "duplicate", duplicate(permitted)))
            else:
                rows.append(_ready_or_not(item))
    return rows + [_unlisted(item) for item in without_entry_point(kind)]


def missing(policy: Policy | None = None, kind: Kind[Any, Any] = EMBEDDER) -> list[ProviderStatus]:
    """List the first-party providers of a kind that are not installed, with the pip line of each.

    Args:
        policy: The configuration's allow-list and block-list.
        kind: What they provide.
    """
    rows = []
    for name, distribution in sorted(kind.known.items()):
        if name in scan(kind.group):
            continue
        line = f"pip install {distribution}"
        state: State = "missing"
        reason = f"It is not installed. Run: {line}"
        try:
            check_name(name, policy, kind)
        except ProviderBlockedError as error:
            state, reason = "blocked", str(error)
        rows.append(ProviderStatus(name, distribution, "", "", False, state, reason, line))
    return rows


def wrappers() -> list[ProviderStatus]:
    """List the installed wrappers (group `mem0.plugins`)."""
    return [
        _row(item, "blocked", f"{BLOCK_VARIABLE} lists it. Take it off that list to use it.")
        if is_wrapper_blocked(item)
        else _ready_or_not(item)
        for items in scan(PLUGINS_GROUP).values()
        for item in items
    ]


def _ready_or_not(item: Candidate) -> ProviderStatus:
    if problem := incompatibility(item):
        return _row(item, "incompatible", f"It {problem}")
    providers = {other.root for kind in KINDS for others in scan(kind.group).values() for other in others}
    found = read(item, providers)
    return _row(item, "broken" if found.problem else "ready", found.problem, found)


def _unlisted(item: Nameless) -> ProviderStatus:
    kind = item.kind
    guess = normalize(item.distribution).removeprefix(kind.prefix)
    reason = (
        f"It has no entry point, so mem0 does not find it. If it is a provider, its author adds to pyproject.toml: "
        f'[project.entry-points."{kind.group}"] and below that {guess} = "{kind.prefix}{guess}".'
    )
    again = f"pip install --upgrade {item.distribution}"
    return ProviderStatus(guess, item.distribution, item.version, item.location, False, "unlisted", reason, again)


def _row(item: Candidate, status: State, reason: str, found: Reading | None = None) -> ProviderStatus:
    return ProviderStatus(
        name=item.name,
        distribution=item.distribution,
        version=item.version,
        location=item.location,
        editable=item.editable,
        status=status,
        reason=reason,
        pip=f"pip install --upgrade {item.distribution}",
        file=found.file if found else module_file(item.value),
        notes=found.notes if found else (),
    )
