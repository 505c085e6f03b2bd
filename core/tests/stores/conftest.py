# SPDX-License-Identifier: Apache-2.0
"""SQLite stores in temporary directories, and memories to put into them."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mem0.embeddings.types import Fingerprint, Vectors
from mem0.stores.base import Query, Selection
from mem0.stores.changes import Adding, Applied, Change, Updating
from mem0.stores.filters import parse
from mem0.stores.records import Hit, MemoryRecord, NewMemory, Scope, Stored
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore

DIMS = 8
FINGERPRINT = Fingerprint("testing", "words", DIMS, True, {})


class Memories:
    """Makes memories, and puts them into stores; a text's vector depends on the text alone."""

    fingerprint = FINGERPRINT
    dims = DIMS

    def vector(self, text: str) -> Vectors:
        """Return a vector for a text."""
        generator = np.random.default_rng(zlib.crc32(text.encode("utf-8", "surrogatepass")))
        return generator.standard_normal(DIMS).astype(np.float32)

    def new(self, text: str, scope: Scope | str = "alice", key: str | None = None, **fields: Any) -> NewMemory:
        """Return a memory to be stored."""
        whose = Scope(scope) if isinstance(scope, str) else scope
        values = {"id": str(uuid.uuid4()), "created_at": 1000, "updated_at": 1000, **fields}
        return NewMemory(MemoryRecord(text=text, scope=whose, **values), key)

    def add(self, store: SqliteStore, *memories: NewMemory) -> list[Stored]:
        """Store memories."""
        vectors = np.array([self.vector(memory.record.text) for memory in memories]).reshape(-1, DIMS)
        return store.add(memories, vectors, FINGERPRINT)

    def remember(self, store: SqliteStore, text: str, scope: Scope | str = "alice", **fields: Any) -> str:
        """Store one memory and return its id."""
        return self.add(store, self.new(text, scope, **fields))[0].id

    def apply(
        self, store: SqliteStore, *changes: Change, scope: Scope | str = "alice", now: int = 2000, **options: Any
    ) -> list[Applied]:
        """Make changes together."""
        whose = Scope(scope) if isinstance(scope, str) else scope
        texts = [each.record.text if isinstance(each, Adding) else each.text for each in changes
                 if isinstance(each, Adding | Updating)]  # fmt: skip
        vectors = np.array([self.vector(text) for text in texts]).reshape(-1, DIMS)
        return store.apply(changes, vectors, FINGERPRINT, now, scope=whose, **options)

    def adding(self, text: str, scope: Scope | str = "alice", **fields: Any) -> Adding:
        """Return a memory to be added by `apply`."""
        return Adding(self.new(text, scope, **fields).record)

    def same(self, record: MemoryRecord, hits: Sequence[Hit]) -> Hit | None:
        """Say that a memory is known by its text."""
        return next((hit for hit in hits if hit.record.text == record.text), None)

    def rewrite(
        self, store: SqliteStore, memory_id: str, text: str, scope: Scope | None = None, now: int = 2000
    ) -> None:
        """Change a memory's text."""
        store.update(memory_id, scope or Scope(), now, text=text, vector=self.vector(text), fingerprint=FINGERPRINT)

    def select(self, scope: Scope | str | None = None, filters: dict[str, Any] | None = None, **at: int) -> Selection:
        """Return a selection."""
        whose = Scope(scope) if isinstance(scope, str) else scope or Scope()
        return Selection(whose, parse(filters), **at)

    def search(
        self, store: SqliteStore, text: str, selection: Selection, mode: Any = "hybrid", limit: int = 20,
        threshold: float | None = None,
    ) -> list[Hit]:  # fmt: skip
        """Search for a text."""
        vector = None if mode == "keyword" else self.vector(text)
        return store.search(selection, Query(text, vector, mode, 0.5, limit, threshold))


@pytest.fixture(scope="session")
def memories() -> Memories:
    return Memories()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memories.db"


@pytest.fixture
def open_store(path: Path) -> Iterator[Callable[..., SqliteStore]]:
    """Open a store, on the test's file unless told otherwise; all are closed when the test ends."""
    opened: list[SqliteStore] = []

    def open_one(at: str | Path = path, **settings: Any) -> SqliteStore:
        opened.append(SqliteStore(SqliteConfig(**{"path": Path(at), "synchronous": "off", **settings})))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture(params=["file", ":memory:"])
def store(request: pytest.FixtureRequest, path: Path, open_store: Callable[..., SqliteStore]) -> SqliteStore:
    """A store in a file, and one in memory."""
    return open_store(path if request.param == "file" else request.param)
