# SPDX-License-Identifier: Apache-2.0
"""`add`: a conversation becomes memories, extracted by an LLM or as it is."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, cast

from mem0.errors import ValidationError
from mem0.memory.arguments import check_choice, check_id, check_metadata, check_scope, check_selection
from mem0.memory.context import OpenMemory, store_new
from mem0.memory.effects import Flow, use_store
from mem0.memory.expiry import expiry
from mem0.memory.extracting.changes import Origin
from mem0.memory.extracting.flow import Call, extract, key_of, replay
from mem0.memory.extracting.rule import ON_ERROR, OnError
from mem0.memory.messages import Message, Messages, read_messages
from mem0.memory.moments import here_and_now, parse_datetime
from mem0.memory.records import as_said, new_record
from mem0.memory.shapes import Answer, added_shape
from mem0.stores.records import UNSET, NewMemory
from mem0.stores.times import parse_time


def add(
    memory: OpenMemory,
    messages: Messages,
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    timestamp: object = None,
    expires_at: object = UNSET,
    expiration_date: object = UNSET,
    infer: bool | None = None,
    memory_type: str | None = None,
    prompt: str | None = None,
    on_extraction_error: str | None = None,
    idempotency_key: str | None = None,
) -> Flow[Answer]:
    """Remember a conversation: the facts in it, where there is an LLM to extract them, or else each message as it is.

    With an LLM it costs one call of that, two embedding requests and one transaction; facts may update or delete what
    is remembered in this scope. Without one it costs one embedding request and one transaction.

    Args:
        messages: A text, a message (`{"role": ..., "content": ...}`, perhaps with `name` and `timestamp`), or a list of
            them. System messages are left out.
        user_id: Whose memory it is.
        agent_id: Which assistant's.
        run_id: Which conversation's.
        filters: The ids may be given here too, and nothing else.
        metadata: The application's own fields, JSON values, for filters to find.
        timestamp: When it was said: ISO 8601, a datetime, or seconds since 1970. Now by default. "Yesterday" is
            counted from it, in its time zone.
        expires_at: From when on it is no longer found; `None` for never.
        expiration_date: The older form: the last day, in UTC, on which it is found.
        infer: `True` extracts, `False` stores each message as it is and calls no LLM. `None`, the default, extracts if
            the configuration has a section `llm`, or if `mem0-llm-openai` is installed and `OPENAI_API_KEY` is set.
        memory_type: Kept for callers of mem0ai; there is one type.
        prompt: Instructions for this extraction, in place of the configuration's.
        on_extraction_error: `raise`, or `store` to store the messages as they are where the LLM fails; as configured by
            default.
        idempotency_key: Used before in this scope, nothing is stored and the first result's ids come back, with
            event `NONE`.

    Returns:
        `{"results": [{"id", "memory", "event", "actor_id", "role"}, ...], "extraction": {"applied", "reason", ...}}`.
        Events are `ADD`, `UPDATE` (with `previous_memory`), `DELETE`, and `NONE` for what is known already. Without
        extraction there is one result for each message, in their order. `extraction` says whether it took place and
        why, the `model`, the `calls` and tokens that it took, the positions of messages that were `recalled` memories,
        and which facts were `dropped`.

    Raises:
        ValidationError: An argument is wrong.
        ConfigurationError: `infer=True`, and there is no LLM.
        ExtractionError: The LLM's answers cannot be used; `answer` is the last.
        ProviderError: The embedder or the LLM did not deliver. `step` says which; `facts` holds what was extracted.
        StoreError: The store could not write.
    """
    scope, _ = check_selection(check_scope(user_id, agent_id, run_id), filters, False, "add", scope_only=True)
    key = None if idempotency_key is None else check_id(idempotency_key, "idempotency_key")
    plain = check_metadata(metadata)
    moment = None if timestamp is None else parse_datetime(timestamp, "timestamp")
    created_at = None if moment is None else parse_time(moment, "timestamp")
    origin = Origin(scope, plain, created_at, expiry(expires_at, expiration_date))
    if memory_type is not None:
        raise ValidationError(f"memory_type is {memory_type!r:.80}, and there is one type of memory. Leave it out.")
    if prompt is not None and not isinstance(prompt, str):
        raise ValidationError(f"prompt is {type(prompt).__name__}. Pass a text.")
    settings = memory.extractor.settings
    on_error = settings.on_error
    if on_extraction_error is not None:
        on_error = cast(OnError, check_choice(on_extraction_error, ON_ERROR, "on_extraction_error"))
    read = read_messages(messages)
    rule = memory.extractor.rule(infer)
    extracts = rule.applies
    as_they_are = _new(read, origin, key)
    call_key = key_of(key, read)
    if call_key is not None:
        if (done := (yield from replay(scope, call_key))) is not None:
            return done
        # What was begun without an LLM is not begun anew with one.
        extracts = extracts and not any((yield from use_store(lambda store: store.known(as_they_are))))
    if extracts:
        call = Call(read, origin, moment or here_and_now(), call_key, prompt, on_error)
        return (yield from extract(memory, call, rule))
    if prompt is not None and not rule.applies:
        warnings.warn("prompt has no effect: it instructs an extraction, and none takes place.", stacklevel=2)
    stored = yield from store_new(memory, as_they_are)
    results = [added_shape(done, said.role, said.actor_id) for done, said in zip(stored, read, strict=True)]
    reason = "the idempotency key was used before" if rule.applies else rule.reason
    return {"results": results, "extraction": {"applied": False, "reason": reason}}


def _new(messages: list[Message], origin: Origin, key: str | None) -> list[NewMemory]:
    """Make a memory of each message as it is."""
    new = []
    for number, message in enumerate(messages):
        source = as_said(message)
        record = new_record(message, origin.scope, origin.metadata, origin.created_at, origin.expires, source)
        new.append(NewMemory(record, None if key is None else f"{key}#{number}"))
    return new
