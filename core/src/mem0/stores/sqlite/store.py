# SPDX-License-Identifier: Apache-2.0
"""The SQLite store: every call of `VectorStore` as one transaction on one connection."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mem0.embeddings.types import Fingerprint, Vectors
from mem0.errors import MemoryNotFoundError, StoreError, ValidationError
from mem0.stores.base import Query, Selection, VectorStore
from mem0.stores.changes import Applied, Change, Key, Same
from mem0.stores.filters import EVERYTHING, matches
from mem0.stores.records import (
    UNSET,
    Forgotten,
    HistoryEntry,
    Hit,
    MemoryRecord,
    NewMemory,
    Provenance,
    Scope,
    Stored,
    Unset,
)
from mem0.stores.sqlite import fingerprints, keys, rows, writes
from mem0.stores.sqlite.apply import Application, check, encode_texts
from mem0.stores.sqlite.cache import Cache
from mem0.stores.sqlite.config import IN_MEMORY, SqliteConfig, default_path
from mem0.stores.sqlite.connections import Connections
from mem0.stores.sqlite.errors import busy
from mem0.stores.sqlite.files import create, inspect, resolve
from mem0.stores.sqlite.forget import forget_everything, forget_memory, forget_scope, mark, marked, wipe
from mem0.stores.sqlite.numbers import Numbers
from mem0.stores.sqlite.schema import prepare
from mem0.stores.sqlite.search import search
from mem0.text.keywords import encode


class SqliteStore(VectorStore):
    """Memories in one SQLite file, which any number of threads and processes may use at once.

    Args:
        config: Its settings. The file is opened and checked right away, and created where there is none.

    Raises:
        ConfigurationError: It holds vectors of other dimensions than the configuration insists on.
        NotAStoreError: The file holds something else.
        SchemaVersionError: A newer mem0-core wrote it.
        StoreUnavailableError: The path cannot be opened, read or written.
    """

    def __init__(self, config: SqliteConfig) -> None:
        self._config = config
        path = config.path or default_path()
        self.path = IN_MEMORY if str(path) == IN_MEMORY else resolve(path)
        if self.path != IN_MEMORY:
            create(self.path)
            inspect(self.path)
        self._connections = Connections(self.path, config)
        self._cache = Cache(config.cache_mb * 2**20)
        try:
            with self._connections.exclusive() as connection:
                prepare(connection, self.path, config.busy_timeout)
            fingerprints.check_dims(config.embedding_model_dims, self.fingerprint, self.path)
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        """Name its file."""
        return f"SqliteStore({self.path!r})"

    def __enter__(self) -> SqliteStore:
        """Close it at the end of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def bind(self, fingerprint: Fingerprint) -> None:
        """Hold the store to an embedder. See `VectorStore.bind`."""
        fingerprints.check_dims(self._config.embedding_model_dims, fingerprint, self.path)
        fingerprints.check(self.fingerprint, fingerprint, self.path)

    @property
    def fingerprint(self) -> Fingerprint | None:
        """Whose vectors the store holds; `None` while it never held any."""
        with self._connections.read() as connection:
            return fingerprints.recorded(connection)

    def known(self, memories: Sequence[NewMemory]) -> builtins.list[Stored | None]:
        """Say what is stored under idempotency keys already. See `VectorStore.known`."""
        with self._connections.read() as connection:
            return [keys.known(connection, memory, index) for index, memory in enumerate(memories)]

    def add(self, memories: Sequence[NewMemory], vectors: Vectors, fingerprint: Fingerprint) -> builtins.list[Stored]:
        """Store memories with their vectors. See `VectorStore.add`."""
        if np.ndim(vectors) != 2 or len(vectors) != len(memories):
            raise ValidationError(
                f"{len(memories)} memories came with vectors of shape {np.shape(vectors)}. Pass one row for each."
            )
        if not memories:
            return []
        whose = self._whose(vectors, fingerprint)
        unit = writes.normalized(vectors)
        metadata = [writes.encode_metadata(new.record.metadata, index) for index, new in enumerate(memories)]
        terms = [encode(new.record.text) for new in memories]
        with self._connections.write() as connection:
            fingerprints.record(connection, whose, self.path)
            return writes.add(connection, memories, metadata, terms, unit)

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
        """Change a memory and return it as it is now. See `VectorStore.update`."""
        if isinstance(text, Unset) != (vector is None):
            raise ValidationError("A new text and its vector belong together. Pass both or neither.")
        if provenance is not None and vector is None:
            raise ValidationError("A provenance says where a new text comes from. Pass the text too, or neither.")
        given = {"text": text, "metadata": metadata, "expires_at": expires_at}
        changed: dict[str, Any] = {name: value for name, value in given.items() if not isinstance(value, Unset)}
        terms, unit, whose = None, None, None
        if vector is not None:
            if fingerprint is None or np.ndim(vector) != 1:
                raise ValidationError("A new vector has shape (dims,) and comes with its embedder's fingerprint.")
            whose = self._whose(vector[np.newaxis], fingerprint)
            unit = writes.normalized(vector[np.newaxis])[0]
            terms = encode(changed["text"])
            changed["provenance"] = provenance
        with self._connections.write() as connection:
            found = rows.find(connection, memory_id, scope)
            if found is None:
                raise MemoryNotFoundError(
                    f"No memory with the id {memory_id!r:.100} is stored for {scope.items() or 'any scope'}. "
                    "Check the id, and that it belongs to this scope."
                )
            if whose is not None:
                fingerprints.record(connection, whose, self.path)
            row, old = found
            if "metadata" in changed:
                changed["metadata"] = {**old.metadata, **changed["metadata"]}
            new = dataclasses.replace(old, updated_at=now, **changed)
            numbers = Numbers(connection)
            writes.update(connection, numbers, row, old, new, writes.encode_metadata(new.metadata), terms, unit)
            numbers.write()
            updated = rows.find(connection, memory_id, scope)
        return updated[1] if updated else new

    def delete(self, selection: Selection, now: int, memory_id: str | None = None) -> int:
        """Delete what is selected, or one of it. See `VectorStore.delete`."""
        deleted = 0
        with self._connections.write() as connection:
            if memory_id is None:
                selected = rows.ordered(connection, selection, newest_first=False)
            else:
                found = rows.find(connection, memory_id, selection.scope)
                selected = [found[0]] if found else []
            numbers = Numbers(connection)
            for chunk in rows.in_chunks(selected):
                found_here = rows.fetch(connection, chunk).items()
                chosen = [(row, record) for row, record in found_here if rows.selects(selection, record)]
                writes.delete(connection, numbers, chosen, now)
                deleted += len(chosen)
            numbers.write()
        return deleted

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
        """Make changes of all kinds in one transaction. See `VectorStore.apply`."""
        check(changes, scope)
        encoded = encode_texts(changes, vectors)
        whose = self._whose(vectors, fingerprint) if encoded else fingerprint
        if not changes and key is None:
            return []
        application = Application(changes, encoded, now, scope, same, whose, self.path)
        with self._connections.write() as connection:
            return application.run(connection, self._cache, key)

    def replay(self, scope: Scope, key: Key) -> builtins.list[Applied] | None:
        """Return what a call came to that used a key before. See `VectorStore.replay`."""
        with self._connections.read() as connection:
            return keys.replay(connection, scope, key)

    def get(self, memory_id: str, scope: Scope) -> MemoryRecord | None:
        """Return one memory. See `VectorStore.get`."""
        with self._connections.read() as connection:
            found = rows.find(connection, memory_id, scope)
        return found[1] if found else None

    def list(self, selection: Selection, limit: int | None = None, offset: int = 0) -> builtins.list[MemoryRecord]:
        """Return what is selected, newest first. See `VectorStore.list`."""
        end = None if limit is None else offset + limit
        found: builtins.list[MemoryRecord] = []
        with self._connections.read() as connection:
            if selection.filter is EVERYTHING:
                numbers = rows.ordered(
                    connection, selection, newest_first=True, limit=-1 if limit is None else limit, offset=offset
                )
                return builtins.list(rows.fetch(connection, numbers).values())
            for chunk in rows.in_chunks(rows.ordered(connection, selection, newest_first=True)):
                records = rows.fetch(connection, chunk).values()
                found += (record for record in records if matches(selection.filter, record))
                if end is not None and len(found) >= end:
                    break
        return found[offset:end]

    def count(self, selection: Selection) -> int:
        """Count what is selected. See `VectorStore.count`."""
        with self._connections.read() as connection:
            return rows.count(connection, selection)

    def search(self, selection: Selection, query: Query) -> builtins.list[Hit]:
        """Rank what is selected, best first. See `VectorStore.search`.

        Scores are equal when they are to six decimals.
        """
        if query.vector is not None:
            unit = writes.normalized(np.asarray(query.vector)[np.newaxis])[0]
            query = dataclasses.replace(query, vector=unit)
        elif query.mode != "keyword":
            raise ValidationError(f"A search of mode {query.mode!r} needs a vector. Pass one, or use mode 'keyword'.")
        with self._connections.read() as connection:
            present = fingerprints.recorded(connection)
            if present is not None and query.vector is not None:
                offered = dataclasses.replace(query.fingerprint or present, dims=len(query.vector))
                fingerprints.check(present, offered, self.path)
            return search(connection, self._cache, selection, query)

    def history(self, memory_id: str, scope: Scope) -> builtins.list[HistoryEntry]:
        """Return every change of a memory, oldest first. See `VectorStore.history`."""
        with self._connections.read() as connection:
            return rows.history(connection, memory_id, scope)

    def scan(self, selection: Selection) -> Iterator[MemoryRecord]:
        """Iterate over what is selected, oldest first. See `VectorStore.scan`.

        What exists when it begins is visited, each as it is by then; the store may be written to meanwhile.
        """
        with self._connections.read() as connection:
            numbers = rows.ordered(connection, selection, newest_first=False)
        for chunk in rows.in_chunks(numbers):
            with self._connections.read() as connection:
                records = rows.fetch(connection, chunk).values()
            yield from (record for record in records if matches(selection.filter, record))

    def forget(self, scope: Scope, memory_id: str | None = None) -> Forgotten:
        """Delete without a trace. See `VectorStore.forget`.

        The file is rewritten, which takes seconds for each gigabyte of it and as much free space on the disk.

        Raises:
            StoreBusyError: The memories are deleted, but another process that reads keeps traces in the log.
            StoreFullError: The memories are deleted, but there is no space to rewrite the file.
        """
        with self._connections.write() as connection:
            before = connection.total_changes
            if memory_id is None:
                receipt = forget_scope(connection, scope)
            else:
                receipt = forget_memory(connection, scope, memory_id)
            if connection.total_changes > before:  # whatever it was: keys have traces too
                mark(connection)
        self._leave_no_trace()
        return receipt

    def reset(self) -> None:
        """Forget everything, the embedder's fingerprint included."""
        with self._connections.write() as connection:
            forget_everything(connection)
            mark(connection)
        self._leave_no_trace()

    def close(self) -> None:
        """Release files and memory. Safe to call twice."""
        self._connections.close()
        self._cache.clear()

    def _leave_no_trace(self) -> None:
        self._cache.clear()
        try:
            with self._connections.exclusive() as connection:
                if marked(connection) and not wipe(connection):
                    raise busy(self.path, "another process reads the state before")
        except StoreError as error:
            message = f"The memories are deleted, but traces are left in the file. {error} Then call forget again."
            raise type(error)(message, path=self.path) from error

    def _whose(self, vectors: Vectors, fingerprint: Fingerprint) -> Fingerprint:
        return fingerprints.of_vectors(fingerprint, vectors, self._config.embedding_model_dims, self.path)
