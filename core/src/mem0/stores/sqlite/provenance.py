# SPDX-License-Identifier: Apache-2.0
"""Provenance as it is stored: compact JSON of what is known; NULL where nothing is, which takes one byte."""

from __future__ import annotations

import dataclasses
import json
import sqlite3

from mem0.stores.records import Provenance


def encode(provenance: Provenance | None) -> str | None:
    """Return the column's value.

    Args:
        provenance: Of a memory, or of a change of one.
    """
    if provenance is None:
        return None
    known = {name: value for name, value in dataclasses.asdict(provenance).items() if value is not None}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def decode(text: str | None) -> Provenance | None:
    """Return what `encode` was given.

    Args:
        text: The column's value.
    """
    if text is None:
        return None
    try:
        return Provenance(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError("a provenance is not what was written") from error
