# SPDX-License-Identifier: Apache-2.0
"""Clients: reused while they can be, one for each event loop, closed without a trace; safe to share."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from blockbuster import blockbuster_ctx

from mem0.testing import LoopbackServer, vector_for


def test_building_makes_no_request(server: LoopbackServer, make: Any) -> None:
    """Building an embedder touches no network."""
    make()
    assert server.requests == []


def test_several_event_loops(server: LoopbackServer, make: Any) -> None:
    """`asyncio.run` again and again, without closing anything, works and leaves no open socket."""
    embedder = make()
    for _ in range(3):
        asyncio.run(embedder.aembed_query("a"))
        gc.collect()  # an unclosed transport would warn now, and a warning is an error
    assert len(server.requests) == 3
    assert embedder._clients._by_loop == {}


def test_event_loops_in_threads(server: LoopbackServer, make: Any) -> None:
    """Event loops in several threads at once have a client each."""
    embedder = make()

    def run(number: int) -> np.ndarray[Any, Any]:
        return asyncio.run(embedder.aembed_query(f"text {number}"))

    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(run, range(24)))
    assert all(np.array_equal(vector, vector_for(f"text {n}", 1536)) for n, vector in enumerate(vectors))


def test_threads_share_an_embedder(server: LoopbackServer, make: Any) -> None:
    """Eight threads get the vectors that each asked for."""
    embedder = make()
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(embedder.embed_query, [f"text {number}" for number in range(64)]))
    assert all(np.array_equal(vector, vector_for(f"text {n}", 1536)) for n, vector in enumerate(vectors))


async def test_connections_are_reused(make: Any) -> None:
    """Ten calls after one another need one connection."""
    with LoopbackServer() as server:
        accepted: list[Any] = []
        accept = server._http.process_request
        server._http.process_request = lambda request, address: (accepted.append(address), accept(request, address))
        async with make(openai_base_url=f"{server.url}/v1") as embedder:
            for _ in range(10):
                await embedder.aembed_query("a")
        assert len(accepted) == 1


def test_close_and_go_on(server: LoopbackServer, make: Any) -> None:
    """Closing twice is allowed, and the next use opens again."""
    embedder = make()
    with embedder:
        embedder.embed_query("a")
    embedder.close()
    embedder.embed_query("b")
    embedder.close()
    gc.collect()
    assert len(server.requests) == 2


async def test_aclose(server: LoopbackServer, make: Any) -> None:
    """`async with` closes the loop's client and the threads' client."""
    async with make() as embedder:
        await embedder.aembed_query("a")
        await asyncio.to_thread(embedder.embed_query, "b")
    assert embedder._clients._by_loop == {}
    await embedder.aclose()
    gc.collect()


def test_forgotten_embedder_is_closed(server: LoopbackServer, make: Any) -> None:
    """An embedder that nobody closes leaves no open socket, in threads or on a loop that goes on."""
    from mem0_embed_openai import OpenAIConfig, create_embedder

    async def forget() -> None:
        embedder = create_embedder("openai", OpenAIConfig(openai_base_url=f"{server.url}/v1"))
        assert embedder is not None
        embedder.embed_query("a")
        await embedder.aembed_query("a")
        del embedder
        gc.collect()
        await asyncio.sleep(0.05)  # the loop closes the client

    asyncio.run(forget())
    gc.collect()


async def test_a_hundred_queries_at_once(make: Any) -> None:
    """A hundred concurrent queries are under way together, with the event loop never blocked."""
    with LoopbackServer() as server:
        server.rendezvous = 100
        async with make(openai_base_url=f"{server.url}/v1", model="small") as embedder:
            with blockbuster_ctx():
                vectors = await asyncio.gather(*(embedder.aembed_query(f"text {n}") for n in range(100)))
        assert server.max_in_flight == 100
    assert all(np.array_equal(vector, vector_for(f"text {n}", 32)) for n, vector in enumerate(vectors))


async def test_cancelled_call_leaves_nothing(make: Any) -> None:
    """Cancelling at any moment leaves no task, and the embedder works on."""
    with LoopbackServer(latency=0.02) as server:
        async with make(openai_base_url=f"{server.url}/v1", model="small", batch_size=2) as embedder:
            for step in range(25):
                task = asyncio.create_task(embedder.aembed([f"text {n}" for n in range(20)]))
                await asyncio.sleep(step * 0.004)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                assert asyncio.all_tasks() == {asyncio.current_task()}
            assert np.array_equal(await embedder.aembed_query("after"), vector_for("after", 32))


def test_no_thread_is_left(server: LoopbackServer, make: Any) -> None:
    """A call with several requests ends with its threads, however it ends."""
    from mem0.errors import ServerError
    from mem0.testing import Fault

    embedder = make(batch_size=1, max_attempts=1)
    embedder.embed_documents([f"text {number}" for number in range(20)])
    server.faults.append(Fault(status=500, sticky=True))
    with pytest.raises(ServerError):
        embedder.embed_documents([f"text {number}" for number in range(20)])
    deadline = time.monotonic() + 5
    while any(t.name.startswith("mem0-embed") for t in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(thread.name.startswith("mem0-embed") for thread in threading.enumerate())
