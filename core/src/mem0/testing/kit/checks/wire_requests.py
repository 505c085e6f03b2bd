# SPDX-License-Identifier: Apache-2.0
"""Checks on requests: no larger than the provider takes, over connections that are kept, and all accounted for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from unittest import mock

from mem0.embeddings.embedder import Embedder
from mem0.testing.kit.bench import WAYS, Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import same
from mem0.testing.kit.samples import TEXTS, sentences


@check("wire")
def limits_kept(bench: Bench) -> None:
    """No request holds more than `EmbedderSpec.limits` says."""
    limits = bench.embedder().spec.limits
    assert (limits.max_items, limits.max_tokens, limits.max_bytes) != (None, None, None), (
        "EmbedderSpec.limits names no limit. Declare what the provider takes in one request, or declare this check "
        "inapplicable and say why it takes any number of texts"
    )
    for way in WAYS:
        embedder = bench.embedder()
        measures: list[tuple[str, int | None, Callable[[str], int]]] = [
            ("max_tokens", limits.max_tokens, embedder.count_tokens),
            ("max_bytes", limits.max_bytes, lambda text: len(text.encode())),
        ]
        if limits.max_items is not None:
            bench.server.batches.clear()
            way(embedder, sentences(limits.max_items + 1))
            largest = max(map(len, _batches(bench)))
            assert largest <= limits.max_items, (
                f"{way.__name__}: a request holds {largest} texts, and Limits.max_items is {limits.max_items}"
            )
        for name, limit, measure in measures:
            if limit is not None:
                bench.server.batches.clear()
                way(embedder, _enough(limit, measure))
                _check_sizes(bench, embedder, name, limit, measure, way.__name__)


@check("wire")
def batch_size_kept(bench: Bench) -> None:
    """`batch_size` bounds how many texts a request holds, and no more requests are made than needed."""
    for way in WAYS:
        embedder = bench.embedder(batch_size=3)
        size = min(3, embedder.spec.limits.max_items or 3)
        bench.server.batches.clear()
        result = way(embedder, sentences(10))
        sizes = [len(batch) for batch in _batches(bench)]
        assert max(sizes) <= size, f"{way.__name__}: 10 texts with batch_size=3 were sent in requests of {sizes} texts"
        assert len(sizes) == -(-10 // size), f"{way.__name__}: 10 texts with batch_size=3 took {len(sizes)} requests"
        assert result.usage.requests == len(sizes), (
            f"{way.__name__}: Usage.requests is {result.usage.requests} after {len(sizes)} requests"
        )


@check("wire")
def usage_counted(bench: Bench) -> None:
    """The tokens that the server counts are in `Usage.tokens`, summed up over all requests."""
    for way in WAYS:
        one = way(bench.embedder(), TEXTS).usage.tokens
        assert one > 0, (
            f"{way.__name__}: Usage.tokens is 0. Pass BatchResult(tokens=...), or, if the protocol does not tell, "
            "declare this check inapplicable"
        )
        several = way(bench.embedder(batch_size=1), TEXTS).usage.tokens
        assert several == one, (
            f"{way.__name__}: Usage.tokens is {one} for {len(TEXTS)} texts in one request, and {several} in as many"
        )


@check("wire")
def connection_reused(bench: Bench) -> None:
    """Ten calls after one another need one connection."""

    async def ten(embedder: Embedder) -> None:
        for text in sentences(10):
            await embedder.aembed([text])

    embedder = bench.embedder()
    for text in sentences(10):
        embedder.embed([text])
    made = bench.server.connections
    assert made == 1, f"embed: ten calls made {made} connections. Keep the client"
    asyncio.run(ten(embedder))
    made = bench.server.connections - made
    # None where threads do the work of an embedder that is not natively async: they have one already.
    assert made <= 1, f"aembed: ten calls on one event loop made {made} connections. Keep a client for each loop"


@check("wire")
def proxies_not_for_loopback(bench: Bench) -> None:
    """A proxy that the environment names is not asked for a server on this machine."""
    expected = bench.vectors(TEXTS)
    nowhere = "http://127.0.0.1:9"
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    proxies = {spelled: nowhere for name in names for spelled in (name, name.lower())}
    with mock.patch.dict(os.environ, proxies):
        for way in WAYS:
            vectors = way(bench.embedder(max_attempts=1), TEXTS).vectors
            what = f"{way.__name__}: a server on this machine, with proxies in the environment"
            same(vectors, expected, bench.subject.tolerance, what)


def _batches(bench: Bench) -> list[list[str]]:
    assert bench.server.batches, (
        "no request for vectors arrived at the loopback server. Do the settings of the subject lead there?"
    )
    return bench.server.batches


def _enough(limit: int, measure: Callable[[str], int]) -> list[str]:
    """Return texts that are too many for two requests; each of them is small."""
    text = "lorem ipsum " * 300
    while len(text) > 12 and measure(text) > limit // 8:
        text = text[: len(text) // 2]
    return [f"{number} {text}" for number in range(2 * limit // max(1, measure(text)) + 2)]


def _check_sizes(
    bench: Bench, embedder: Embedder, name: str, limit: int, measure: Callable[[str], int], way: str
) -> None:
    prompt = embedder.spec.prompts.get("document", "")
    for batch in _batches(bench):
        size = sum(measure(text.removeprefix(prompt)) for text in batch)
        assert size <= limit or len(batch) == 1, (
            f"{way}: a request of {len(batch)} texts has a size of {size}, and Limits.{name} is {limit}"
        )
