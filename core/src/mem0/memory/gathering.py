# SPDX-License-Identifier: Apache-2.0
"""Embeddings that are asked for at the same time go out together.

A hundred searches that are gathered on an event loop would be a hundred requests of one text. What is asked for in the
same turn of the loop is joined into one call of the embedder, which sends as few requests as its limits allow. Nobody
waits for anybody who comes later.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mem0.errors import BadRequestError, MalformedResponseError

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.types import InputType, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    texts: Sequence[str]
    answer: asyncio.Future[Vectors]


class Gathering:
    """Joins what is asked of an embedder in the same turn of an event loop.

    Args:
        embedder: Whom to ask.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._waiting: dict[tuple[asyncio.AbstractEventLoop, InputType], list[_Asked]] = {}
        self._sent: set[asyncio.Task[None]] = set()  # a loop itself keeps tasks only weakly

    async def embed(self, texts: Sequence[str], input_type: InputType) -> Vectors:
        """Embed texts. Returns shape `(n, dims)`, float32.

        Raises:
            Mem0Error: What `Embedder.aembed` raises for these texts; others' faulty texts are not held against them.
        """
        loop = asyncio.get_running_loop()
        asked = _Asked(texts, loop.create_future())
        key = (loop, input_type)
        if key not in self._waiting:
            self._waiting[key] = []
            loop.call_soon(self._send, loop, input_type)
        self._waiting[key].append(asked)
        return await asked.answer

    def _send(self, loop: asyncio.AbstractEventLoop, input_type: InputType) -> None:
        together = self._waiting.pop((loop, input_type))
        task = loop.create_task(self._answer(together, input_type))
        self._sent.add(task)
        task.add_done_callback(self._sent.discard)
        for asked in together:
            asked.answer.add_done_callback(lambda _: _stop_if_nobody_waits(task, together))

    async def _answer(self, together: Sequence[_Asked], input_type: InputType) -> None:
        wanted = [asked for asked in together if not asked.answer.done()]
        texts = [text for asked in wanted for text in asked.texts]
        try:
            vectors = (await self._embedder.aembed(texts, input_type=input_type)).vectors
        except (BadRequestError, MalformedResponseError) as error:
            if len(wanted) == 1:  # the fault is in these texts
                _fail(wanted, error)
            else:
                await asyncio.gather(*(self._answer([asked], input_type) for asked in wanted))
        except Exception as error:
            _fail(wanted, error)
        else:
            start = 0
            for asked in wanted:
                if not asked.answer.done():
                    asked.answer.set_result(vectors[start : start + len(asked.texts)])
                start += len(asked.texts)


def _fail(wanted: Sequence[_Asked], error: Exception) -> None:
    for asked in wanted:
        if not asked.answer.done():
            # Each its own copy, since raising an error writes its traceback.
            asked.answer.set_exception(error if len(wanted) == 1 else copy.copy(error))


def _stop_if_nobody_waits(task: asyncio.Task[None], together: Sequence[_Asked]) -> None:
    if all(asked.answer.cancelled() for asked in together):
        task.cancel()
