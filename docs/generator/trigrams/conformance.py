# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit has to know about it."""

from __future__ import annotations

from mem0.testing import Subject

SUBJECT = Subject(
    provider="trigrams",
    settings=lambda _: {},
    inapplicable={
        "wire": "It calls nobody.",
        "missing_key": "It needs no key.",
        "longest_input": "It takes texts of any length.",
        "too_long": "It takes texts of any length.",
    },
)
