# SPDX-License-Identifier: Apache-2.0
"""Store many memories, each with a result of its own.

Items are embedded and written in chunks, one transaction each. What is wrong with one item is that item's result
and nobody else's. When the provider or the store fails, the rest is not attempted, and says so: run it again with
the same idempotency key and only the rest is done.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sized
from itertools import islice
from typing import Any

from mem0.errors import BadRequestError, IdempotencyConflictError, Mem0Error, ValidationError
from mem0.memory.arguments import check_id, check_metadata, check_scope
from mem0.memory.context import OpenMemory, store_new
from mem0.memory.effects import Flow, use_store
from mem0.memory.expiry import expiry
from mem0.memory.messages import read_messages
from mem0.memory.records import new_record
from mem0.memory.shapes import Answer, added_shape
from mem0.memory.writing import optional_scope
from mem0.stores.records import UNSET, NewMemory, Scope
from mem0.stores.times import parse_time

CHUNK = 256
"""Items that are embedded and written together: enough for one full request, few enough to lose little."""

Progress = Callable[[int, int | None], None]
"""Called with how many items are done, and how many there are where that is known."""

_SCOPE_KEYS = ("user_id", "agent_id", "run_id")
_ITEM_KEYS = (
    "content", "role", "name", *_SCOPE_KEYS, "metadata", "timestamp", "expires_at", "expiration_date",
    "idempotency_key",
)  # fmt: skip


def add_many(
    memory: OpenMemory,
    items: Iterable[str | Mapping[str, Any]],
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
    progress: Progress | None = None,
) -> Flow[Answer]:
    """Store many memories, each with a result of its own.

    Args:
        items: Texts, or dicts with `content` and any of `role`, `name`, `user_id`, `agent_id`, `run_id`, `metadata`,
            `timestamp`, `expires_at`, `expiration_date` and `idempotency_key`.
        user_id: Whose they are, unless an item says otherwise.
        agent_id: Likewise.
        run_id: Likewise.
        filters: The ids may be given here too, and nothing else.
        metadata: What every item carries beside its own.
        idempotency_key: Key of the whole import. Run again with it, what is stored already is left alone and the
            rest is done.
        progress: Called with the number of items done and their total, where that is known.

    Returns:
        `{"results": [...], "added": n, "unchanged": n, "failed": n}` with one result for each item: that of `add`
        with its `index`, or `{"index", "id": None, "event": "ERROR", "error", "error_type"}`.

    Raises:
        ValidationError: An argument other than an item is wrong.
    """
    if isinstance(items, str | bytes | Mapping) or not isinstance(items, Iterable):
        raise ValidationError(f"items is {type(items).__name__}. Pass a list of texts or messages.")
    scope = optional_scope("add_many", user_id, agent_id, run_id, filters)
    shared = check_metadata(metadata)
    key = None if idempotency_key is None else check_id(idempotency_key, "idempotency_key")

    def read(item: str | Mapping[str, Any], index: int) -> NewMemory:
        return _read(item, scope, shared, None if key is None else f"{key}#{index}")

    return (yield from store_all(memory, items, read, progress))


def store_all(
    memory: OpenMemory,
    items: Iterable[Any],
    read: Callable[[Any, int], NewMemory],
    progress: Progress | None,
    *,
    from_disk: bool = False,
) -> Flow[Answer]:
    """Read items one by one, store them in chunks, and collect one result for each.

    Args:
        memory: Where to store them.
        items: What to store.
        read: Makes a memory of an item and its position.
        progress: Called after each chunk.
        from_disk: Whether to go through `items` on the store's thread, because that waits for the disk.
    """
    total = len(items) if isinstance(items, Sized) else None
    numbered = enumerate(items)
    results: list[Answer] = []
    failure: Mem0Error | None = None

    def take(_: object = None) -> list[tuple[int, Any]]:
        return list(islice(numbered, CHUNK))

    while chunk := (yield from use_store(take)) if from_disk else take():
        readable: list[tuple[int, NewMemory]] = []
        answers: dict[int, Answer] = {}
        for index, item in chunk:
            try:
                readable.append((index, read(item, index)))
            except Mem0Error as error:
                answers[index] = _failed(index, error)
        if failure is None:
            failure = yield from _store_chunk(memory, readable, answers)
        for index, _ in readable:
            if index not in answers:
                answers[index] = _failed(index, failure, attempted=False)
        results += [answers[index] for index, _ in chunk]
        if progress is not None:
            progress(len(results), total)
    return {
        "results": results,
        "added": sum(result["event"] == "ADD" for result in results),
        "unchanged": sum(result["event"] == "NONE" for result in results),
        "failed": sum(result["event"] == "ERROR" for result in results),
    }


def _store_chunk(
    memory: OpenMemory, chunk: list[tuple[int, NewMemory]], answers: dict[int, Answer]
) -> Flow[Mem0Error | None]:
    """Store a chunk, narrowing down to the item at fault where the fault is an item's. Returns a failure of all."""
    try:
        stored = yield from store_new(memory, [new for _, new in chunk])
    except (BadRequestError, IdempotencyConflictError, ValidationError) as error:
        if len(chunk) == 1:
            answers[chunk[0][0]] = _failed(chunk[0][0], error)
            return None
        middle = len(chunk) // 2
        for half in (chunk[:middle], chunk[middle:]):
            failure = yield from _store_chunk(memory, half, answers)
            if failure is not None:
                return failure
        return None
    except Mem0Error as error:
        for index, _ in chunk:
            answers[index] = _failed(index, error)
        return error
    for (index, new), done in zip(chunk, stored, strict=True):
        answers[index] = {"index": index, **added_shape(done, new.record.role, new.record.actor_id)}
    return None


