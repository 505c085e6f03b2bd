# SPDX-License-Identifier: Apache-2.0
"""The checks, by what they are about. Importing this package fills the list, in this order."""

from mem0.testing.kit.checks import (  # isort: skip - the order of a report
    vectors,
    values,
    dims,
    texts,
    scripts,
    calls,
    loops,
    settings,
    modules,
    identity,
    secrets,
    wire_requests,
    wire_statuses,
    wire_times,
    wire_answers,
)

__all__ = [
    "calls",
    "dims",
    "identity",
    "loops",
    "modules",
    "scripts",
    "secrets",
    "settings",
    "texts",
    "values",
    "vectors",
    "wire_answers",
    "wire_requests",
    "wire_statuses",
    "wire_times",
]
