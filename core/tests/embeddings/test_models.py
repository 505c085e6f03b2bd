# SPDX-License-Identifier: Apache-2.0
"""A row of a provider's table: what it allows, and what it says of a model that is gone."""

from __future__ import annotations

import pytest

from mem0.embeddings.models import ModelInfo
from mem0.errors import ConfigurationError


@pytest.mark.parametrize(
    ("wanted", "model", "fine"),
    [
        (None, ModelInfo(dims=8), True),
        (8, ModelInfo(dims=8), True),
        (4, ModelInfo(dims=8, shortenable=True), True),
        (4, ModelInfo(dims=8), False),
        (9, ModelInfo(dims=8, shortenable=True), False),
        (2, ModelInfo(dims=8, shortenable=True, min_dims=4), False),
        (4, ModelInfo(dims=8, shortenable=True, min_dims=4), True),
        (4, ModelInfo(), True),
    ],
)
def test_wanted_dims(wanted: int | None, model: ModelInfo, fine: bool) -> None:
    """What a model cannot make is refused before any request, and the error says what it can."""
    if fine:
        model.check_dims("p", "m", wanted)
    else:
        with pytest.raises(ConfigurationError, match=r"'embedding_dims' asks for .* Set it to 8") as caught:
            model.check_dims("p", "m", wanted)
        assert ("down to 4" in str(caught.value)) == (model.min_dims == 4)


def test_default_dims_are_the_models_own() -> None:
    """The length by default is the native one, unless the table prefers another."""
    assert ModelInfo(dims=8).default_dims == 8
    assert ModelInfo(dims=8, default_dims=4).default_dims == 4
    assert ModelInfo().default_dims is None


def test_obituary() -> None:
    """What is said of a retired model: since when, and what replaced it."""
    assert ModelInfo(dims=8).obituary == ""
    gone = ModelInfo(dims=8, retired="2026-01-14", replacement="new").obituary
    assert gone.startswith("It was shut down on 2026-01-14. Set 'model' to 'new'")
    assert "another model or provider" in ModelInfo(retired="2026-01-14").obituary
