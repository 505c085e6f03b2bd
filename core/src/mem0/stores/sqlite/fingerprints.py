# SPDX-License-Identifier: Apache-2.0
"""Whose vectors the store holds: recorded with the first write, checked at every further one."""

from __future__ import annotations

import dataclasses
import functools
import sqlite3

from mem0.embeddings.types import Fingerprint, Vectors
from mem0.errors import ConfigurationError, EmbedderMismatchError, ValidationError


def recorded(connection: sqlite3.Connection) -> Fingerprint | None:
    """Return the fingerprint of the embedder whose vectors the store holds, if it holds any."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
    return _parsed(row[0]) if row else None


def record(connection: sqlite3.Connection, fingerprint: Fingerprint, path: str) -> None:
    """Hold a write to the embedder of the earlier ones, or record it where this is the first.

    Args:
        connection: Within a write transaction.
        fingerprint: Of the embedder; from `of_vectors`.
        path: The store's file.

    Raises:
        EmbedderMismatchError: The store holds vectors of another embedder.
    """
    present = recorded(connection)
    if present is None:
        connection.execute("INSERT INTO meta (name, value) VALUES ('fingerprint', ?)", (fingerprint.to_json(),))
    else:
        check(present, fingerprint, path)


def check(present: Fingerprint | None, offered: Fingerprint, path: str) -> None:
    """Refuse an embedder whose vectors do not compare with those that are there.

    Args:
        present: What the store recorded; `None` fits any.
        offered: Of the configured embedder; dimensions of `None` fit any.
        path: The store's file.

    Raises:
        EmbedderMismatchError: They differ.
    """
    if present is None:
        return
    known = offered if offered.dims is not None else dataclasses.replace(offered, dims=present.dims)
    if known != present:
        differ = [name for name in ("normalized", "prompts") if getattr(known, name) != getattr(present, name)]
        because = f" They differ in {' and '.join(differ)}." if differ else ""
        raise EmbedderMismatchError(
            f"The store {path!r} holds vectors of {present}, and the configured embedder is {offered}. Vectors of "
            f"different embedders do not compare.{because} Configure the recorded embedder, or re-embed: export the "
            "memories and import them into a new store.",
            path=path,
        )


@functools.lru_cache(maxsize=16)  # it is the same at every search
def _parsed(text: str) -> Fingerprint:
    return Fingerprint.from_json(text)


def of_vectors(fingerprint: Fingerprint, vectors: Vectors, expected: int | None, path: str) -> Fingerprint:
    """Return an embedder's fingerprint with the dimensions of its vectors.

    Args:
        fingerprint: Of the embedder.
        vectors: Shape `(n, dims)`.
        expected: The setting `embedding_model_dims`.
        path: The store's file.

    Raises:
        ConfigurationError: The configuration insists on other dimensions.
        ValidationError: The embedder has other dimensions than these vectors.
    """
    dims = int(vectors.shape[1])
    if fingerprint.dims not in (None, dims):
        raise ValidationError(f"{fingerprint} came with vectors of {dims} dimensions. Embed the texts again.")
    known = dataclasses.replace(fingerprint, dims=dims)
    check_dims(expected, known, path)
    return known


def check_dims(expected: int | None, fingerprint: Fingerprint | None, path: str) -> None:
    """Refuse an embedder whose dimensions are not those that the store's configuration insists on.

    Args:
        expected: The setting `embedding_model_dims`.
        fingerprint: Of the embedder.
        path: The store's file.

    Raises:
        ConfigurationError: Both are known, and differ.
    """
    if expected is not None and fingerprint is not None and fingerprint.dims not in (None, expected):
        raise ConfigurationError(
            f"The store {path!r} is configured with embedding_model_dims {expected}, and the vectors of "
            f"{fingerprint} have {fingerprint.dims}. Remove embedding_model_dims: the store takes the dimensions from "
            "the embedder."
        )
