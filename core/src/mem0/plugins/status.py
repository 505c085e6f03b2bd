# SPDX-License-Identifier: Apache-2.0
"""What is installed and whether it can be used, from metadata alone: for `mem0 embedders list` and `mem0 doctor`.

No provider is imported, so a broken one cannot break the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mem0.errors import ProviderBlockedError
from mem0.hookspecs import EMBEDDERS_GROUP, PLUGINS_GROUP
from mem0.plugins.choose import duplicate
from mem0.plugins.loader import incompatibility
from mem0.plugins.names import KNOWN
from mem0.plugins.policy import BLOCK_VARIABLE, Policy, check_name, is_wrapper_blocked, refusal
from mem0.plugins.scan import Candidate, scan

State = Literal["ready", "blocked", "duplicate", "incompatible", "missing"]


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """What metadata says of one provider.

    Attributes:
        name: Its name, as configured.
        distribution: What provides it.
        version: Of the distribution; empty if it is not installed.
        location: Where it is installed; the source of an editable install; empty if it is not installed.
        editable: Whether it is an editable install.
        status: `ready` to be imported, or why not; `missing` is first-party and not installed.
        reason: Why not, and what to do; empty if it is ready.
        pip: The line that installs or upgrades it.
    """

    name: str
    distribution: str
    version: str
    location: str
    editable: bool
    status: State
    reason: str
    pip: str


def installed(policy: Policy | None = None) -> list[ProviderStatus]:
    """List every installed provider, by name; a name that two distributions claim has two rows.

    Args:
        policy: The configuration's allow-list and block-list.
    """
    rows = []
    for candidates in scan(EMBEDDERS_GROUP).values():
        refusals = {item: refusal(item, policy) for item in candidates}
        permitted = [item for item, reason in refusals.items() if reason is None]
        for item in candidates:
            if refused := refusals[item]:
                rows.append(_row(item, "blocked", refused))
            elif len(permitted) > 1:
                rows.append(_row(item, "duplicate", duplicate(permitted)))
            else:
                rows.append(_ready_or_not(item))
    return rows


def missing(policy: Policy | None = None) -> list[ProviderStatus]:
    """List the first-party providers that are not installed, with the pip line of each."""
    rows = []
    for name, distribution in sorted(KNOWN.items()):
        if name in scan(EMBEDDERS_GROUP):
            continue
        line = f"pip install {distribution}"
        state: State = "missing"
        reason = f"It is not installed. Run: {line}"
        try:
            check_name(name, policy)
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
    problem = incompatibility(item)
    return _row(item, "incompatible", f"It {problem}") if problem else _row(item, "ready", "")


def _row(item: Candidate, status: State, reason: str) -> ProviderStatus:
    return ProviderStatus(
        name=item.name,
        distribution=item.distribution,
        version=item.version,
        location=item.location,
        editable=item.editable,
        status=status,
        reason=reason,
        pip=f"pip install --upgrade {item.distribution}",
    )
