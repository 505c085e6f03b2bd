# SPDX-License-Identifier: Apache-2.0
"""mem0ai beside mem0-core."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mem0.errors import ConflictingDistributionError
from mem0.plugins.conflict import check_conflict
from mem0.plugins.hooks import create_embedder

from .conftest import Site


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Forget the answer before and after."""
    check_conflict.cache_clear()
    yield
    check_conflict.cache_clear()


@pytest.mark.parametrize("metadata", [None, b"", b"\xff"])
def test_mem0ai_is_refused_with_the_lines_that_repair_it(site: Site, metadata: bytes | None) -> None:
    """Both own the package `mem0`, so nothing works until both are gone and one is back."""
    site.add("mem0ai", None, points="", metadata=metadata)
    with pytest.raises(ConflictingDistributionError, match="pip uninstall -y mem0ai mem0-core") as caught:
        create_embedder("hashing")
    assert str(site.root) in str(caught.value)


def test_without_it_all_is_well(site: Site) -> None:
    """Nothing is raised; the answer is kept."""
    site.add("mem0-embed-mem0ai")
    check_conflict()
    assert check_conflict.cache_info().currsize == 1
