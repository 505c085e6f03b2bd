# SPDX-License-Identifier: Apache-2.0
"""A memory that extracts with an LLM in this process, which says what a test has it say and keeps what it was shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Protocol

import pytest

from mem0 import Memory
from mem0.errors import Mem0Error
from mem0.extraction.prompt import CLOSING, OPENING
from mem0.llms.config import LLMConfig
from mem0.llms.llm import LLM
from mem0.llms.types import Completion, LLMSpec, Prompt
from mem0.memory.extracting.rule import Extractor

from ...plugins.conftest import Site, base, site

__all__ = ["Scripted", "Site", "base", "fact", "site"]  # the last three are fixtures, and what they yield

Json = dict[str, Any]
Answer = str | Json | Completion | Mem0Error | Callable[[Json], Json] | None


class Scripted(LLM):
    """An LLM that gives one answer after the other, the last of them forever.

    An answer is what it writes, an object that it writes as JSON, a function that makes that of the document which it
    was shown, a whole completion, or an error.

    Attributes:
        answers: What it will say.
        prompts: What it was shown.
        closed: How often it was closed.
    """

    def __init__(self) -> None:
        super().__init__(LLMSpec("scripted", "scripted-1"), LLMConfig(max_attempts=1))
        self.answers: list[Answer] = [{"facts": []}]
        self.prompts: list[Prompt] = []
        self.closed = 0

    def say(self, *facts: Json) -> None:
        """Let it answer with these facts from now on."""
        self.answers = [{"facts": list(facts)}]

    def complete_once(self, prompt: Prompt) -> Completion:
        self.prompts.append(prompt)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Mem0Error):
            raise answer
        if isinstance(answer, Completion):
            return answer
        if callable(answer):
            answer = answer(self.document)
        text = json.dumps(answer, ensure_ascii=False) if isinstance(answer, Mapping) else answer
        return Completion(text, input_tokens=100, output_tokens=10)

    def close(self) -> None:
        self.closed += 1

    @property
    def system(self) -> str:
        """The rules that it was given last."""
        return self.prompts[-1].messages[0].content

    @property
    def document(self) -> Json:
        """The conversation that it was shown last."""
        document: Json = json.loads(self.prompts[-1].messages[1].content.removeprefix(OPENING).removesuffix(CLOSING))
        return document


def fact(text: str, source: int | None = 1, action: str = "ADD", target: int | None = None) -> Json:
    """Return a fact in the form that the model is asked for."""
    return {"text": text, "source": source, "action": action, "target": target}


class Extracting(Protocol):
    """Opens a memory that asks the LLM of the test; it is given keys of the configuration."""

    def __call__(self, **config: Any) -> Memory: ...


@pytest.fixture
def llm() -> Scripted:
    """Return the LLM."""
    return Scripted()


@pytest.fixture
def extracting(config: Json, llm: Scripted) -> Iterator[Extracting]:
    """Return a function that opens a memory; it is closed in the end."""
    with ExitStack() as stack:

        def open_one(**more: Any) -> Memory:
            memory = stack.enter_context(Memory.from_config({**config, **more}))
            memory._open = replace(memory._open, extractor=asking(memory._open.extractor, llm))
            return memory

        yield open_one


def asking(extractor: Extractor, llm: LLM) -> Extractor:
    """Return an extractor with the same settings that asks this LLM, as if it were configured."""
    other = Extractor(replace(extractor.settings, llm="scripted"))
    other._llm = llm
    return other


@pytest.fixture
def memory(extracting: Extracting) -> Memory:
    """Return a memory that extracts with the defaults."""
    return extracting()
