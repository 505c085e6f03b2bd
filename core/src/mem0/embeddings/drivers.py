# SPDX-License-Identifier: Apache-2.0
"""Run an embedding flow: with threads, or on an event loop.

Both bound how many requests are under way, retry each on its own, keep the order, and stop at the first request
that fails for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context

from mem0.embeddings.flow import EmbedFlow, Request
from mem0.embeddings.provider import VectorProvider
from mem0.embeddings.types import Batch, Embeddings, Vectors
from mem0.errors import ProviderError
from mem0.providers.calling import acall, call
from mem0.providers.retry import Deadline


def run(embedder: VectorProvider, flow: EmbedFlow) -> Embeddings:
    """Run `flow` on this thread, and on others where it has several requests."""
    deadline = Deadline(embedder.config.deadline)
    try:
        requests = next(flow)
        answers = _all(embedder, requests, deadline)
        flow.send(answers)
    except StopIteration as done:
        result: Embeddings = done.value
        return result
    raise AssertionError("an embedding flow yields once")


async def arun(embedder: VectorProvider, flow: EmbedFlow) -> Embeddings:
    """Run `flow` on the event loop."""
    deadline = Deadline(embedder.config.deadline)
    try:
        requests = next(flow)
        answers = await _aall(embedder, requests, deadline)
        flow.send(answers)
    except StopIteration as done:
        result: Embeddings = done.value
        return result
    raise AssertionError("an embedding flow yields once")


def _one(embedder: VectorProvider, request: Request, deadline: Deadline) -> tuple[Vectors, int]:
    def once(seconds: float) -> tuple[Vectors, int]:
        with _placed(request):
            answer = embedder.embed_batch(Batch(request.texts, request.input_type, seconds))
            return request.check(answer), answer.tokens

    return call(embedder, once, deadline)


async def _aone(embedder: VectorProvider, request: Request, deadline: Deadline) -> tuple[Vectors, int]:
    async def once(seconds: float) -> tuple[Vectors, int]:
        with _placed(request):
            answer = await embedder.aembed_batch(Batch(request.texts, request.input_type, seconds))
            return request.check(answer), answer.tokens

    return await acall(embedder, once, deadline)


@contextmanager
def _placed(request: Request) -> Iterator[None]:
    # A provider counts within its batch, and the caller within the whole list.
    try:
        yield
    except ProviderError as error:
        if error.index is not None and 0 <= error.index < len(request.texts):
            error.index = request.place(error.index)
        raise


def _all(embedder: VectorProvider, requests: list[Request], deadline: Deadline) -> list[tuple[Vectors, int]]:
    width = min(len(requests), embedder.concurrency)
    if width == 1:  # no thread to pay for
        return [_one(embedder, request, deadline) for request in requests]
    with ThreadPoolExecutor(width, thread_name_prefix="mem0-embed") as pool:
        # Each with a copy of the caller's context, so that tracing sees whose requests they are.
        futures = [pool.submit(copy_context().run, _one, embedder, request, deadline) for request in requests]
        try:
            done = wait(futures, return_when=FIRST_EXCEPTION).done
        finally:
            deadline.end()  # the others would go on retrying for nobody
            for future in futures:
                future.cancel()
        for future in futures:  # the first failure, not those that it caused
            if future in done and (error := future.exception()):
                raise error
        return [future.result() for future in futures]


async def _aall(embedder: VectorProvider, requests: list[Request], deadline: Deadline) -> list[tuple[Vectors, int]]:
    if len(requests) == 1:
        return [await _aone(embedder, requests[0], deadline)]
    gate = asyncio.Semaphore(embedder.concurrency)

    async def gated(request: Request) -> tuple[Vectors, int]:
        async with gate:
            return await _aone(embedder, request, deadline)

    tasks = [asyncio.ensure_future(gated(request)) for request in requests]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
