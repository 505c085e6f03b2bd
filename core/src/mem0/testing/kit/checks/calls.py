# SPDX-License-Identifier: Apache-2.0
"""Checks on calls: from threads, from event loops, after closing, and what is left behind."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import Vectors
from mem0.errors import Mem0Error, ProviderError
from mem0.testing.kit.bench import WAYS, Bench, Way, aembed, embed
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import described, same
from mem0.testing.kit.samples import TEXTS, sentences
from mem0.testing.loopback.faults import Fault

_KEEP_CLIENTS = (
    "A client belongs to the event loop that it was first used on: keep one for each, and close it with its loop. "
    "mem0.embeddings.http.Clients does that"
)

_ONE_AFTER_ANOTHER = (
    "and their requests were made one after another. Hold no lock during a request, or declare Limits(parallel=False)"
)


@check("calls")
def async_equals_sync(bench: Bench) -> None:
    """`aembed` returns what `embed` returns, in one batch and in several, for documents and for queries."""
    texts = sentences(10)
    for size in (None, 3):
        embedder = bench.embedder(batch_size=size)
        for input_type in ("document", "query"):
            expected = embed(embedder, texts, input_type)
            answer = aembed(embedder, texts, input_type)
            what = f"aembed against embed of the same {input_type} texts, with batch_size={size}"
            same(answer.vectors, expected.vectors, bench.subject.tolerance, what)
            assert answer.usage == expected.usage, f"{what}: the usage is {answer.usage}, not {expected.usage}"
    embedder = bench.embedder()
    for text in texts[:2]:
        one, expected_one = asyncio.run(embedder.aembed_query(text)), embedder.embed_query(text)
        same(one[None], expected_one[None], bench.subject.tolerance, "aembed_query against embed_query")


@check("calls")
def threads(bench: Bench) -> None:
    """Eight threads that share an embedder get the vectors that each asked for, and do not wait for each other."""
    embedder = bench.embedder()
    what = "8 threads share an embedder"
    _at_once(bench, embedder, lambda texts: embedder.embed(texts).vectors, what)
    if _can_overlap(bench, embedder):
        _at_once(bench, embedder, lambda texts: embedder.embed(texts).vectors, what)
        assert bench.server.max_in_flight > 1, f"{what}, {_ONE_AFTER_ANOTHER}"


@check("calls")
def event_loops(bench: Bench) -> None:
    """One embedder serves one event loop after another, and several at once; a loop's end closes its connections."""
    embedder = bench.embedder()
    expected = embedder.embed(TEXTS).vectors
    for number in range(1, 4):
        try:
            vectors = aembed(embedder, TEXTS).vectors
        except Exception as error:
            raise AssertionError(
                f"asyncio.run number {number} with one embedder: {described(error)} was raised. {_KEEP_CLIENTS}"
            ) from error
        same(vectors, expected, bench.subject.tolerance, f"asyncio.run number {number} with one embedder")
    same(_embed_on_a_loop(embedder), expected, bench.subject.tolerance, "embed, called where an event loop is running")
    what = "event loops in 8 threads share an embedder"
    _at_once(bench, embedder, lambda texts: aembed(embedder, texts).vectors, what)
    _check_calls_overlap(bench, embedder)
    embedder.close()
    _check_released(bench, "after event loops have ended")


@check("calls")
def close(bench: Bench) -> None:
    """Closing releases connections and may be repeated; a closed embedder works again, or says that it is closed."""

    async def aclosed() -> Embedder:
        embedder = bench.embedder()
        await embedder.aembed(TEXTS)
        await embedder.aclose()
        await embedder.aclose()
        return embedder

    def closed() -> Embedder:
        embedder = bench.embedder()
        embedder.embed(TEXTS)
        embedder.close()
        embedder.close()
        return embedder

    unused = bench.embedder()
    unused.close()
    asyncio.run(unused.aclose())
    for name, make in (("close", closed), ("aclose", lambda: asyncio.run(aclosed()))):
        for way in WAYS:
            make()
            _check_released(bench, f"after {name}")
            other = bench.embedder()
            expected = other.embed(TEXTS).vectors
            embedder = make()
            what = f"{way.__name__} of another embedder than was closed"
            same(way(other, TEXTS).vectors, expected, bench.subject.tolerance, what)
            other.close()
            _use_closed(bench, embedder, way, expected, name)


