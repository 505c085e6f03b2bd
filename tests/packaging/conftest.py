# SPDX-License-Identifier: Apache-2.0
"""The small distribution of `sample.py`, as a source and as a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample
from rebuild import build, only


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write the distribution's source."""
    return sample.write(tmp_path / "mem0-embed-acme")


@pytest.fixture(scope="session")
def good_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build its wheel, once."""
    folder = tmp_path_factory.mktemp("good")
    return only(build(sample.write(folder / "acme"), folder, other=False, kinds=("wheel",)), "*.whl")
