# SPDX-License-Identifier: Apache-2.0
"""Checks on the event loop: it goes on while an embedder works, and a call can be cancelled."""

from __future__ import annotations

import asyncio
import time

from mem0.embeddings.embedder import Embedder
from mem0.testing.kit.bench import Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import same
from mem0.testing.kit.samples import TEXTS, sentences

LATENCY = 0.3
"""Seconds that the server takes to answer, or that a local model is kept busy for."""

ATTEMPTS = 3
"""A busy machine may stall a loop for a moment. An embedder that blocks it does so every time."""

PATIENCE = 2.0
"""Seconds in which a cancelled call must end. The server takes twice as long, so nobody waits for its answer."""


@check("calls")
def loop_not_blocked(bench: Bench) -> None:
    """While `aembed` waits or computes, the event loop does other things."""
    embedder = bench.embedder()
    texts = _enough(bench, embedder)
    stalls = []
    for _ in range(ATTEMPTS):
        seconds, stall = asyncio.run(_ticked(bench, embedder, texts))
        if stall < seconds / 2:
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


async def _ticked(bench: Bench, embedder: Embedder, texts: list[str]) -> tuple[float, float]:
    """Embed, and return the seconds that it took, and the longest in which nothing else was done."""
    bench.server.latency = 0.0
    await embedder.aembed(TEXTS)  # what is built once does not count
    bench.server.latency = LATENCY
    stalls = [0.0]

    async def tick() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.005)
            now = time.monotonic()
            stalls.append(now - last)
            last = now

    ticker = asyncio.create_task(tick())
    await asyncio.sleep(0)
    begun = time.monotonic()
    await embedder.aembed(texts)
    seconds = time.monotonic() - begun
    await asyncio.sleep(0.01)  # the ticker notices how long it has been waiting
    ticker.cancel()
    return seconds, max(stalls)


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
