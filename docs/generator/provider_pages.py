# SPDX-License-Identifier: Apache-2.0
"""The pages about providers: each package's README, `docs/providers/`, and what they cost in `benchmarks/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from generator.figures_table import figures_tables
from generator.models_table import models_table
from generator.parts import filled
from generator.settings_table import settings_tables
from mem0.plugins.kind import EMBEDDER, KINDS, Kind
from mem0.plugins.status import installed


def pages(root: Path) -> dict[Path, str]:
    """Return the pages with their generated parts as they should be.

    The parts of a provider that is not installed stay as they are.

    Args:
        root: The repository.
    """
    done = {}
    for kind in KINDS:
        ready = {row.name for row in installed(kind=kind) if row.status == "ready"}
        for page, providers in _owners(root, kind).items():
            if ready.issuperset(providers):
                makers = {"settings": partial(settings_tables, providers, kind)}
                if kind is EMBEDDER:
                    makers["models"] = partial(models_table, *providers)
                done[page] = filled(page.read_text(encoding="utf-8"), makers)
    figures = figures_tables(root)
    for page in (root / "docs" / "providers" / "index.md", root / "benchmarks" / "README.md"):
        done[page] = filled(page.read_text(encoding="utf-8"), figures)
    return done


def _owners(root: Path, kind: Kind[Any, Any]) -> Mapping[Path, Sequence[str]]:
    """Say which providers of a kind each page is about. A page of its own has an embedder only."""
    owners: dict[Path, Sequence[str]] = {}
    for project in sorted(root.glob("plugins/*/pyproject.toml")):
        declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["entry-points"]
        if providers := list(declared.get(kind.group, ())):
            owners[project.with_name("README.md")] = providers
        if kind is EMBEDDER:
            pages = {root / "docs" / "providers" / f"{provider}.md": [provider] for provider in providers}
            owners |= {page: of for page, of in pages.items() if page.exists()}
    return owners
