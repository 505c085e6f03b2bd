# SPDX-License-Identifier: Apache-2.0
"""Clients, threads and event loops that get in each other's way, or are left behind."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import ClassVar
from weakref import WeakKeyDictionary

from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.testing.mutants import sdk
from mem0.testing.mutants.good import AcmeConfig
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import killed_by


@killed_by("quiet_construction", says="uses the network")
class RequestAtConstruction(AcmeEmbedder):
    """Building an embedder makes a request, to see whether the key is right."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, *args: str) -> None:
        super().__init__(spec, config, *args)
        self.embed_query("Are you there?")


@killed_by("loop_not_blocked", says="event loop")
class LoopBlocked(AcmeEmbedder):
    """The async method calls the sync one, and nothing else runs meanwhile."""

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, on the event loop."""
        return self.embed_batch(batch)


@killed_by("async_equals_sync", says="aembed against embed")
class AsyncReversed(AcmeEmbedder):
    """From async code, vectors come back in another order."""

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, wrongly."""
        result = await super().aembed_batch(batch)
        return replace(result, vectors=result.vectors[::-1], indices=None)


@killed_by("threads", says="8 threads")
class StateShared(AcmeEmbedder):
    """An answer is kept on the embedder for a moment, and threads get each other's."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, and write down what it cost before it is handed over."""
        self._last = super().embed_batch(batch)
        time.sleep(0.001)  # for what a line in a log file takes
        return self._last


@killed_by("threads", says="threads")
class OneAtATime(AcmeEmbedder):
    """A lock is held for as long as a request takes, so that threads wait for each other."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, *args: str) -> None:
        super().__init__(spec, config, *args)
        self._lock = threading.Lock()

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, alone."""
        with self._lock:
            return super().embed_batch(batch)


@killed_by("event_loops", says="one after another")
class AsyncOneAtATime(AcmeEmbedder):
    """A lock is held for as long as a request takes, so that calls on one event loop wait for each other."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, *args: str) -> None:
        super().__init__(spec, config, *args)
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, alone."""
        async with self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            return await super().aembed_batch(batch)


@killed_by("async_equals_sync", says="aembed against embed|vectors came back for")
class AsyncStateShared(AcmeEmbedder):
    """An answer is kept on the embedder for a moment, and tasks get each other's."""

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, and let others go first before it is handed over."""
        self._last = await super().aembed_batch(batch)
        await asyncio.sleep(0.001)
        return self._last


@killed_by("event_loops", says="event loop")
class LoopBound(AcmeEmbedder):
    """One async client serves all event loops, and fails on the second."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, url: str, key: str, *args: str) -> None:
        super().__init__(spec, config, url, key, *args)
        self._client = sdk.AsyncClient(url, key, **self.sdk_options(url))

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with the one client."""
        try:
            answer = await self._client.embeddings(self.request(batch), batch.timeout)
        except sdk.AcmeError as error:
            failure = self.translated(error, batch.timeout)
        else:
            return self.read(answer)
        raise failure


@killed_by("event_loops", says="running event loop")
class LoopOfItsOwn(AcmeEmbedder):
    """The sync method runs the async one on a loop of its own, which fails where one is running, as in a notebook."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with the async client."""
        return asyncio.run(self.aembed_batch(batch))


@killed_by("close", says="closed")
class ClientOfAll(AcmeEmbedder):
    """One client serves all embedders, and the first that is closed closes it for the others."""

    _shared: ClassVar[dict[str, sdk.Client]] = {}

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, url: str, key: str, *args: str) -> None:
        super().__init__(spec, config, url, key, *args)
        self._client = self._shared.setdefault(url, sdk.Client(url, key, **self.sdk_options(url)))

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with the client of all."""
        try:
            answer = self._client.embeddings(self.request(batch), batch.timeout)
        except sdk.AcmeError as error:
            failure = self.translated(error, batch.timeout)
        else:
            return self.read(answer)
        raise failure

    def close(self) -> None:
        """Close it for all."""
        super().close()
        self._client.close()


@killed_by("close", says="AttributeError")
class ClosedOnce(AcmeEmbedder):
    """Closing a second time is an AttributeError."""

    def close(self) -> None:
        """Throw the clients away."""
        self._clients.close()
        del self._clients


@killed_by("context_manager", says="close")
class LeftOpen(AcmeEmbedder):
    """Leaving a `with` block closes nothing."""

    def __exit__(self, *exc_info: object) -> None:
        """Do nothing."""

    async def __aexit__(self, *exc_info: object) -> None:
        """Do nothing."""


@killed_by("context_manager", says="swallowed")
class ErrorsSwallowed(AcmeEmbedder):
    """An error within a `with` block disappears."""

    def __exit__(self, *exc_info: object) -> bool:  # type: ignore[override]
        """Close it, and say that all is well."""
        self.close()
        return True


@killed_by("close", says="open")
class CloseIgnored(AcmeEmbedder):
    """Closing closes nothing."""

    def close(self) -> None:
        """Do nothing."""

    async def aclose(self) -> None:
        """Do nothing."""


@killed_by("no_thread_left", says="threads are left")
class ThreadLeaked(AcmeEmbedder):
    """A thread of its own does the work, and is never told to end."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch, elsewhere."""
        self._pool = ThreadPoolExecutor(1)
        return self._pool.submit(super().embed_batch, batch).result()


@killed_by("cancellation", says="cancelled")
class CancellationSwallowed(AcmeEmbedder):
    """A call that is cancelled tries again, as if the network had failed."""

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Try once more, whatever it was."""
        try:
            return await super().aembed_batch(batch)
        except asyncio.CancelledError:
            return await super().aembed_batch(batch)


@killed_by("cancellation", says="tasks are left")
class CancellationOutlived(AcmeEmbedder):
    """A request goes on for nobody after its call was cancelled."""

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch in a task that nobody ends."""
        return await asyncio.shield(super().aembed_batch(batch))
