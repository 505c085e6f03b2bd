# SPDX-License-Identifier: Apache-2.0
"""The names that authors of providers may import, out of the modules that have them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import mem0.errors
from generator.docstrings import summaries
from generator.markdown import cell, code, table
from mem0 import hookspecs


def names(folder: Path) -> str:
    """Return the section about names.

    Args:
        folder: Where the page goes; the one that says what is public is there.
    """
    parts = [
        "## Names",
        "What an author may import: the public names of mem0-core, each under the first module that has it. Errors are "
        "in the [reference](../reference.md#errors). [Compatibility](compatibility.md#what-is-public) has the promise.",
    ]
    specified = [found for found in vars(hookspecs).values() if hasattr(found, f"{hookspecs.PROJECT}_spec")]
    told: dict[str, object] = {}
    for name, only in _public(folder):
        module = importlib.import_module(name)
        found = {
            one: text
            for one, text in summaries(module).items()
            if (not only or one in only) and getattr(module, one) not in (told.get(one), *specified)
        }
        told |= {one: getattr(module, one) for one in found}
        rows = [[code(one), cell(text) or "–"] for one, text in found.items()]
        if rows:
            parts.append(f"### {code(name)}\n\n{table(['name', 'what it is'], rows)}")
    return "\n\n".join(parts)


def _public(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the public modules of mem0-core, errors aside, as the page about them has it; of one, some names only."""
    page = (folder / "compatibility.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"^\| `(mem0(?:\.[\w.]+)?)` \| (.+) \|$", page, re.MULTILINE):
        if name != mem0.errors.__name__:
            yield name, re.findall(r"`(\w+)`", text) if "nothing else" in text else []
