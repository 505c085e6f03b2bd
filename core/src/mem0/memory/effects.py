# SPDX-License-Identifier: Apache-2.0
"""Run a flow: the one place where sync and async differ.

A flow is a generator. It yields an effect (embed these texts, ask the LLM or the store this) and is sent the result, or
has the effect's error raised inside it, so that it reads like plain code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.types import InputType, Vectors
    from mem0.llms.llm import LLM
    from mem0.llms.types import ChatMessage, Completion
    from mem0.memory.gathering import Gathering
    from mem0.stores.base import VectorStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Embed:
    """Turn texts into vectors."""

    texts: Sequence[str]
    input_type: InputType


@dataclass(frozen=True, slots=True)
class UseStore:
    """Call the store.

    Attributes:
        call: What to do with it.
        brief: Whether it takes about a millisecond and waits for nobody: a read within one scope.
    """

    call: Callable[[VectorStore], Any]
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Complete:
    """Ask an LLM.

    Attributes:
        llm: Whom.
        messages: What it is shown.
        schema: The JSON Schema that its answer shall follow.
        schema_name: What to call that.
    """

    llm: LLM
    messages: Sequence[ChatMessage]
    schema: Mapping[str, Any]
    schema_name: str


Effect = Embed | UseStore | Complete
Flow = Generator[Effect, Any, T]


def embed(texts: Sequence[str], input_type: InputType) -> Flow[Vectors]:
    """Within a flow: embed `texts`. Returns shape `(n, dims)`, float32."""
    vectors: Vectors = yield Embed(texts, input_type)
    return vectors


def complete(
    llm: LLM, messages: Sequence[ChatMessage], schema: Mapping[str, Any], schema_name: str
) -> Flow[Completion]:
    """Within a flow: ask an LLM. Returns what it wrote."""
    completion: Completion = yield Complete(llm, messages, schema, schema_name)
    return completion


@dataclass(frozen=True, slots=True)
class Threads:
    """Where an event loop has the store called.

    Brief reads take turns on one thread. Python runs one thread at a time, and those that go in and out of SQLite
    hand over so often that 100 searches take a third longer on four threads than on one.

    Attributes:
        brief: One thread, for brief reads.
        patient: Several, for what waits for the disk or reads much.
    """

    brief: Executor
    patient: Executor

    def shutdown(self) -> None:
        """Wait for what is under way, and end."""
        self.brief.shutdown()
        self.patient.shutdown()


def use_store(call: Callable[[VectorStore], T], *, brief: bool = False) -> Flow[T]:
    """Within a flow: call the store and return what `call` returns."""
    result: T = yield UseStore(call, brief)
    return result


def drive(flow: Flow[T], embedder: Embedder, store: VectorStore) -> T:
    """Run a flow on this thread."""
    try:
        effect = next(flow)
        while True:
            try:
                result: Any
                if isinstance(effect, Embed):
                    result = embedder.embed(effect.texts, input_type=effect.input_type).vectors
                elif isinstance(effect, Complete):
                    schema, name = effect.schema, effect.schema_name
                    result = effect.llm.complete(effect.messages, schema=schema, schema_name=name)
                else:
                    result = effect.call(store)
            except Exception as error:
                effect = flow.throw(error)
            else:
                effect = flow.send(result)
    except StopIteration as done:
        answer: T = done.value
        return answer
    finally:
        flow.close()


async def adrive(flow: Flow[T], gathering: Gathering, store: VectorStore, threads: Threads) -> T:
    """Run a flow on the event loop. The store is called on `threads`."""
    loop = asyncio.get_running_loop()
    try:
        effect = next(flow)
        while True:
            try:
                result: Any
                if isinstance(effect, Embed):
                    result = await gathering.embed(effect.texts, effect.input_type)
                elif isinstance(effect, Complete):
                    schema, name = effect.schema, effect.schema_name
                    result = await effect.llm.acomplete(effect.messages, schema=schema, schema_name=name)
                else:
                    executor = threads.brief if effect.brief else threads.patient
                    result = await loop.run_in_executor(executor, effect.call, store)
            except Exception as error:
                effect = flow.throw(error)
            else:
                effect = flow.send(result)
    except StopIteration as done:
        answer: T = done.value
        return answer
    finally:
        flow.close()
