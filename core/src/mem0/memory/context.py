# SPDX-License-Identifier: Apache-2.0
"""What an operation works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from mem0.memory.effects import Flow, Threads, adrive, drive, embed, use_store
from mem0.stores.records import Mode, NewMemory, Stored

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder
    from mem0.memory.extracting.rule import Extractor
    from mem0.memory.gathering import Gathering
    from mem0.stores.base import VectorStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenMemory:
    """A memory that is open.

    Attributes:
        embedder: What turns texts into vectors.
        store: Where memories live.
        mode: How a search ranks unless told otherwise.
        keyword_weight: Share of the words in a hybrid score unless told otherwise.
        extractor: The LLM, where there is one, and the rule when it is asked.
    """

    embedder: Embedder
    store: VectorStore
    mode: Mode
    keyword_weight: float
    extractor: Extractor

    def run(self, flow: Flow[T]) -> T:
        """Run an operation on this thread."""
        return drive(flow, self.embedder, self.store)

    async def arun(self, flow: Flow[T], gathering: Gathering, threads: Threads) -> T:
        """Run an operation on the event loop, with the store on `threads`."""
        return await adrive(flow, gathering, self.store, threads)

    def close(self) -> None:
        """Release the store and the providers. Safe to call twice."""
        try:
            self.store.close()
        finally:
            try:
                self.embedder.close()
            finally:
                self.extractor.close()

    async def aclose(self) -> None:
        """Release the store and the providers, from async code. Safe to call twice."""
        try:
            self.store.close()
        finally:
            try:
                await self.embedder.aclose()
            finally:
                await self.extractor.aclose()


def store_new(memory: OpenMemory, new: Sequence[NewMemory]) -> Flow[list[Stored]]:
    """Within a flow: embed and store memories, without paying again where an idempotency key is known."""
    known: Sequence[Stored | None] = [None] * len(new)
    if any(item.key is not None for item in new):
        known = yield from use_store(lambda store: store.known(new))
    missing = [item for item, stored in zip(new, known, strict=True) if stored is None]
    if not missing:
        return [stored for stored in known if stored is not None]
    vectors = yield from embed([item.record.text for item in missing], "document")
    fingerprint = memory.embedder.fingerprint
    written = iter((yield from use_store(lambda store: store.add(missing, vectors, fingerprint))))
    return [next(written) if stored is None else stored for stored in known]
