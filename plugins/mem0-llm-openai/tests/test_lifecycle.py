# SPDX-License-Identifier: Apache-2.0
"""Clients: reused while they can be, one for each event loop, closed without a trace; safe to share."""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from mem0.llms.types import ChatMessage
from mem0.testing import LoopbackServer

from .conftest import MESSAGES


def echo(request: Any) -> str:
    """Say what was said last."""
    return str(request["messages"][-1]["content"])


def test_connections_are_reused(server: LoopbackServer, make: Any) -> None:
    """Calls one after another share a connection, and closing ends it; the next call works all the same."""
    llm = make()
    for _ in range(5):
        llm.complete(MESSAGES)
    assert server.connections == 1
    llm.close()
    llm.close()
    llm.complete(MESSAGES)
    assert server.connections == 2


def test_several_event_loops(server: LoopbackServer, make: Any) -> None:
    """`asyncio.run` again and again, without closing anything, works and leaves no open socket."""
    llm = make()
    for _ in range(3):
        asyncio.run(llm.acomplete(MESSAGES))
        gc.collect()  # an unclosed transport would warn now, and a warning is an error
    assert len(server.requests) == 3


@pytest.mark.parametrize("kind", ["make", "make_azure"])
async def test_aclose(server: LoopbackServer, request: pytest.FixtureRequest, kind: str) -> None:
    """`async with` closes the loop's client and the threads' client."""
    async with request.getfixturevalue(kind)() as llm:
        await llm.acomplete(MESSAGES)
        await asyncio.to_thread(llm.complete, MESSAGES)
    await llm.aclose()
    gc.collect()
    assert len(server.requests) == 2


def test_forgotten_llm_is_closed(server: LoopbackServer) -> None:
    """An LLM that nobody closes leaves no open socket, in threads or on a loop that goes on."""
    from mem0.plugins.hooks import create_llm

    async def forget() -> None:
        llm = create_llm("openai", {"openai_base_url": f"{server.url}/v1"})
        llm.complete(MESSAGES)
        await llm.acomplete(MESSAGES)
        del llm
        gc.collect()
        await asyncio.sleep(0.05)  # the loop closes the client

    asyncio.run(forget())
    gc.collect()


async def test_a_hundred_at_once(server: LoopbackServer, make: Any) -> None:
    """A hundred concurrent calls are under way together, with the event loop never blocked, and none is mixed up."""
    server.rendezvous = 100
    server.answers = echo
    async with make() as llm:
        with blockbuster_ctx():
            calls = (llm.acomplete([ChatMessage("user", f"text {number}")]) for number in range(100))
            completions = await asyncio.gather(*calls)
    assert server.max_in_flight == 100
    assert [completion.text for completion in completions] == [f"text {number}" for number in range(100)]


def test_threads_share_one(server: LoopbackServer, make: Any) -> None:
    """Eight threads get each their own answers."""
    server.answers = echo
    llm = make()
    with ThreadPoolExecutor(8) as pool:
        texts = [f"text {number}" for number in range(64)]
        completions = pool.map(lambda text: llm.complete([ChatMessage("user", text)]), texts)
        assert [completion.text for completion in completions] == texts
