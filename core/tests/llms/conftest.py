# SPDX-License-Identifier: Apache-2.0
"""An LLM in this process whose answers are scripted, and both ways to ask it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from mem0.llms.config import LLMConfig
from mem0.llms.llm import LLM
from mem0.llms.types import ChatMessage, Completion, LLMSpec, Prompt

MESSAGES = [ChatMessage("user", "hello")]


class ScriptedLLM(LLM):
    """Gives one answer after the other, and "done" after the last.

    Attributes:
        prompts: What it was asked.
        threads: Where.
    """

    def __init__(self, script: Iterable[object], latency: float, config: LLMConfig) -> None:
        super().__init__(LLMSpec("scripted", "s-1"), config)
        self.script = list(script)
        self.latency = latency
        self.prompts: list[Prompt] = []
        self.threads: list[threading.Thread] = []

    def complete_once(self, prompt: Prompt) -> Completion:
        time.sleep(self.latency)
        return self.next_answer(prompt)

    def next_answer(self, prompt: Prompt) -> Completion:
        self.prompts.append(prompt)
        self.threads.append(threading.current_thread())
        answer = self.script.pop(0) if self.script else Completion("done")
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value] # some of them are wrong on purpose


class NativeLLM(ScriptedLLM):
    """Is natively async as well."""

    async def acomplete_once(self, prompt: Prompt) -> Completion:
        await asyncio.sleep(self.latency)
        return self.next_answer(prompt)


def complete(llm: LLM, **options: Any) -> Completion:
    """Ask from sync code."""
    return llm.complete(MESSAGES, **options)


def acomplete(llm: LLM, **options: Any) -> Completion:
    """Ask from async code, on an event loop of its own."""
    return asyncio.run(llm.acomplete(MESSAGES, **options))


Make = Callable[..., ScriptedLLM]
Call = Callable[..., Completion]


@pytest.fixture(params=[ScriptedLLM, NativeLLM], ids=["threads", "native"])
def make(request: pytest.FixtureRequest) -> Make:
    """Return a function that makes an LLM, with what it answers, how long it takes, and settings."""
    kind: type[ScriptedLLM] = request.param
    return lambda script=(), latency=0.0, **settings: kind(script, latency, LLMConfig(**settings))


@pytest.fixture(params=[complete, acomplete], ids=lambda way: way.__name__)
def call(request: pytest.FixtureRequest) -> Call:
    """Return `complete` of an LLM, from sync or from async code."""
    way: Call = request.param
    return way
