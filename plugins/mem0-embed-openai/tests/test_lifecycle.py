# SPDX-License-Identifier: Apache-2.0
"""Clients: reused while they can be, one for each event loop, closed without a trace; safe to share."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import numpy as np
from blockbuster import blockbuster_ctx

from mem0.testing import LoopbackServer, vector_for


def test_several_event_loops(server: LoopbackServer, make: Any) -> None:
    """`asyncio.run` again and again, without closing anything, works and leaves no open socket."""
    embedder = make()
    for _ in range(3):
        asyncio.run(embedder.aembed_query("a"))
        gc.collect()  # an unclosed transport would warn now, and a warning is an error
    assert len(server.requests) == 3
    assert embedder._clients._by_loop == {}


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
