# SPDX-License-Identifier: Apache-2.0
"""Logs every request for embeddings: who was asked, how much, how long it took. No text and no vector."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from mem0.hookspecs import hookimpl

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder


@hookimpl(wrapper=True)
def create_embedder() -> Generator[None, Embedder | None, Embedder | None]:
    """Put the log around whatever embedder is built."""
    embedder = yield
    if embedder is None:
        return None
    from mem0_call_log.logged import LoggedEmbedder  # brings NumPy, which only an embedder needs

    return LoggedEmbedder(embedder)