def _failed(index: int, error: Mem0Error | None, attempted: bool = True) -> Answer:
    message = str(error) if attempted else f"Not attempted after an earlier failure: {error}"
    return {"index": index, "id": None, "event": "ERROR", "error": message, "error_type": type(error).__name__}


def _read(item: str | Mapping[str, Any], default: Scope, shared: Mapping[str, Any], key: str | None) -> NewMemory:
    settings: Mapping[str, Any] = {"content": item} if isinstance(item, str) else item
    if not isinstance(settings, Mapping):
        raise ValidationError(f"the item is {type(item).__name__}. Pass a text, or a dict with 'content'.")
    _refuse_unknown_keys(settings)
    facts = read_messages({name: settings[name] for name in ("content", "role", "name") if name in settings})
    if not facts:
        raise ValidationError("the item is a system message, which is no memory. Leave it out.")
    own = check_scope(*(settings.get(name) for name in _SCOPE_KEYS))
    scope = Scope(**{**default.items(), **own.items()})
    if not scope:
        raise ValidationError("the item has no scope. Give user_id, agent_id or run_id with it or with the call.")
    said = settings.get("timestamp")
    created_at = None if said is None else parse_time(said, "timestamp")
    expires = expiry(settings.get("expires_at", UNSET), settings.get("expiration_date", UNSET))
    fields = {**shared, **check_metadata(settings.get("metadata"))}
    own_key = settings.get("idempotency_key")
    return NewMemory(
        new_record(facts[0], scope, fields, created_at, expires),
        key if own_key is None else check_id(own_key, "idempotency_key"),
    )


def _refuse_unknown_keys(settings: Mapping[str, Any]) -> None:
    for name in settings:
        if name not in _ITEM_KEYS:
            close = difflib.get_close_matches(str(name), _ITEM_KEYS, 1)
            meant = f"Did you mean {close[0]!r}?" if close else f"Keys are {', '.join(_ITEM_KEYS)}."
            raise ValidationError(f"the item has the key {name!r:.80}. {meant}")
