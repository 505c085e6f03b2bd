# SPDX-License-Identifier: Apache-2.0
"""The README's example of a model in this process runs; the others are run with all pages of the repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGES = [Path(__file__).parents[1] / "README.md", Path(__file__).parents[3] / "docs" / "providers" / "huggingface.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page: Path, minilm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs as it is printed, with a model of the same shape in a folder of that name."""
    if not page.exists():
        pytest.skip("the page is not part of this distribution")
    (tmp_path / "multi-qa-MiniLM-L6-cos-v1").symlink_to(minilm)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEM0_DIR", str(tmp_path / "home"))
    codes = re.findall(r"^```py\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert codes
    for code in codes:
        names: dict[str, Any] = {}
        exec(compile(code, str(page), "exec"), names)
        with names.get("memory") or names["embedder"]:
            pass
