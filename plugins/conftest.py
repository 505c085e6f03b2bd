# SPDX-License-Identifier: Apache-2.0
"""What the tests of every provider share."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of providers talk to this machine, and to no other."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))
