# SPDX-License-Identifier: Apache-2.0
"""From a message to a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mem0.memory.ids import new_id
from mem0.memory.messages import Message
from mem0.stores.records import MemoryRecord, Provenance, Scope, Unset
from mem0.stores.times import now, parse_time


def as_said(message: Message) -> Provenance:
    """Say where a memory comes from that is a message as it is: no model had a part in it."""
    return Provenance(message.index, message.role)


def new_record(
    message: Message,
    scope: Scope,
    metadata: Mapping[str, Any],
    created_at: int | None,
    expires: int | Unset | None,
    provenance: Provenance | None = None,
) -> MemoryRecord:
    """Make a memory of a message.

    Args:
        message: What is remembered, and who said it.
        scope: Whose memory it is.
        metadata: The application's own fields.
        created_at: When it was said, unless the message says otherwise; `None` for now.
        expires: From when on it is no longer found.
        provenance: Where it comes from.
    """
    moment = now()
    said = created_at if message.said_at is None else parse_time(message.said_at, "timestamp")
    return MemoryRecord(
        id=new_id(),
        text=message.text,
        scope=scope,
        created_at=moment if said is None else said,
        updated_at=moment,
        metadata=metadata,
        expires_at=None if isinstance(expires, Unset) else expires,
        actor_id=message.actor_id,
        role=message.role,
        provenance=provenance,
    )
