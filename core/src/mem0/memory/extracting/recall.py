# SPDX-License-Identifier: Apache-2.0
"""What is known of the matter already: offered to the LLM, and held against messages that say nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mem0.extraction.duplicates import wording
from mem0.extraction.recalled import is_recalled, without_bullet
from mem0.memory.context import OpenMemory
from mem0.memory.effects import Flow, embed, use_store
from mem0.memory.messages import Message
from mem0.stores.base import Query, Selection, VectorStore
from mem0.stores.records import Hit, MemoryRecord, Scope
from mem0.stores.times import now

if TYPE_CHECKING:
    from mem0.embeddings.types import Vectors

OFFERED = 20
"""Memories that the LLM is shown at most. A screenful costs a few hundred tokens."""

_QUERIES = 128
_CHARACTERS = 2000
"""Of a message, what comes first tells what it is about; a whole page would be refused as too long."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was found.

    Attributes:
        offered: The memories that come closest, best first.
        fresh: The messages that are no memories themselves.
        echoes: The positions, in the caller's list, of those that are.
    """

    offered: Sequence[MemoryRecord]
    fresh: Sequence[Message]
    echoes: Sequence[int]


def recall(memory: OpenMemory, messages: Sequence[Message], scope: Scope, roles: Collection[str]) -> Flow[Recalled]:
    """Within a flow: search what is known, with one embedding request and within the scope only.

    Args:
        memory: The memory.
        messages: The conversation.
        scope: Whose memories may be looked at.
        roles: The roles whose messages state facts. Others are no facts, so it does not matter whether they are known.
    """
    texts = list(dict.fromkeys(text for text in _queries(messages, roles) if text.strip()))[:_QUERIES]
    if not texts:
        return Recalled((), messages, ())
    from mem0.embeddings.batching import split  # NumPy, which a memory that is not open does without

    embedder = memory.embedder
    # As many as one request takes; the first are the latest messages.
    texts = list(split(texts, embedder.spec.limits, embedder.count_tokens, embedder.config.batch_size)[0])
    vectors = yield from embed(texts, "query")
    hits = yield from use_store(lambda store: _search(memory, store, scope, texts, vectors))
    known = {wording(hit.record.text) for hit in hits}
    echoes = [each.index for each in messages if each.role in roles and is_recalled(each.text, known)]
    fresh = [each for each in messages if each.index not in echoes]
    return Recalled([hit.record for hit in hits[:OFFERED]], fresh, echoes)


def _queries(messages: Sequence[Message], roles: Collection[str]) -> Iterator[str]:
    """Yield what to search with: every message, the latest first, and then the lines of those that are lists."""
    latest = sorted(messages, key=lambda message: (message.role in roles, message.index), reverse=True)
    yield from (message.text[:_CHARACTERS] for message in latest)
    for message in latest:
        if message.role in roles:
            yield from (without_bullet(line)[:_CHARACTERS] for line in message.text.splitlines())


def _search(memory: OpenMemory, store: VectorStore, scope: Scope, texts: Sequence[str], vectors: Vectors) -> list[Hit]:
    selection = Selection(scope, alive_at=now())
    weight, fingerprint = memory.keyword_weight, memory.embedder.fingerprint
    best: dict[str, Hit] = {}
    places: dict[str, int] = {}
    for text, vector in zip(texts, vectors, strict=True):
        query = Query(text, vector, "hybrid", weight, OFFERED, None, fingerprint)
        for place, hit in enumerate(store.search(selection, query)):
            id_ = hit.record.id
            places[id_] = min(place, places.get(id_, place))
            if id_ not in best or hit.score > best[id_].score:
                best[id_] = hit
    # What comes first for any message goes before what comes second for another, or one message would take all places.
    return sorted(best.values(), key=lambda hit: (places[hit.record.id], -hit.score))
