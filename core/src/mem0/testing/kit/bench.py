# SPDX-License-Identifier: Apache-2.0
"""What a check works with: a server, embedders through the public door, and both ways to call them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from unittest import mock

import mem0
from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import Batch, BatchResult, Embeddings, InputType, Vectors
from mem0.providers.retry import no_waiting
from mem0.testing.kit.subject import Settings, Subject
from mem0.testing.loopback.server import LoopbackServer

Way = Callable[..., Embeddings]
"""Calls `embed` or `aembed` of an embedder: `way(embedder, texts, input_type="document")`."""


def embed(embedder: Embedder, texts: Iterable[str], input_type: InputType = "document") -> Embeddings:
    """Embed from sync code."""
    return embedder.embed(texts, input_type=input_type)


def aembed(embedder: Embedder, texts: Iterable[str], input_type: InputType = "document") -> Embeddings:
    """Embed from async code, on an event loop of its own."""
    return asyncio.run(embedder.aembed(texts, input_type=input_type))


WAYS: tuple[Way, ...] = (embed, aembed)


def spy(embedder: Embedder) -> list[Batch]:
    """Return a list to which every batch is added that an embedder is asked for from now on."""
    asked: list[Batch] = []
    embed_batch, aembed_batch = embedder.embed_batch, embedder.aembed_batch

    def note(batch: Batch) -> BatchResult:
        asked.append(batch)
        return embed_batch(batch)

    async def anote(batch: Batch) -> BatchResult:
        asked.append(batch)
        return await aembed_batch(batch)

    vars(embedder).update(embed_batch=note, aembed_batch=anote)
    return asked


@dataclass(frozen=True)
class Bench:
    """A provider, and a loopback server of its own.

    Attributes:
        subject: The provider under test.
        server: A running server; it sees nothing of a provider that needs none.
    """

    subject: Subject
    server: LoopbackServer
    _opened: ExitStack = field(default_factory=ExitStack, repr=False)

    def settings(self, **changes: object) -> Settings:
        """Return settings that work, with changes. `None` takes a setting away."""
        settings = {**self.subject.settings(self.server), **changes}
        return {name: value for name, value in settings.items() if value is not None}

    def embedder(self, **changes: object) -> Embedder:
        """Build an embedder as an application does. It is closed after the check."""
        embedder = mem0.create_embedder(self.subject.provider, self.settings(**changes))
        self._opened.callback(embedder.close)
        return embedder

    def vectors(self, texts: Iterable[str], input_type: InputType = "document", **changes: object) -> Vectors:
        """Embed texts with an embedder of their own."""
        return self.embedder(**changes).embed(texts, input_type=input_type).vectors


@contextmanager
def bench(subject: Subject) -> Iterator[Bench]:
    """Set up a bench: an environment without the provider's variables, a server, no waits between tries."""
    hidden = (*subject.hide, *subject.key_variables)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(hidden or ("\0",)) and not name.lower().endswith("_proxy")
    }
    with mock.patch.dict(os.environ, kept, clear=True), LoopbackServer(wires=subject.wires) as server, no_waiting():
        made = Bench(subject, server)
        with made._opened:
            yield made
