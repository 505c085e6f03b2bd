# SPDX-License-Identifier: Apache-2.0
"""Whether a plugin fits this mem0-core, from what its metadata requires.

pip says so when it installs; but pip can be told not to, and only warns when it upgrades mem0-core under a plugin.
Only what is certain refuses a plugin: what cannot be understood passes, for its hooks are still held against the
hookspec.
"""

from __future__ import annotations

import re

from mem0.plugins.requirement.versions import meets

_REQUIREMENT = re.compile(
    r"\s*[\w.-]+\s*(?:\[[^\]]*\])?\s*\(?(?P<specifiers>[^;()]*)\)?\s*(?:;(?P<marker>.*))?", re.DOTALL
)


def unmet(requirement: str, version: str) -> str | None:
    """Return the version specifiers of a requirement that a version does not meet, or `None` if it does.

    Args:
        requirement: A `Requires-Dist` line, such as `mem0-core>=0.1,<0.2`.
        version: The installed version.
    """
    match = _REQUIREMENT.fullmatch(requirement)
    if match is None:
        return None
    clauses = [clause.strip() for clause in match["specifiers"].split(",") if clause.strip()]
    if not any(meets(clause, version) is False for clause in clauses):
        return None
    if match["marker"] is not None:
        from mem0.plugins.requirement.marker import applies  # for the few that have one

        if not applies(match["marker"]):
            return None
    return ",".join(clauses)
