# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import Subject

SUBJECT = Subject(
    provider="hashing",
    settings=lambda server: {},  # noqa: ARG005 - there is no server for it
    inapplicable={
        "wire": "It calls nobody.",
        "missing_key": "It needs no key.",
        "too_long": "It takes texts of any length.",
        "impossible_dims_refused": "It makes vectors of any length.",
    },
)
