# SPDX-License-Identifier: Apache-2.0
"""OpenAI's own SDK, and a real server on this machine for it to talk to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from mem0.llms.llm import LLM
from mem0.llms.types import ChatMessage, Completion
from mem0.plugins.hooks import create_llm
from mem0.testing import LoopbackServer, no_waiting

Make = Callable[..., LLM]
Call = Callable[..., Completion]

KEY = "sk-canary-7f3a"
MESSAGES = [ChatMessage("system", "Answer with JSON."), ChatMessage("user", "I like\ntea – 茶.")]
SCHEMA = {
    "type": "object",
    "properties": {"facts": {"type": "array", "items": {"type": "string"}}},
    "required": ["facts"],
    "additionalProperties": False,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hide what the environment says, and do not wait between tries."""
    for name in os.environ:
        if name.startswith(("OPENAI_", "AZURE_", "LLM_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with no_waiting():
        yield


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Yield a running server."""
    with LoopbackServer() as server:
        yield server


@pytest.fixture
def make(server: LoopbackServer) -> Iterator[Make]:
    """Yield a function that makes an LLM for the server, with settings; `None` takes one away."""
    with ExitStack() as stack:

        def make_one(**changes: Any) -> LLM:
            settings = {"openai_base_url": f"{server.url}/v1", "api_key": KEY, "max_attempts": 2, **changes}
            llm = create_llm("openai", {name: value for name, value in settings.items() if value is not None})
            stack.callback(llm.close)
            return llm

        yield make_one


@pytest.fixture
def make_azure(server: LoopbackServer) -> Iterator[Make]:
    """Yield a function that makes an LLM for a deployment of the server."""
    with ExitStack() as stack:

        def make_one(**changes: Any) -> LLM:
            settings = {"azure_endpoint": server.url, "api_key": KEY, "max_attempts": 2, **changes}
            llm = create_llm("azure_openai", {name: value for name, value in settings.items() if value is not None})
            stack.callback(llm.close)
            return llm

        yield make_one


def complete(llm: LLM, **options: Any) -> Completion:
    """Ask from sync code."""
    return llm.complete(MESSAGES, **{"schema": SCHEMA, "schema_name": "facts", **options})


def acomplete(llm: LLM, **options: Any) -> Completion:
    """Ask from async code, on an event loop of its own."""
    return asyncio.run(llm.acomplete(MESSAGES, **{"schema": SCHEMA, "schema_name": "facts", **options}))


@pytest.fixture(params=[complete, acomplete], ids=lambda way: way.__name__)
def call(request: pytest.FixtureRequest) -> Call:
    """Return `complete` of an LLM, from sync or from async code."""
    way: Call = request.param
    return way
