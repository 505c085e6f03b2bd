# SPDX-License-Identifier: Apache-2.0
"""Adds, updates and deletes in one transaction: first everything is looked up, then everything is written.

No look comes after a write. So the searches for what is known see nothing but what is committed, and so does the cache,
which keeps what they read even if the transaction is rolled back.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from mem0.embeddings.types import Fingerprint, Vectors
from mem0.errors import MemoryNotFoundError, ValidationError
from mem0.stores.base import Query, Selection
from mem0.stores.changes import Adding, Applied, Change, Deleting, Keeping, Key, Same, Updating
from mem0.stores.fusion import DEFAULT_KEYWORD_WEIGHT
from mem0.stores.records import MemoryRecord, Scope
from mem0.stores.sqlite import fingerprints, keys, rows, writes
from mem0.stores.sqlite.cache import Cache
from mem0.stores.sqlite.numbers import Numbers
from mem0.stores.sqlite.search import search
from mem0.text.keywords import encode

_CANDIDATES = 8

_Step = Applied | Callable[[sqlite3.Connection, Numbers], Applied]
"""What a change comes down to: nothing but a result, or something to be written."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as it is stored.

    Attributes:
        terms: Its keywords.
        vector: Its vector, of length 1.
        metadata: That of a new memory.
    """

    terms: bytes
    vector: Vectors
    metadata: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """One call of `VectorStore.apply`.

    Attributes:
        changes: What to do; from `check`.
        encoded: From `encode_texts`.
        now: The moment of the changes.
        scope: Whose memories may be touched.
        same: Says which memory is known.
        fingerprint: Of the vectors' embedder, with their dimensions; unused where nothing is encoded.
        path: The store's file.
    """

    changes: Sequence[Change]
    encoded: dict[int, Encoded]
    now: int
    scope: Scope
    same: Same | None
    fingerprint: Fingerprint
    path: str

    def run(self, connection: sqlite3.Connection, cache: Cache, key: Key | None) -> list[Applied]:
        """Do it, or return what it came to when the key was used before.

        Args:
            connection: Within a write transaction in which nothing has been written.
            cache: Where vectors may be in memory.
            key: The idempotency key of the call.
        """
        done = None if key is None else keys.replay(connection, self.scope, key)
        if done is not None:
            return done
        if self.encoded:
            fingerprints.check(fingerprints.recorded(connection), self.fingerprint, self.path)
        steps = self._steps(connection, cache)
        if any(not isinstance(steps[index], Applied) for index in self.encoded):
            fingerprints.record(connection, self.fingerprint, self.path)
        numbers = Numbers(connection)
        applied = [step if isinstance(step, Applied) else step(connection, numbers) for step in steps]
        if key is not None:
            keys.remember_call(connection, numbers.partition(self.scope), key, [each.id for each in applied])
        numbers.write()
        return applied

    def _steps(self, connection: sqlite3.Connection, cache: Cache) -> list[_Step]:
        steps: dict[int, _Step] = {}
        touched: set[str] = set()
        for index, change in enumerate(self.changes):
            if not isinstance(change, Adding):
                steps[index] = self._of_existing(connection, index, change)
                if not isinstance(steps[index], Applied):
                    touched.add(change.memory_id)
        for index, change in enumerate(self.changes):
            if isinstance(change, Adding):
                known = self._known(connection, cache, index, change.record, touched)
                steps[index] = known or partial(self._add, index, change.record)
        return [steps[index] for index in range(len(self.changes))]

    def _of_existing(self, connection: sqlite3.Connection, index: int, change: Updating | Deleting | Keeping) -> _Step:
        found = rows.find(connection, change.memory_id, self.scope)
        if found is None:
            raise MemoryNotFoundError(
                f"No memory with the id {change.memory_id!r:.100} is stored for {self.scope.items() or 'any scope'}. "
                "Nothing of this call was stored. Search again, since it may have been deleted meanwhile.",
                index=index,
            )
        row, present = found
        if isinstance(change, Deleting):
            return partial(self._delete, row, present, change)
        if isinstance(change, Updating) and change.text != present.text:
            return partial(self._update, index, row, present, change)
        return Applied("NONE", present.id, present.text)

    def _known(
        self, connection: sqlite3.Connection, cache: Cache, index: int, record: MemoryRecord, touched: set[str]
    ) -> Applied | None:
        present = writes.present_already(connection, record, index)
        if present is not None:
            return Applied("NONE", present.id, present.text)
        if self.same is None:
            return None
        selection = Selection(self.scope, alive_at=self.now)
        vector, limit = self.encoded[index].vector, _CANDIDATES + len(touched)
        query = Query(record.text, vector, "hybrid", DEFAULT_KEYWORD_WEIGHT, limit)
        hits = [hit for hit in search(connection, cache, selection, query) if hit.record.id not in touched]
        hit = self.same(record, hits[:_CANDIDATES])
        return None if hit is None else Applied("NONE", hit.record.id, hit.record.text)

    def _add(self, index: int, record: MemoryRecord, connection: sqlite3.Connection, numbers: Numbers) -> Applied:
        new = self.encoded[index]
        writes.insert(connection, numbers, record, new.metadata, new.terms, new.vector)
        return Applied("ADD", record.id, record.text)

    def _update(
        self,
        index: int,
        row: int,
        old: MemoryRecord,
        change: Updating,
        connection: sqlite3.Connection,
        numbers: Numbers,
    ) -> Applied:
        new = dataclasses.replace(old, text=change.text, provenance=change.provenance, updated_at=self.now)
        metadata, encoded = writes.encode_metadata(new.metadata, index), self.encoded[index]
        writes.update(connection, numbers, row, old, new, metadata, encoded.terms, encoded.vector)
        return Applied("UPDATE", old.id, new.text, old.text)

    def _delete(
        self, row: int, old: MemoryRecord, change: Deleting, connection: sqlite3.Connection, numbers: Numbers
    ) -> Applied:
        writes.delete(connection, numbers, [(row, old)], self.now, change.provenance)
        return Applied("DELETE", old.id, old.text)


def check(changes: Sequence[Change], scope: Scope) -> None:
    """Refuse changes that contradict the call or each other.

    Args:
        changes: What to do.
        scope: Whose memories may be touched.

    Raises:
        ValidationError: A memory to be added has another scope, or one id is added twice or changed twice; `index`
            says which.
    """
    seen: dict[tuple[bool, str], int] = {}
    for index, change in enumerate(changes):
        if isinstance(change, Keeping):
            continue
        is_new = isinstance(change, Adding)
        if isinstance(change, Adding) and change.record.scope != scope:
            raise ValidationError(
                f"Memory {index} is of the scope {change.record.scope.items()}, and the call is for {scope.items()}. "
                "Make one call for each scope.",
                index=index,
            )
        memory_id = change.record.id if isinstance(change, Adding) else change.memory_id
        first = seen.setdefault((is_new, memory_id), index)
        if first != index:
            raise ValidationError(
                f"Changes {first} and {index} are about the same memory {memory_id!r:.100}. Make one of the two.",
                index=index,
            )


def encode_texts(changes: Sequence[Change], vectors: Vectors) -> dict[int, Encoded]:
    """Return what is stored of each change that has a text, by the change's position.

    Args:
        changes: What to do.
        vectors: Shape `(n, dims)`, one for each such change.

    Raises:
        ValidationError: There are more or fewer vectors, or something cannot be stored; `index` says in which change.
    """
    written = {index: change for index, change in enumerate(changes) if isinstance(change, Adding | Updating)}
    if np.ndim(vectors) != 2 or len(vectors) != len(written):
        raise ValidationError(
            f"{len(written)} new texts came with vectors of shape {np.shape(vectors)}. Pass one row for each."
        )
    if not written:
        return {}
    encoded: dict[int, Encoded] = {}
    for (index, change), vector in zip(written.items(), _normalized(vectors, list(written)), strict=True):
        if isinstance(change, Adding):
            metadata = writes.encode_metadata(change.record.metadata, index)
            encoded[index] = Encoded(encode(change.record.text), vector, metadata)
        else:
            encoded[index] = Encoded(encode(change.text), vector)
    return encoded


def _normalized(vectors: Vectors, positions: Sequence[int]) -> Vectors:
    try:
        return writes.normalized(vectors)
    except ValidationError as error:
        error.index = None if error.index is None else positions[error.index]
        raise
