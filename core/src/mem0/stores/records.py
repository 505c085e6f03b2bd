# SPDX-License-Identifier: Apache-2.0
"""What a store holds and hands out. Times are microseconds since 1970-01-01 UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Event = Literal["ADD", "UPDATE", "DELETE"]
Mode = Literal["hybrid", "vector", "keyword"]
"""How a search ranks: by both, by meaning alone, or by words alone."""

MODES: tuple[str, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose memories. Ids are compared exactly, character by character; there is no wildcard.

    In a record, `None` means that the memory has no such id. In a query, `None` means any.

    Attributes:
        user_id: The person.
        agent_id: The assistant.
        run_id: The conversation or task.
    """

    user_id: str | None = None
    agent_id: str | None = None
    run_id: str | None = None

    def __bool__(self) -> bool:
        """Whether any id is given."""
        return not (self.user_id is None and self.agent_id is None and self.run_id is None)

    def items(self) -> dict[str, str]:
        """Return the ids that are given, by name."""
        named = {"user_id": self.user_id, "agent_id": self.agent_id, "run_id": self.run_id}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text comes from. What is unknown, or does not apply, is `None`.

    Attributes:
        message: Position, from 0 on, of the message in the list that the application passed.
        role: The role of that message.
        model: The LLM that extracted it, as in `openai/gpt-6-luna`; `None` where none was asked.
        prompt_version: Which prompt the LLM was given.
        extracted_at: When the LLM was asked.
    """

    message: int | None = None
    role: str | None = None
    model: str | None = None
    prompt_version: str | None = None
    extracted_at: int | None = None


@dataclass(frozen=True, slots=True)
class MemoryRecord:
    """One memory.

    Attributes:
        id: A UUID in text form.
        text: What is remembered.
        scope: Whose it is.
        metadata: The application's own fields; JSON values.
        created_at: When it was first stored, or when the application says that it was said.
        updated_at: When it was last changed.
        expires_at: From when on it is no longer found; `None` for never.
        actor_id: Who said it, where the message named somebody.
        role: The role of the message that it came from.
        provenance: Where its text comes from; `None` where nobody said.
    """

    id: str
    text: str
    scope: Scope
    created_at: int
    updated_at: int
    metadata: Mapping[str, Any] = field(default_factory=dict)
    expires_at: int | None = None
    actor_id: str | None = None
    role: str | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class NewMemory:
    """A memory about to be stored.

    Attributes:
        record: The memory.
        key: Idempotency key: within one scope, a key is stored once. `None` for no such promise.
    """

    record: MemoryRecord
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a `NewMemory`.

    Attributes:
        id: The memory's id; that of the first time where the key was known.
        text: The memory's text as it is stored now.
        new: Whether it was written now. `False` means that its idempotency key was known.
    """

    id: str
    text: str
    new: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A memory that a search found.

    Attributes:
        record: The memory.
        score: Relevance from 0 to 1, higher is better.
        semantic: Cosine of the vectors from -1 to 1; `None` when the mode does not use vectors.
        keyword: Score of the words from 0 to 1; `None` when the mode does not use words.
    """

    record: MemoryRecord
    score: float
    semantic: float | None = None
    keyword: float | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of one memory.

    Attributes:
        id: The entry's own id.
        memory_id: Which memory changed.
        old_text: Its text before; `None` for an addition.
        new_text: Its text after; `None` for a deletion.
        event: What happened.
        created_at: When the memory was created.
        updated_at: When this happened.
        actor_id: Who said it, where known.
        role: The role of the message that it came from.
        provenance: What the change rests on; `None` where nobody said.
    """

    id: str
    memory_id: str
    old_text: str | None
    new_text: str | None
    event: Event
    created_at: int
    updated_at: int
    actor_id: str | None = None
    role: str | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The receipt of `forget`: what was there and is no longer, in no file of the store.

    Attributes:
        memories: Memories removed.
        history: History entries removed, those of earlier deletions included.
    """

    memories: int
    history: int


class Unset:
    """Marks an argument that was not given, where `None` has a meaning of its own."""

    def __repr__(self) -> str:
        """Show it as it reads in a signature."""
        return "UNSET"


UNSET = Unset()
