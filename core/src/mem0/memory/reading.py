# SPDX-License-Identifier: Apache-2.0
"""The operations that read memories, each described once for sync and async."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from mem0.errors import ValidationError
from mem0.memory.arguments import (
    check_choice,
    check_id,
    check_memory_text,
    check_offset,
    check_scope,
    check_selection,
    check_share,
    check_top_k,
)
from mem0.memory.context import OpenMemory
from mem0.memory.effects import Flow, embed, use_store
from mem0.memory.shapes import Answer, got_shape, history_shape, hit_shape, memory_shape
from mem0.memory.writing import optional_scope
from mem0.stores.base import Query, Selection, VectorStore
from mem0.stores.records import MODES, Mode
from mem0.stores.times import now, parse_time

DEFAULT_TOP_K = 20


def get(
    memory: OpenMemory,
    memory_id: str,
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Flow[Answer | None]:
    """Return one memory, expired or not, or `None` if there is none with that id.

    Args:
        memory_id: Which.
        user_id: Where ids are given, a memory of another scope is not found.
        agent_id: Likewise.
        run_id: Likewise.
        filters: The ids may be given here too, and nothing else.

    Returns:
        `{"id", "memory", "hash", "metadata", "score": None, "created_at", "updated_at"}` and the ids, `role`,
        `actor_id`, `expires_at` and `expiration_date` that it has.
    """
    scope = optional_scope("get", user_id, agent_id, run_id, filters)
    check_id(memory_id, "memory_id")
    record = yield from use_store(lambda store: store.get(memory_id, scope), brief=True)
    return None if record is None else got_shape(record)


def get_all(
    memory: OpenMemory,
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
    top_k: int | None = None,
    limit: int | None = None,
    offset: int = 0,
    show_expired: bool = False,
    as_of: object = None,
    all_scopes: bool = False,
) -> Flow[Answer]:
    """List memories, newest first.

    Args:
        user_id: Whose.
        agent_id: Which assistant's.
        run_id: Which conversation's.
        filters: What else must hold; the grammar is that of `mem0.stores.filters`.
        top_k: At most so many; all by default.
        limit: The older name of `top_k`.
        offset: Leave out so many first.
        show_expired: Include what has expired.
        as_of: Look from another moment: what was created by then and had not expired.
        all_scopes: Mean everybody's.

    Returns:
        `{"results": [...]}`, each as `get` returns it, without a score.
    """
    selection = _select("get_all", (user_id, agent_id, run_id), filters, all_scopes, show_expired, as_of)
    wanted = check_top_k(top_k, limit, None)
    check_offset(offset)

    def find(store: VectorStore) -> list[Answer]:
        return [memory_shape(record) for record in store.list(selection, wanted, offset)]

    return {"results": (yield from use_store(find, brief=bool(selection.scope)))}


def search(
    memory: OpenMemory,
    query: str,
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
    top_k: int | None = None,
    limit: int | None = None,
    threshold: float | None = None,
    mode: str | None = None,
    keyword_weight: float | None = None,
    rerank: bool = False,
    explain: bool = False,
    show_expired: bool = False,
    as_of: object = None,
    reference_date: object = None,
    all_scopes: bool = False,
) -> Flow[Answer]:
    """Find the memories that answer a question, best first.

    Args:
        query: What to find.
        user_id: Whose.
        agent_id: Which assistant's.
        run_id: Which conversation's.
        filters: What else must hold; the grammar is that of `mem0.stores.filters`.
        top_k: At most so many; 20 by default.
        limit: The older name of `top_k`.
        threshold: Leave out what scores below, 0 to 1; nothing is left out by default.
        mode: `hybrid` (words and vectors, the default), `vector` or `keyword`.
        keyword_weight: Share of the words in a hybrid score, 0 to 1.
        rerank: Kept for callers of mem0ai; there is no reranker.
        explain: Add `score_details` to each result.
        show_expired: Include what has expired.
        as_of: Look from another moment: what was created by then and had not expired.
        reference_date: The older name of `as_of`.
        all_scopes: Mean everybody's.

    Returns:
        `{"results": [...]}`, each as `get` returns it, with a `score` from 0 to 1.

    Raises:
        ValidationError: An argument is wrong, or there is no scope.
        ProviderError: The provider did not deliver.
        EmbedderMismatchError: The store holds another embedder's vectors.
    """
    text = check_memory_text(query, "query")
    moment = _either(as_of, reference_date)
    selection = _select("search", (user_id, agent_id, run_id), filters, all_scopes, show_expired, moment)
    wanted = check_top_k(top_k, limit, DEFAULT_TOP_K)
    floor = None if threshold is None else check_share(threshold, "threshold")
    chosen = memory.mode if mode is None else cast(Mode, check_choice(mode, MODES, "mode"))
    weight = memory.keyword_weight if keyword_weight is None else check_share(keyword_weight, "keyword_weight")
    if rerank:
        raise ValidationError("rerank=True needs a reranker, and mem0-core has none. Leave it out.")
    vector = None if chosen == "keyword" else (yield from embed([text], "query"))[0]
    asked = Query(text, vector, chosen, weight, wanted or DEFAULT_TOP_K, floor, memory.embedder.fingerprint)

    def find(store: VectorStore) -> list[Answer]:
        # Described here, on the store's thread, and not between the turns of an event loop.
        return [hit_shape(hit, weight, floor, explain) for hit in store.search(selection, asked)]

    return {"results": (yield from use_store(find, brief=bool(selection.scope)))}


def count(
    memory: OpenMemory,
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
    show_expired: bool = False,
    as_of: object = None,
    all_scopes: bool = False,
) -> Flow[int]:
    """Count memories. The arguments are those of `get_all`."""
    selection = _select("count", (user_id, agent_id, run_id), filters, all_scopes, show_expired, as_of)
    return (yield from use_store(lambda store: store.count(selection), brief=bool(selection.scope)))


def history(
    memory: OpenMemory,
    memory_id: str,
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Flow[list[Answer]]:
    """List every change of a memory, oldest first; also of a deleted one.

    Args:
        memory_id: Which.
        user_id: Where ids are given, the history of another scope's memory is not found.
        agent_id: Likewise.
        run_id: Likewise.
        filters: The ids may be given here too, and nothing else.

    Returns:
        `[{"id", "memory_id", "old_memory", "new_memory", "event", "created_at", "updated_at", "is_deleted",
        "actor_id", "role", "provenance"}, ...]`; empty where nothing is known of that id.
    """
    scope = optional_scope("history", user_id, agent_id, run_id, filters)
    check_id(memory_id, "memory_id")
    entries = yield from use_store(lambda store: store.history(memory_id, scope), brief=True)
    return [history_shape(entry) for entry in entries]


def _either(as_of: object, reference_date: object) -> object:
    if as_of is not None and reference_date is not None:
        raise ValidationError("as_of and its older name reference_date are both given. Give one.")
    return reference_date if as_of is None else as_of


def _select(
    operation: str,
    ids: tuple[object, object, object],
    filters: Mapping[str, Any] | None,
    all_scopes: bool,
    show_expired: bool,
    as_of: object,
) -> Selection:
    scope, parsed = check_selection(check_scope(*ids), filters, all_scopes, operation)
    moment = None if as_of is None else parse_time(as_of, "as_of")
    alive_at = None if show_expired else now() if moment is None else moment
    return Selection(scope, parsed, alive_at=alive_at, created_by=moment)
