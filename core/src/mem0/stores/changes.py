# SPDX-License-Identifier: Apache-2.0
"""Changes that a store makes together: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mem0.stores.records import Hit, MemoryRecord, Provenance


@dataclass(frozen=True, slots=True)
class Adding:
    """Store a memory, unless it is known already.

    Attributes:
        record: The memory.
    """

    record: MemoryRecord


@dataclass(frozen=True, slots=True)
class Updating:
    """Give a memory another text. What else it has stays as it is.

    Attributes:
        memory_id: Which.
        text: Its new text.
        provenance: Where that comes from.
    """

    memory_id: str
    text: str
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Deleting:
    """Delete a memory, keeping its history.

    Attributes:
        memory_id: Which.
        provenance: What the deletion rests on; the history shows it.
    """

    memory_id: str
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """Leave a memory as it is, and report it.

    Attributes:
        memory_id: Which.
    """

    memory_id: str


Change = Adding | Updating | Deleting | Keeping

Outcome = Literal["ADD", "UPDATE", "DELETE", "NONE"]
"""What became of a change; `NONE` wrote nothing."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one change.

    Attributes:
        event: What happened.
        id: The memory's id; where a memory to be added was known, the id of the known one.
        text: The memory's text as it is stored now; of a deletion the text that was deleted.
        old_text: The text before an update.
    """

    event: Outcome
    id: str
    text: str
    old_text: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key of a whole call.

    Attributes:
        text: The key. Within one scope, it is used once.
        content: What it stands for. Of this only a digest is stored.
    """

    text: str
    content: str


Same = Callable[[MemoryRecord, Sequence[Hit]], Hit | None]
"""Says which of the memories that come closest to a new one is the same, if any is."""