@check("calls")
def context_manager(bench: Bench) -> None:
    """`with` and `async with` hand over the embedder, close it, and let errors through."""
    expected = bench.vectors(TEXTS)
    tolerance = bench.subject.tolerance
    closings: list[list[str]] = []

    def enter() -> None:
        with bench.embedder() as embedder:
            closings.append(_closings(embedder))
            same(embedder.embed(TEXTS).vectors, expected, tolerance, "within `with`")
            raise KeyError("mine")

    async def aenter() -> None:
        async with bench.embedder() as embedder:
            closings.append(_closings(embedder))
            same((await embedder.aembed(TEXTS)).vectors, expected, tolerance, "within `async with`")
            raise KeyError("mine")

    for word, action in (("with", enter), ("async with", lambda: asyncio.run(aenter()))):
        try:
            action()
        except KeyError:
            assert closings.pop(), f"leaving `{word}` does not close the embedder"
        else:
            raise AssertionError(f"an error within `{word}` was swallowed")


@check("calls")
def no_thread_left(bench: Bench) -> None:
    """When an embedder is closed, its threads are gone, even if a call failed."""
    before = set(threading.enumerate())
    for way in WAYS:
        embedder = bench.embedder(batch_size=1, max_attempts=1)
        way(embedder, sentences(12))
        bench.server.faults[:] = [Fault(status=500, sticky=True)]
        with suppress(ProviderError):  # where there is a server
            way(embedder, sentences(12))
        bench.server.faults.clear()
        embedder.close()
    deadline = time.monotonic() + 5
    while (left := _left(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"5 s after the embedder was closed, threads are left: {', '.join(sorted(left))}"


def _embed_on_a_loop(embedder: Embedder) -> Vectors:
    async def main() -> Vectors:
        return embedder.embed(TEXTS).vectors

    try:
        return asyncio.run(main())
    except Exception as error:
        raise AssertionError(
            f"embed, called where an event loop is running, as in a notebook: {described(error)} was raised. "
            "Sync methods use the SDK's sync client"
        ) from error


def _can_overlap(bench: Bench, embedder: Embedder) -> bool:
    """Slow the server down so that requests overlap, if there is one and the embedder may have several under way."""
    bench.server.max_in_flight, bench.server.latency = 0, 0.1
    return bool(bench.server.batches) and embedder.spec.limits.parallel


def _check_calls_overlap(bench: Bench, embedder: Embedder) -> None:
    async def main() -> None:
        await asyncio.gather(*(embedder.aembed([text]) for text in TEXTS))

    if _can_overlap(bench, embedder):
        asyncio.run(main())
        what = f"{len(TEXTS)} calls of aembed at once on one event loop"
        assert bench.server.max_in_flight > 1, f"{what}, {_ONE_AFTER_ANOTHER}"


def _closings(embedder: Embedder) -> list[str]:
    """Return a list to which every closing of an embedder is added from now on."""
    closings: list[str] = []
    close, aclose = embedder.close, embedder.aclose

    def note() -> None:
        closings.append("close")
        close()

    async def anote() -> None:
        closings.append("aclose")
        await aclose()

    vars(embedder).update(close=note, aclose=anote)
    return closings


def _check_released(bench: Bench, when: str) -> None:
    deadline = time.monotonic() + 5
    while bench.server.open_connections and time.monotonic() < deadline:
        time.sleep(0.005)
    left = bench.server.open_connections
    assert not left, f"{when}, {left} connection(s) to the server are still open 5 s later. {_KEEP_CLIENTS}"


def _left(before: set[threading.Thread]) -> list[str]:
    now = threading.enumerate()
    return [thread.name for thread in now if thread not in before and not thread.name.startswith("loopback")]


def _at_once(bench: Bench, embedder: Embedder, ask: Callable[[list[str]], Vectors], what: str) -> None:
    texts = sentences(64)
    expected = embedder.embed(texts).vectors
    portions = [slice(start, start + 4) for start in range(0, 64, 4)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, [texts[portion] for portion in portions]))
    for portion, answer in zip(portions, answers, strict=True):
        same(answer, expected[portion], bench.subject.tolerance, f"{what}: the vectors of texts {portion.start} and on")


def _use_closed(bench: Bench, embedder: Embedder, way: Way, expected: Vectors, how: str) -> None:
    try:
        vectors = way(embedder, TEXTS).vectors
    except Mem0Error as error:
        assert "clos" in str(error), f"{way.__name__} after {how}: the error does not say so: {described(error)}"
        return
    except Exception as error:
        raise AssertionError(
            f"{way.__name__} after {how}: {described(error)} was raised. Open again, or raise a Mem0Error"
        ) from error
    same(vectors, expected, bench.subject.tolerance, f"{way.__name__} after {how}")
    embedder.close()
