# SPDX-License-Identifier: Apache-2.0
"""Write what the docs say about the code from the code: `python docs/generate.py`. A test holds the pages to it.

With `--check` nothing is written; pages that are out of date are named, and the status is 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generator import checks_table, hooks_page, kits_table, provider_pages, reference

ROOT = Path(__file__).resolve().parents[1]


def pages() -> dict[Path, str]:
    """Return every page that is generated, in whole or in part, as it should be."""
    docs = ROOT / "docs"
    made = {
        docs / "reference.md": reference.page(docs),
        docs / "authors" / "hooks.md": hooks_page.page(docs / "authors"),
        **provider_pages.pages(ROOT),
        **checks_table.pages(docs),
    }
    return {**made, **kits_table.pages(ROOT, made)}


def main(arguments: list[str]) -> int:
    """Write the pages, or name those that are out of date."""
    stale = {path: text for path, text in pages().items() if not _holds(path, text)}
    if arguments == ["--check"]:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is out of date. Run: python docs/generate.py\n")
        return 1 if stale else 0
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8")
        sys.stderr.write(f"wrote {path.relative_to(ROOT)}\n")
    return 0


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
