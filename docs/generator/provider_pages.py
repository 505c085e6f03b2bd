# SPDX-License-Identifier: Apache-2.0
"""The pages about providers: each package's README, `docs/providers/`, and what they cost in `benchmarks/`."""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path

from generator.figures_table import figures_tables
from generator.models_table import models_table
from generator.parts import filled
from generator.settings_table import settings_table
from mem0.hookspecs import EMBEDDERS_GROUP
from mem0.plugins.status import installed


def pages(root: Path) -> dict[Path, str]:
    """Return the pages with their generated parts as they should be.

    The parts of a provider that is not installed stay as they are.

    Args:
        root: The repository.
    """
    ready = {row.name for row in installed() if row.status == "ready"}
    done = {}
    for page, provider in _owners(root).items():
        if provider in ready:
            makers = {"settings": partial(settings_table, provider), "models": partial(models_table, provider)}
            done[page] = filled(page.read_text(encoding="utf-8"), makers)
    figures = figures_tables(root)
    for page in (root / "docs" / "providers" / "index.md", root / "benchmarks" / "README.md"):
        done[page] = filled(page.read_text(encoding="utf-8"), figures)
    return done


def _owners(root: Path) -> dict[Path, str]:
    """Say which provider each page is about."""
    owners: dict[Path, str] = {}
    for project in sorted(root.glob("plugins/*/pyproject.toml")):
        declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["entry-points"]
        for provider in declared[EMBEDDERS_GROUP]:
            pages = [project.with_name("README.md"), root / "docs" / "providers" / f"{provider}.md"]
            owners |= {page: provider for page in pages if page.exists()}
    return owners
