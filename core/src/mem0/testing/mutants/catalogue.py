# SPDX-License-Identifier: Apache-2.0
"""The good provider and every mutant of it, and how the kit reaches them. Importing this module fills the list."""

from __future__ import annotations

from collections.abc import Mapping

from mem0.testing.kit.subject import Subject
from mem0.testing.loopback.server import LoopbackServer
from mem0.testing.mutants.broken import (  # noqa: F401 - each adds its own
    answers,
    calls,
    declared,
    errors,
    forgiving,
    http,
    lifecycle,
    secrets,
    settings,
    texts,
)
from mem0.testing.mutants.good import MODELS
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import MUTANTS, Mutant

__all__ = ["GOOD", "MUTANTS", "subject_of"]

GOOD = Mutant("good", "Nothing is wrong.", AcmeEmbedder)
"""The one that works, as a mutant without a change."""

KEY = "canary-key-4b1d9e"


def subject_of(mutant: Mutant) -> Subject:
    """Return what the kit needs to know about a mutant."""
    return Subject(
        provider=mutant.provider,
        settings=_settings,
        secrets=[KEY],
        key_variables=["ACME_API_KEY"],
        hide=["ACME_"],
        sdk=["mem0.testing.mutants.sdk"],
    )


def _settings(server: LoopbackServer) -> Mapping[str, object]:
    server.dims.update({name: row.dims or 0 for name, row in MODELS.items()})
    return {"acme_base_url": f"{server.url}/v1", "api_key": KEY, "max_attempts": 2}
