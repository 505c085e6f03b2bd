# SPDX-License-Identifier: Apache-2.0
"""From decisions to what the store shall do, and from what it did to what the caller is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mem0.errors import MemoryNotFoundError
from mem0.extraction.decisions import Decision
from mem0.extraction.similar import known_as
from mem0.memory.context import OpenMemory
from mem0.memory.effects import Flow, use_store
from mem0.memory.messages import Message
from mem0.memory.records import new_record
from mem0.stores.base import VectorStore
from mem0.stores.changes import Adding, Applied, Change, Deleting, Keeping, Key, Updating
from mem0.stores.records import Hit, MemoryRecord, Provenance, Scope, Unset

if TYPE_CHECKING:
    from mem0.embeddings.types import Vectors


@dataclass(frozen=True, slots=True)
class Origin:
    """What all memories of one `add` have in common.

    Attributes:
        scope: Whose they are.
        metadata: The application's own fields.
        created_at: When it was said, unless a message says otherwise; `None` for now.
        expires: From when on they are no longer found.
    """

    scope: Scope
    metadata: Mapping[str, Any]
    created_at: int | None
    expires: int | Unset | None


@dataclass(frozen=True, slots=True)
class Made:
    """A change, and the message that it rests on.

    Attributes:
        change: What the store shall do.
        message: The message.
    """

    change: Change
    message: Message


def adding(text: str, message: Message, origin: Origin, provenance: Provenance | None) -> Made:
    """Make the change that stores a text."""
    said = replace(message, text=text)
    record = new_record(said, origin.scope, origin.metadata, origin.created_at, origin.expires, provenance)
    return Made(Adding(record), message)


def made_of(
    decisions: Sequence[Decision],
    messages: Sequence[Message],
    offered: Sequence[MemoryRecord],
    origin: Origin,
    source: Provenance,
) -> list[Made]:
    """Make changes of decisions.

    Args:
        decisions: In the order of the answer.
        messages: Those that the LLM was shown, in their order.
        offered: The memories that it was shown, in their order.
        origin: What all have in common.
        source: Model, version of the prompt and time, without a message.
    """
    made = []
    for decision in decisions:
        message = messages[decision.source]
        provenance = replace(source, message=message.index, role=message.role)
        if decision.target is None:
            if decision.action == "ADD":
                made.append(adding(decision.text, message, origin, provenance))
            continue  # NONE without a target: nothing to be done, and nothing to be told
        target = offered[decision.target].id
        change: Change
        if decision.action == "UPDATE":
            change = Updating(target, decision.text, provenance)
        elif decision.action == "DELETE":
            change = Deleting(target, provenance)
        else:
            change = Keeping(target)
        made.append(Made(change, message))
    return made


def text_of(made: Made) -> str | None:
    """Return the text that a change stores; `None` if it stores none."""
    change = made.change
    return change.record.text if isinstance(change, Adding) else change.text if isinstance(change, Updating) else None


def apply(
    memory: OpenMemory, made: Sequence[Made], vectors: Vectors, origin: Origin, now: int, key: Key | None
) -> Flow[list[Applied]]:
    """Within a flow: have the store do it, in one transaction.

    A memory that another process deleted meanwhile is not updated but added, and not deleted once more.

    Args:
        memory: The memory.
        made: The changes.
        vectors: Shape `(n, dims)`, one for each change that stores a text.
        origin: What all have in common.
        now: The moment of the change.
        key: The idempotency key of the call.

    Returns:
        What became of each change, in their order; of a deletion that found nothing, `NONE` without a text.
    """
    fingerprint = memory.embedder.fingerprint

    def same(record: MemoryRecord, hits: Sequence[Hit]) -> Hit | None:
        position = known_as(record.text, [(hit.record.text, hit.semantic) for hit in hits])
        return None if position is None else hits[position]

    changes: dict[int, Change] = {number: each.change for number, each in enumerate(made)}
    done: dict[int, Applied] = {}
    while True:
        wanted = list(changes.values())

        def write(store: VectorStore, wanted: Sequence[Change] = wanted) -> list[Applied]:
            return store.apply(wanted, vectors, fingerprint, now, scope=origin.scope, key=key, same=same)

        try:
            applied = yield from use_store(write)
        except MemoryNotFoundError as error:
            if error.index is None:
                raise
            number = list(changes)[error.index]
            change = changes[number]
            if isinstance(change, Updating):
                changes[number] = adding(change.text, made[number].message, origin, change.provenance).change
            else:
                del changes[number]
                done[number] = Applied("NONE", _target(change), "")
        else:
            if len(applied) != len(wanted):
                return applied  # another call with this key was faster, and decided otherwise
            done.update(zip(changes, applied, strict=True))
            return [done[number] for number in range(len(made))]


def _target(change: Change) -> str:
    return change.record.id if isinstance(change, Adding) else change.memory_id


def applied_shape(applied: Applied, message: Message | None) -> dict[str, Any]:
    """Describe what became of one fact, in the shape of mem0ai: an update has its `previous_memory`."""
    shape = {
        "id": applied.id,
        "memory": applied.text,
        "event": applied.event,
        "actor_id": message.actor_id if message else None,
        "role": message.role if message else None,
    }
    return {**shape, "previous_memory": applied.old_text} if applied.event == "UPDATE" else shape
