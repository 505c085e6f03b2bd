# SPDX-License-Identifier: Apache-2.0
"""Messages that are memories themselves.

Applications put what they found into the next prompt. What comes back with the conversation is known already; to
extract it again would confirm it, and its mistakes, with every turn.
"""

from __future__ import annotations

import re
from collections.abc import Container

from mem0.extraction.duplicates import wording

MARKER = "[mem0 memory]"
"""Stands before each line of a memory that `marked` wrote."""

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
    return bool(lines) and all(_is_memory(line, known) for line in lines)


def without_bullet(line: str) -> str:
    """Return a line without white space around it, and without what makes it an item of a list."""
    return _BULLET.sub("", line.strip(), count=1) if _BULLET.match(line.strip()) else line.strip()


def _is_memory(line: str, known: Container[str]) -> bool:
    bare = without_bullet(line)
    return bare.startswith(MARKER) or wording(line) in known or wording(bare) in known
