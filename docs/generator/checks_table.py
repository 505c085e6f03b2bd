# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit checks, out of the checks themselves."""

from __future__ import annotations

from pathlib import Path

import mem0.testing.kit.run  # noqa: F401 - fills the list
from generator.markdown import code, table
from generator.parts import filled
from mem0.testing.kit.check import CHECKS

GROUPS = {
    "vectors": "What comes back",
    "texts": "What goes in",
    "calls": "How it is called",
    "settings": "The plugin and its settings",
    "wire": "What travels, and what a server does wrong",
}
"""Each group, as a heading has it."""


def pages(root: Path) -> dict[Path, str]:
    """Return the page about the kit with its generated part as it should be.

    Args:
        root: The folder of the pages.
    """
    path = root / "conformance.md"
    return {path: filled(path.read_text(encoding="utf-8"), {"checks": checks_table})}


def checks_table() -> str:
    """Return a table for each group: name, and what holds if the check passes."""
    parts = []
    for group, title in GROUPS.items():
        rows = [[code(check.name), check.proves] for check in CHECKS.values() if check.group == group]
        parts.append(f"### {title} (`{group}`, {len(rows)})\n\n{table(['check', 'what holds'], rows)}")
    return "\n\n".join(parts)
