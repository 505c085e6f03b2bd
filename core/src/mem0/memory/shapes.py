# SPDX-License-Identifier: Apache-2.0
"""What an application gets back: plain dicts, in the shapes of mem0ai 2.2."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from mem0.stores.records import Forgotten, HistoryEntry, Hit, MemoryRecord, Provenance, Stored
from mem0.stores.times import format_time

Answer = dict[str, Any]


def memory_shape(record: MemoryRecord) -> Answer:
    """Describe a memory: `id`, `memory`, `hash`, `metadata`, times, and what else it has: ids, `provenance`, ..."""
    shape: Answer = {
        "id": record.id,
        "memory": record.text,
        "hash": hashlib.md5(record.text.encode(), usedforsecurity=False).hexdigest(),
        "metadata": dict(record.metadata) or None,
        "created_at": format_time(record.created_at),
        "updated_at": format_time(record.updated_at),
        **record.scope.items(),
    }
    if record.actor_id is not None:
        shape["actor_id"] = record.actor_id
    if record.role is not None:
        shape["role"] = record.role
    if record.provenance is not None:
        shape["provenance"] = provenance_shape(record.provenance)
    if record.expires_at is not None:
        shape["expires_at"] = format_time(record.expires_at)
        shape["expiration_date"] = str(datetime.fromisoformat(format_time(record.expires_at - 1)).date())
    return shape


def provenance_shape(provenance: Provenance) -> Answer:
    """Describe where a memory comes from: the `message` by its position, its `role`, and the `model` that extracted it.

    `model`, `prompt_version` and `extracted_at` are `None` where a message was stored as it is.
    """
    extracted = provenance.extracted_at
    return {
        "message": provenance.message,
        "role": provenance.role,
        "model": provenance.model,
        "prompt_version": provenance.prompt_version,
        "extracted_at": None if extracted is None else format_time(extracted),
    }


def got_shape(record: MemoryRecord) -> Answer:
    """Describe a memory as `get` does, with a `score` of `None`."""
    return {**memory_shape(record), "score": None}


def hit_shape(hit: Hit, keyword_weight: float, threshold: float | None, explain: bool) -> Answer:
    """Describe a memory that a search found, with its `score`, and how it came about if asked."""
    shape = {**memory_shape(hit.record), "score": hit.score}
    if explain:
        shape["score_details"] = {
            "semantic_score": hit.semantic,
            "bm25_score": hit.keyword,
            "entity_boost": 0.0,
            "raw_score": hit.score,
            "max_possible_score": 1.0,
            "final_score": hit.score,
            "threshold": threshold,
            "keyword_weight": keyword_weight,
        }
    return shape


def added_shape(stored: Stored, role: str | None, actor_id: str | None) -> Answer:
    """Describe what became of one message: event `ADD`, or `NONE` where its idempotency key was known."""
    return {
        "id": stored.id,
        "memory": stored.text,
        "event": "ADD" if stored.new else "NONE",
        "actor_id": actor_id,
        "role": role,
    }


def history_shape(entry: HistoryEntry) -> Answer:
    """Describe one change of a memory."""
    return {
        "id": entry.id,
        "memory_id": entry.memory_id,
        "old_memory": entry.old_text,
        "new_memory": entry.new_text,
        "event": entry.event,
        "created_at": format_time(entry.created_at),
        "updated_at": format_time(entry.updated_at),
        "is_deleted": entry.event == "DELETE",
        "actor_id": entry.actor_id,
        "role": entry.role,
        "provenance": None if entry.provenance is None else provenance_shape(entry.provenance),
    }


def forgotten_shape(receipt: Forgotten) -> Answer:
    """Describe what `forget` removed."""
    return {
        "message": "Memories forgotten: no byte of them is left in the store.",
        "memories": receipt.memories,
        "history": receipt.history,
    }
