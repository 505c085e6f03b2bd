# SPDX-License-Identifier: Apache-2.0
"""The pages for authors, and the blocks of code in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "authors"

_BLOCK = re.compile(
    r'^```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """One block of a page.

    Attributes:
        language: As in `py`; empty for none.
        title: The file that it is about; empty for none.
        text: What is in it.
        line: The line of the page that it begins in.
    """

    language: str
    title: str
    text: str
    line: int


def text_of(page: str) -> str:
    """Return a page for authors."""
    return (PAGES / page).read_text(encoding="utf-8")


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page, from the top."""
    text = text_of(page)
    return [
        Block(found["language"], found["title"] or "", found["text"], text.count("\n", 0, found.start()) + 1)
        for found in _BLOCK.finditer(text)
    ]
