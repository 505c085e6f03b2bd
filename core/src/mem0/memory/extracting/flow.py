# SPDX-License-Identifier: Apache-2.0
"""An `add` that extracts: search what is known, ask the LLM, embed the facts, store them.

One LLM call, two embedding requests and one transaction. Nothing is written before the last step, so an error leaves
the memory as it was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mem0.errors import ExtractionError, Mem0Error, ProviderError
from mem0.extraction.prompt import version
from mem0.extraction.similar import known_as
from mem0.extraction.turns import Turn
from mem0.memory.context import OpenMemory
from mem0.memory.effects import Flow, embed, use_store
from mem0.memory.extracting.asking import Answered, Question, ask
from mem0.memory.extracting.changes import Made, Origin, adding, applied_shape, apply, made_of, text_of
from mem0.memory.extracting.recall import Recalled, recall
from mem0.memory.extracting.rule import OnError, Rule, why_not
from mem0.memory.extracting.steps import step
from mem0.memory.messages import Message
from mem0.memory.records import as_said
from mem0.memory.shapes import Answer
from mem0.stores.changes import Adding, Applied, Key
from mem0.stores.records import Provenance, Scope
from mem0.stores.times import now

if TYPE_CHECKING:
    from mem0.embeddings.types import Vectors


@dataclass(frozen=True, slots=True)
class Call:
    """One `add`, read and checked.

    Attributes:
        messages: What was said.
        origin: What all its memories have in common.
        moment: When the conversation took place, in its own time zone.
        key: The idempotency key of the call.
        instructions: What the application adds to the prompt.
        on_error: What becomes of the messages where the LLM fails.
    """

    messages: Sequence[Message]
    origin: Origin
    moment: datetime
    key: Key | None
    instructions: str | None
    on_error: OnError


def key_of(key: str | None, messages: Sequence[Message]) -> Key | None:
    """Return the idempotency key of a call; it stands for the whole conversation."""
    if key is None:
        return None
    return Key(key, json.dumps([[each.role, each.actor_id, each.text] for each in messages], ensure_ascii=False))


def extract(memory: OpenMemory, call: Call, rule: Rule) -> Flow[Answer]:
    """Within a flow: remember what matters of a conversation.

    Args:
        memory: The memory.
        call: What was said, and whose it is.
        rule: Why it extracts, and with which LLM.

    Raises:
        ExtractionError: The LLM's answers cannot be used.
        ProviderError: The embedder or the LLM did not deliver.
        StoreError: The store could not read or write.
    """
    settings = memory.extractor.settings
    roles = settings.roles
    with step("search"):
        recalled = yield from recall(memory, call.messages, call.origin.scope, roles)
    instructions = settings.instructions if call.instructions is None else call.instructions
    report: Answer = {
        "applied": True,
        "reason": rule.reason,
        "model": None,
        "prompt_version": version(instructions, settings.prompt),
        "calls": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "recalled": list(recalled.echoes),
        "dropped": [],
    }
    if not any(message.role in roles for message in recalled.fresh):
        return _answer([], [], report)  # nobody whose word counts says anything new
    with step("extract"):
        answered = yield from _ask(memory, call, recalled, rule, instructions)
    if isinstance(answered, Mem0Error):
        return (yield from _store_as_they_are(memory, call, answered))
    report |= {
        "model": answered.model,
        "calls": len(answered.completions),
        "input_tokens": sum(each.input_tokens for each in answered.completions),
        "output_tokens": sum(each.output_tokens for each in answered.completions),
        "dropped": [{"fact": each.fact.text, "reason": each.reason} for each in answered.decisions.dropped],
    }
    source = Provenance(None, None, answered.model, report["prompt_version"], now())
    return (yield from _remember(memory, call, recalled, answered, source, report))


def _ask(
    memory: OpenMemory, call: Call, recalled: Recalled, rule: Rule, instructions: str | None
) -> Flow[Answered | Mem0Error]:
    """Ask the LLM. Its failure is returned where the messages are to be stored all the same."""
    settings = memory.extractor.settings
    provider = rule.provider or ""
    # Built where it blocks no event loop: an SDK takes a second to import.
    llm = yield from use_store(lambda _: memory.extractor.llm(provider))
    question = Question(
        turns=[_turn(message) for message in recalled.fresh],
        offered=[record.text for record in recalled.offered],
        moment=call.moment,
        roles=settings.roles,
        instructions=instructions,
        prompt=settings.prompt,
    )
    try:
        return (yield from ask(llm, question))
    except (ExtractionError, ProviderError) as error:
        if call.on_error == "raise":
            raise
        return error


def _turn(message: Message) -> Turn:
    return Turn(message.text, message.role, message.actor_id, message.said_at)


def _remember(
    memory: OpenMemory, call: Call, recalled: Recalled, answered: Answered, source: Provenance, report: Answer
) -> Flow[Answer]:
    import numpy as np  # here, since a memory that is not open does without

    made = made_of(answered.decisions.kept, recalled.fresh, recalled.offered, call.origin, source)
    facts = [text for text in map(text_of, made) if text is not None]
    with step("embed", facts):
        vectors: Vectors = np.empty((0, memory.embedder.dims or 0), dtype=np.float32)
        if facts:
            vectors = yield from embed(facts, "document")
    made, vectors = _without_twins(made, vectors, report)
    with step("store", facts):
        done = yield from apply(memory, made, vectors, call.origin, now(), call.key)
    return _answer(done, made, report)


def _without_twins(made: Sequence[Made], vectors: Vectors, report: Answer) -> tuple[list[Made], Vectors]:
    """Leave out a fact that says what another fact of the same answer says, in nearly the same words."""
    import numpy as np

    kept: list[Made] = []
    rows: list[int] = []
    row = -1
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths == 0, 1, lengths)
    said: list[tuple[str, int]] = []
    for each in made:
        text = text_of(each)
        if text is None:
            kept.append(each)
            continue
        row += 1
        others = [(other, float(unit[row] @ unit[number])) for other, number in said]
        twin = known_as(text, others) if isinstance(each.change, Adding) else None
        if twin is not None:
            report["dropped"].append({"fact": text, "reason": f"another fact says it: {others[twin][0]}"})
            continue
        said.append((text, row))
        kept.append(each)
        rows.append(row)
    return kept, vectors[rows]


def _store_as_they_are(memory: OpenMemory, call: Call, error: Mem0Error) -> Flow[Answer]:
    made = [adding(message.text, message, call.origin, as_said(message)) for message in call.messages]
    with step("embed"):
        vectors = yield from embed([message.text for message in call.messages], "document")
    fingerprint, scope, key = memory.embedder.fingerprint, call.origin.scope, call.key
    changes = [each.change for each in made]
    with step("store"):
        done = yield from use_store(
            lambda store: store.apply(changes, vectors, fingerprint, now(), scope=scope, key=key)
        )
    report = {"applied": False, "reason": why_not(error), "error_type": type(error).__name__}
    return _answer(done, made, report)


def replay(scope: Scope, key: Key) -> Flow[Answer | None]:
    """Within a flow: return what a call came to that used an idempotency key before; `None` if none did.

    Args:
        scope: Of the call.
        key: The key, and what it stands for.

    Raises:
        IdempotencyConflictError: It stands for another conversation.
    """
    done = yield from use_store(lambda store: store.replay(scope, key))
    if done is None:
        return None
    return _answer(done, [], {"applied": False, "reason": "the idempotency key was used before"})


def _answer(done: Sequence[Applied], made: Sequence[Made], report: Answer) -> Answer:
    # Results of an earlier call with the same key rest on messages that nobody knows any more.
    messages = [each.message for each in made] if len(made) == len(done) else [None] * len(done)
    results = [applied_shape(applied, message) for applied, message in zip(done, messages, strict=True)]
    return {"results": [each for each in results if each["memory"]], "extraction": report}
