# SPDX-License-Identifier: Apache-2.0
"""The two ways to add, what a model on the other side may answer, and what was counted on the wire."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from mem0 import AsyncMemory, Memory
from mem0.extraction.prompt import CLOSING, OPENING
from mem0.testing import LoopbackServer

Json = dict[str, Any]
Add = Callable[..., Json]
Model = Callable[[Json], Any]


def sync(config: Mapping[str, Any], messages: Any, **arguments: Any) -> Json:
    """Open a memory, add to it, and close it."""
    with Memory.from_config(config) as memory:
        return memory.add(messages, **arguments)


def asynchronous(config: Mapping[str, Any], messages: Any, **arguments: Any) -> Json:
    """Do the same on an event loop."""

    async def run() -> Json:
        async with AsyncMemory.from_config(config) as memory:
            return await memory.add(messages, **arguments)

    return asyncio.run(run())


both = pytest.mark.parametrize("add", [sync, asynchronous], ids=["sync", "async"])
"""Runs a test in both ways."""


def document_of(request: Json) -> Json:
    """Return what a model was shown."""
    text = request["messages"][1]["content"]
    document: Json = json.loads(text.removeprefix(OPENING).removesuffix(CLOSING))
    return document


def text_of(number: int) -> str:
    """Return a fact; no two have more than a word in common."""
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return f"Likes {digest[:10]} {digest[10:20]}"


def telling(count: int) -> Model:
    """Return a model that extracts so many facts, each from a user's turn."""

    def answer(request: Json) -> str:
        users = [turn["turn"] for turn in document_of(request)["turns"] if turn["role"] == "user"]
        return answered(*(fact(text_of(number), users[number % len(users)]) for number in range(count)))

    return answer


def one_after_the_other(*answers: Any) -> Model:
    """Return a model that gives these answers in order, the last of them forever. A function is asked in its turn."""
    left = list(answers)

    def answer(request: Json) -> Any:
        said = left.pop(0) if len(left) > 1 else left[0]
        return said(request) if callable(said) else said

    return answer


def fact(text: str, source: int = 1, action: str = "ADD", target: int | None = None) -> Json:
    """Return a fact in the form that a model is asked for."""
    return {"text": text, "source": source, "action": action, "target": target}


def answered(*facts: Json) -> str:
    """Return an answer in that form."""
    return json.dumps({"facts": list(facts)})


def counted(server: LoopbackServer) -> tuple[int, int]:
    """Return how many calls of the LLM and how many requests for vectors arrived; there must be no others."""
    calls = sum(request.path.endswith("/chat/completions") for request in server.requests)
    requests = sum(request.path.endswith("/embeddings") for request in server.requests)
    assert calls + requests == len(server.requests)
    return calls, requests


def forget_requests(server: LoopbackServer) -> None:
    """Count from here on."""
    server.requests.clear()
    server.batches.clear()


def without_ids(result: Json) -> list[Json]:
    """Return the results of an add without what differs from one run to the next."""
    return [{name: value for name, value in each.items() if name != "id"} for each in result["results"]]
