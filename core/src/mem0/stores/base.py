# SPDX-License-Identifier: Apache-2.0
"""What every vector store promises.

One write is one transaction: text, vector, keywords, metadata and history change together or not at all, and when
a call returns, what it did is durable. Scopes are part of every query. All methods may be called from many threads.
"""

from __future__ import annotations

import builtins
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mem0.stores.changes import Applied, Change, Key, Same
from mem0.stores.filters import EVERYTHING, Filter
from mem0.stores.records import (
    UNSET,
    Forgotten,
    HistoryEntry,
    Hit,
    MemoryRecord,
    Mode,
    NewMemory,
    Provenance,
    Scope,
    Stored,
    Unset,
)

if TYPE_CHECKING:
    from mem0.embeddings.types import Fingerprint, Vectors


@dataclass(frozen=True, slots=True)
class Selection:
    """Which memories a query is about.

    Attributes:
        scope: Whose; ids that are `None` match any.
        filter: What else must hold.
        alive_at: Only what has not expired at this moment (`expires_at` unset or later); `None` takes no notice.
        created_by: Only what was created at this moment or before; `None` takes no notice.
    """

    scope: Scope
    filter: Filter = EVERYTHING
    alive_at: int | None = None
    created_by: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What a search looks for.

    Attributes:
        text: The words to find; unused by mode `vector`.
        vector: Shape `(dims,)`, float32; `None` for mode `keyword`.
        mode: What to rank by.
        keyword_weight: Share of the words in a hybrid score, 0 to 1.
        limit: At most so many hits.
        threshold: Leave out what scores below; `None` leaves out nothing but what scores 0 by keyword alone.
        fingerprint: Whose vector it is; `None` for that of the store's embedder.
    """

    text: str
    vector: Vectors | None
    mode: Mode
    keyword_weight: float
    limit: int
    threshold: float | None = None
    fingerprint: Fingerprint | None = None


class VectorStore(ABC):
    """A place for memories. See the module's docstring for what all methods promise."""

    @abstractmethod
    def bind(self, fingerprint: Fingerprint) -> None:
        """Hold the store to an embedder before any vector moves.

        Raises:
            EmbedderMismatchError: The store holds vectors of another embedder. Unknown dimensions (`None`) match any.
        """

    @property
    @abstractmethod
    def fingerprint(self) -> Fingerprint | None:
        """Whose vectors the store holds; `None` while it never held any."""

    @abstractmethod
    def known(self, memories: Sequence[NewMemory]) -> builtins.list[Stored | None]:
        """Say for each memory what is stored under its idempotency key in its scope already; `None` if nothing.

        Raises:
            IdempotencyConflictError: A key is known with other text; `index` says which.
        """

    @abstractmethod
    def add(self, memories: Sequence[NewMemory], vectors: Vectors, fingerprint: Fingerprint) -> builtins.list[Stored]:
        """Store memories with their vectors, shape `(n, dims)`, in one transaction.

        What is there already, by idempotency key or by id with the same scope and text, is left as it is.

        Raises:
            EmbedderMismatchError: The store holds vectors of another embedder.
            IdempotencyConflictError: A key is known with other text; `index` says which.
            ValidationError: A memory's id is taken by another memory; `index` says which.
        """

    @abstractmethod
    def update(
        self,
        memory_id: str,
        scope: Scope,
        now: int,
        *,
        text: str | Unset = UNSET,
        vector: Vectors | None = None,
        fingerprint: Fingerprint | None = None,
        metadata: Mapping[str, Any] | Unset = UNSET,
        expires_at: int | Unset | None = UNSET,
        provenance: Provenance | None = None,
    ) -> MemoryRecord:
        """Change a memory and return it as it is now. A new `text` comes with its `vector` and `fingerprint`.

        Fields of `metadata` are set; others stay as they are. A new text has the `provenance` that comes with it, or
        none: that of the text before does not apply to it. Whatever else changes leaves it.

        Raises:
            MemoryNotFoundError: No such id within the scope.
        """

    @abstractmethod
    def delete(self, selection: Selection, now: int, memory_id: str | None = None) -> int:
        """Delete what is selected, or one of it, keeping its history. Returns how many."""

    @abstractmethod
    def apply(
        self,
        changes: Sequence[Change],
        vectors: Vectors,
        fingerprint: Fingerprint,
        now: int,
        *,
        scope: Scope,
        key: Key | None = None,
        same: Same | None = None,
    ) -> builtins.list[Applied]:
        """Make changes of all kinds in one transaction: all of them, or none if any cannot be made.

        Changes refer to the memories as they are before the call. An update to the text that a memory has already is
        `NONE`, and so is an addition that is there by its id, with the same scope and text.

        Args:
            changes: What to do.
            vectors: Shape `(n, dims)`, float32: one row for each `Adding` and `Updating`, in their order.
            fingerprint: Of their embedder; not recorded where no vector is stored.
            now: The moment of the changes.
            scope: Whose memories may be touched. Those to be added have exactly this scope.
            key: Idempotency key of the whole call. Where it is known, nothing is done, and the result is that of
                `replay`.
            same: Called once for each `Adding`, within the transaction, so that what two calls add at once is stored
                once: with the record and the memories of the scope that come closest, at most 8, best first, none that
                has expired by `now` or that this call updates or deletes. If it returns one of them, that is the
                result, as `NONE`, and nothing is written. Others wait meanwhile, so it has to be quick, and it must
                not call the store.

        Returns:
            What became of each change, in their order.

        Raises:
            EmbedderMismatchError: The store holds vectors of another embedder.
            IdempotencyConflictError: The key is known with other content.
            MemoryNotFoundError: A memory that a change names is not within the scope; `index` says which change.
            ValidationError: A memory to be added has another scope or an id that is taken, two changes are about one
                memory, or something cannot be stored; `index` says which change.
        """

    @abstractmethod
    def replay(self, scope: Scope, key: Key) -> builtins.list[Applied] | None:
        """Say what a call of `apply` came to that used a key in a scope before; `None` if there was none.

        Each result is `NONE` with the memory's text as it is now, or of a deleted memory its last text.

        Raises:
            IdempotencyConflictError: The key is known with other content.
        """

    @abstractmethod
    def get(self, memory_id: str, scope: Scope) -> MemoryRecord | None:
        """Return one memory, or `None` if there is none with that id within the scope."""

    @abstractmethod
    def list(self, selection: Selection, limit: int | None = None, offset: int = 0) -> builtins.list[MemoryRecord]:
        """Return what is selected, newest first (`created_at`, then order of storing)."""

    @abstractmethod
    def count(self, selection: Selection) -> int:
        """Count what is selected."""

    @abstractmethod
    def search(self, selection: Selection, query: Query) -> builtins.list[Hit]:
        """Rank what is selected, best first. Among equal scores the newest comes first.

        Raises:
            EmbedderMismatchError: The query's vector is of another embedder than the store's.
        """

    @abstractmethod
    def history(self, memory_id: str, scope: Scope) -> builtins.list[HistoryEntry]:
        """Return every change of a memory, oldest first; also of a deleted one."""

    @abstractmethod
    def scan(self, selection: Selection) -> Iterator[MemoryRecord]:
        """Iterate over what is selected, oldest first, without holding it in memory."""

    @abstractmethod
    def forget(self, scope: Scope, memory_id: str | None = None) -> Forgotten:
        """Delete memories within a scope, or one, with history and keys, so that no byte of them stays in any file."""

    @abstractmethod
    def reset(self) -> None:
        """Forget everything, the embedder's fingerprint included."""

    @abstractmethod
    def close(self) -> None:
        """Release files and memory. Safe to call twice."""
