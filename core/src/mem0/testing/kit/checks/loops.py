# SPDX-License-Identifier: Apache-2.0
"""Checks on the event loop: it goes on while an embedder works, and a call can be cancelled."""

from __future__ import annotations

import asyncio
import selectors
import time
from functools import partial

from mem0.embeddings.embedder import Embedder
from mem0.testing.kit.bench import Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import same
from mem0.testing.kit.samples import TEXTS, sentences

LATENCY = 0.3
"""Seconds that the server takes to answer, or that a local model is kept busy for."""

ATTEMPTS = 3
"""A busy machine may stall a loop for a moment. An embedder that blocks it does so every time."""

BLOCKED = 0.8
"""Share of a call in one turn of the loop from which on the loop is blocked. An embedder that blocks it reaches nearly
all; what the core does with the texts and vectors of a local model is a part that grows on a busy machine."""

PATIENCE = 2.0
"""Seconds in which a cancelled call must end. The server takes twice as long, so nobody waits for its answer."""


@check("calls")
def loop_not_blocked(bench: Bench) -> None:
    """While `aembed` waits or computes, the event loop does other things."""
    embedder = bench.embedder()
    texts = _enough(bench, embedder)
    stalls = []
    for _ in range(ATTEMPTS):
        watch = _Watch()
        with asyncio.Runner(loop_factory=partial(asyncio.SelectorEventLoop, watch)) as runner:
            seconds, stall = runner.run(_watched(bench, embedder, texts, watch))
        if stall < BLOCKED * seconds:
            return
        stalls.append(f"{stall:.2f} s of {seconds:.2f} s")
    raise AssertionError(
        f"aembed of {len(texts)} texts kept the event loop from doing anything else for {', '.join(stalls)}. "
        "Do not call sync code in aembed_batch; without it, the core uses a thread"
    )


@check("calls")
def cancellation(bench: Bench) -> None:
    """A call that is cancelled ends at once and leaves no task behind, and the embedder works on."""
    for size in (None, 2):  # one request, and several
        embedder = bench.embedder(batch_size=size)
        expected = embedder.embed(TEXTS).vectors
        texts = _enough(bench, embedder)
        asyncio.run(_cancelled(bench, embedder, texts))
        what = f"after calls with batch_size={size} were cancelled"
        same(embedder.embed(TEXTS).vectors, expected, bench.subject.tolerance, f"embed {what}")
        same(asyncio.run(embedder.aembed(TEXTS)).vectors, expected, bench.subject.tolerance, f"aembed {what}")


def _enough(bench: Bench, embedder: Embedder) -> list[str]:
    """Return texts that keep the embedder busy for a while: a few if a server is slow, or enough to compute."""
    embedder.embed(TEXTS)
    texts = sentences(8)
    while not bench.server.batches and len(texts) < 8192:
        begun = time.monotonic()
        embedder.embed(texts)
        if time.monotonic() - begun > LATENCY:
            break
        texts = sentences(2 * len(texts))
    return texts


async def _watched(bench: Bench, embedder: Embedder, texts: list[str], watch: _Watch) -> tuple[float, float]:
    """Embed, and return the seconds that it took, and the longest in which the loop could do nothing else."""
    bench.server.latency = 0.0
    await embedder.aembed(TEXTS)  # what is built once does not count
    bench.server.latency = LATENCY
    await asyncio.sleep(0)
    watch.longest = 0.0
    begun = time.monotonic()
    await embedder.aembed(texts)
    seconds = time.monotonic() - begun
    await asyncio.sleep(0)  # the loop comes round, and the watch sees how long this turn has been
    return seconds, watch.longest


class _Watch(selectors.DefaultSelector):
    """Sees how long an event loop is busy between two looks at what has happened.

    A loop that waits is free, however late the machine wakes it: only what is done on it keeps it busy. A task that
    ticks beside the embedder would count the other threads and processes of a busy machine as well.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._since: float | None = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait as ever, and note how long it has been since the last time."""
        if self._since is not None:
            self.longest = max(self.longest, time.monotonic() - self._since)
        ready = super().select(timeout)
        self._since = time.monotonic()
        return ready


async def _cancelled(bench: Bench, embedder: Embedder, texts: list[str]) -> None:
    await embedder.aembed(TEXTS)
    before = asyncio.all_tasks()
    bench.server.latency = 2 * PATIENCE
    for wait in (0.0, 0.03, 0.2):
        call = asyncio.create_task(embedder.aembed(texts))
        await asyncio.sleep(wait)
        if call.done():
            continue  # too fast to be cancelled
        call.cancel()
        _, pending = await asyncio.wait([call], timeout=PATIENCE)
        assert not pending, (
            f"aembed was cancelled, and {PATIENCE:g} s later it has not ended. Let CancelledError through"
        )
        assert call.cancelled(), (
            f"aembed was cancelled, and ended with {call.exception()!r} instead. Let CancelledError through"
        )
        deadline = time.monotonic() + PATIENCE
        while (left := asyncio.all_tasks() - before) and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        assert not left, f"{PATIENCE:g} s after aembed was cancelled, tasks are left: {left}"
    bench.server.latency = 0.0
