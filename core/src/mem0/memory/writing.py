# SPDX-License-Identifier: Apache-2.0
"""The operations that change memories, each described once for sync and async."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mem0.errors import MemoryNotFoundError, ValidationError
from mem0.memory.arguments import check_id, check_memory_text, check_metadata, check_scope, check_selection
from mem0.memory.context import OpenMemory
from mem0.memory.effects import Flow, embed, use_store
from mem0.memory.expiry import expiry
from mem0.memory.shapes import Answer, forgotten_shape
from mem0.stores.base import Selection, VectorStore
from mem0.stores.records import UNSET, MemoryRecord, Scope
from mem0.stores.times import now


def update(
    memory: OpenMemory,
    memory_id: str,
    text: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    expiration_date: object = UNSET,
    data: str | None = None,
    *,
    expires_at: object = UNSET,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Flow[Answer]:
    """Change a memory. Only a new text is embedded.

    Args:
        memory_id: Which.
        text: Its new text.
        metadata: Fields to set; others stay as they are.
        expiration_date: The older form of `expires_at`: the last day, in UTC, on which it is found.
        data: The older name of `text`.
        expires_at: From when on it is no longer found; `None` for never.
        user_id: Where ids are given, a memory of another scope is not found.
        agent_id: Likewise.
        run_id: Likewise.
        filters: The ids may be given here too, and nothing else.

    Returns:
        `{"message": "Memory updated successfully!"}`.

    Raises:
        MemoryNotFoundError: There is no such memory within the scope.
        ValidationError: An argument is wrong, or nothing is to be changed.
    """
    scope = optional_scope("update", user_id, agent_id, run_id, filters)
    check_id(memory_id, "memory_id")
    if text is not None and data is not None:
        raise ValidationError("text and its older name data are both given. Give one.")
    wanted = data if text is None else text
    expires = expiry(expires_at, expiration_date)
    if wanted is None and metadata is None and expires is UNSET:
        raise ValidationError("update() changes nothing. Pass text, metadata or expires_at.")
    new_text = None if wanted is None else check_memory_text(wanted)
    fields = UNSET if metadata is None else check_metadata(metadata)
    before = yield from use_store(lambda store: store.get(memory_id, scope))
    if before is None:
        raise not_found(memory_id, scope)
    changed: dict[str, Any] = {}
    if new_text is not None and new_text != before.text:
        vectors = yield from embed([new_text], "document")
        changed = {"text": new_text, "vector": vectors[0], "fingerprint": memory.embedder.fingerprint}

    def change(store: VectorStore) -> MemoryRecord:
        return store.update(memory_id, scope, now(), metadata=fields, expires_at=expires, **changed)

    yield from use_store(change)
    return {"message": "Memory updated successfully!"}


def delete(
    memory: OpenMemory,
    memory_id: str,
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Flow[Answer]:
    """Delete one memory. Its history stays; `forget` removes that too.

    Args:
        memory_id: Which.
        user_id: Where ids are given, a memory of another scope is not found.
        agent_id: Likewise.
        run_id: Likewise.
        filters: The ids may be given here too, and nothing else.

    Returns:
        `{"message": "Memory deleted successfully!"}`.

    Raises:
        MemoryNotFoundError: There is no such memory within the scope.
    """
    scope = optional_scope("delete", user_id, agent_id, run_id, filters)
    check_id(memory_id, "memory_id")
    if not (yield from use_store(lambda store: store.delete(Selection(scope), now(), memory_id))):
        raise not_found(memory_id, scope)
    return {"message": "Memory deleted successfully!"}


def delete_all(
    memory: OpenMemory,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    *,
    filters: Mapping[str, Any] | None = None,
    all_scopes: bool = False,
) -> Flow[Answer]:
    """Delete all memories of a scope, expired ones included. Their history stays; `forget` removes that too.

    Args:
        user_id: Whose.
        agent_id: Which assistant's.
        run_id: Which conversation's.
        filters: What else must hold.
        all_scopes: Mean everybody's.

    Returns:
        `{"message": "Memories deleted successfully!"}`.

    Raises:
        ValidationError: There is no scope, or the filter is wrong.
    """
    scope, parsed = check_selection(check_scope(user_id, agent_id, run_id), filters, all_scopes, "delete_all")
    yield from use_store(lambda store: store.delete(Selection(scope, parsed), now()))
    return {"message": "Memories deleted successfully!"}


def forget(
    memory: OpenMemory,
    memory_id: str | None = None,
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
    all_scopes: bool = False,
) -> Flow[Answer]:
    """Remove memories with their history, so that no byte of them is left in the store's files.

    The store's file is rewritten, which takes about 5 seconds for each gigabyte; writers wait meanwhile.

    Args:
        memory_id: Which, deleted or not; without it, everything in the scope.
        user_id: Whose.
        agent_id: Which assistant's.
        run_id: Which conversation's.
        filters: The ids may be given here too, and nothing else.
        all_scopes: Mean everybody's.

    Returns:
        The receipt: `{"message", "memories": n, "history": n}`.

    Raises:
        MemoryNotFoundError: Neither a memory nor a history has that id within the scope.
        ValidationError: There is neither an id nor a scope.
        StoreBusyError: Another process is reading old pages; what they hold is gone once `forget` ran again.
    """
    if memory_id is None:
        ids = check_scope(user_id, agent_id, run_id)
        scope, _ = check_selection(ids, filters, all_scopes, "forget", scope_only=True)
    else:
        check_id(memory_id, "memory_id")
        scope = optional_scope("forget", user_id, agent_id, run_id, filters)
    receipt = yield from use_store(lambda store: store.forget(scope, memory_id))
    if memory_id is not None and not receipt.memories and not receipt.history:
        raise not_found(memory_id, scope)
    return forgotten_shape(receipt)


def reset(memory: OpenMemory) -> Flow[None]:
    """Forget everything, and whose vectors the store held."""
    yield from use_store(lambda store: store.reset())


def optional_scope(
    operation: str, user_id: object, agent_id: object, run_id: object, filters: Mapping[str, Any] | None
) -> Scope:
    """Read the scope of an operation on one memory, whose id is enough where no scope is given."""
    ids = check_scope(user_id, agent_id, run_id)
    if not filters:
        return ids
    return check_selection(ids, filters, False, operation, scope_only=True)[0]


def not_found(memory_id: str, scope: Scope) -> MemoryNotFoundError:
    """Say that a memory does not exist, without telling whether another scope has it."""
    where = f" within {scope.items()}" if scope else ""
    return MemoryNotFoundError(f"There is no memory {memory_id!r:.80}{where}. Check the id with get_all() or search().")
