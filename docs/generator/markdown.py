# SPDX-License-Identifier: Apache-2.0
"""Tables, and what may stand in their cells."""

from __future__ import annotations

from collections.abc import Sequence

NOTHING = "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table. A column that says nothing in any row is left out."""
    wanted = [number for number in range(len(head)) if any(row[number] not in ("", NOTHING) for row in rows)]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line[number] for number in wanted)} |" for line in lines)


def cell(text: str) -> str:
    """Make a text fit into a cell, where a bar would end it."""
    return text.replace("|", "\\|")


def code(text: str) -> str:
    """Write a text as code in a cell."""
    return f"`{cell(text)}`".replace("\n", "\\n")


def default(value: object) -> str:
    """Write a setting's default. `None` and no text have words of their own."""
    return NOTHING if value in (None, "None") else "empty" if value == "" else code(str(value))
