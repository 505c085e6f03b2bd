# SPDX-License-Identifier: Apache-2.0
"""Messages that are memories themselves.

Applications put what they found into the next prompt. What comes back with the conversation is known already; to
extract it again would confirm it, and its mistakes, with every turn.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from mem0.extraction.duplicates import wording

MARKER = "[mem0 memory]"
"""Stands before each line of a memory that `marked` wrote."""

_LINES = 32
"""Lines that a memory may have to be found among others."""

_BULLET = re.compile(r"(?:[-*•]|[0-9]{1,4}[.)])\s+")


def marked(text: str) -> str:
    """Return a memory as an application may put it into a message: each line says that it was remembered."""
    return "\n".join(f"{MARKER} {line}" for line in text.splitlines() or [""])


def is_recalled(text: str, known: Container[str]) -> bool:
    """Return whether a message holds nothing but memories.

    It does if it is one, or if each of its lines is one or is marked, be they in a list or not.

    Args:
        text: The message.
        known: The `wording` of the memories.
    """
    if wording(text) in known:
        return True
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    position = 0
    while position < len(lines):
        length = _memory_at(lines[position : position + _LINES], known)
        if not length:
            return False
        position += length
    return bool(lines)


def without_bullet(line: str) -> str:
    """Return a line without white space around it, and without what makes it an item of a list."""
    return _BULLET.sub("", line.strip(), count=1) if _BULLET.match(line.strip()) else line.strip()


def _memory_at(lines: Sequence[str], known: Container[str]) -> int:
    """Return how many lines the memory has that they begin with; 0 if they begin with none."""
    bare = without_bullet(lines[0])
    if bare.startswith(MARKER):
        return 1
    for length in range(1, len(lines) + 1):
        rest = lines[1:length]
        if wording("\n".join([lines[0], *rest])) in known or wording("\n".join([bare, *rest])) in known:
            return length
    return 0
