# SPDX-License-Identifier: Apache-2.0
"""The HTTP client beneath the SDK: it keeps answers where it is asked to, and shows the SDK none of the numbers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mem0.testing import Fault, LoopbackServer
from mem0_embed_gemini.http import async_http_client, http_client, keeping

BODY = {"embeddings": [{"values": [0.6, 0.8]}]}


def get(url: str) -> Any:
    client = http_client(url, {}, None)
    try:
        return client.get(url)
    finally:
        client.close()


def aget(url: str) -> Any:
    async def main() -> Any:
        async with async_http_client(url, {}, None) as client:
            return await client.get(url)

    return asyncio.run(main())


@pytest.mark.parametrize("ask", [get, aget])
def test_success_is_kept(server: LoopbackServer, ask: Any) -> None:
    """A success is kept, and an empty answer is shown in its place."""
    server.faults.append(Fault(status=200, body=BODY))
    with keeping() as kept:
        shown = ask(f"{server.url}/api/tags")
    assert (shown.status_code, shown.json()) == (200, {})
    assert [response.json() for response in kept] == [BODY]


@pytest.mark.parametrize("ask", [get, aget])
def test_failure_is_kept_and_shown(server: LoopbackServer, ask: Any) -> None:
    """A failure is kept, and shown as it is."""
    server.faults.append(Fault(status=404, body={"error": "gone"}))
    with keeping() as kept:
        shown = ask(f"{server.url}/api/tags")
    assert [shown] == kept
    assert shown.json() == {"error": "gone"}


@pytest.mark.parametrize("ask", [get, aget])
def test_nothing_is_kept_unasked(server: LoopbackServer, ask: Any) -> None:
    """What is sent at other times is shown as it is."""
    server.faults.append(Fault(status=200, body=BODY))
    assert ask(f"{server.url}/api/tags").json() == BODY
