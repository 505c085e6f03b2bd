# SPDX-License-Identifier: Apache-2.0
"""Split, deduplicate, check, join: the one description behind sync and async.

A flow is a generator. It yields the requests to make, is sent their answers, and returns the result; a driver
(`mem0.embeddings.drivers`) decides whether threads or an event loop make them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from mem0.embeddings.batching import split
from mem0.embeddings.checks import check_answer
from mem0.embeddings.provider import VectorProvider
from mem0.embeddings.types import BatchResult, Embeddings, InputType, Usage, Vectors


@dataclass(frozen=True, slots=True)
class Request:
    """One request to make.

    Attributes:
        texts: The texts to send.
        input_type: Whether they are documents or queries.
        check: What the answer must pass.
        place: Where a text of this request, by its index, stands in the caller's list.
    """

    texts: Sequence[str]
    input_type: InputType
    check: Callable[[BatchResult], Vectors]
    place: Callable[[int], int]


EmbedFlow = Generator[list[Request], list[tuple[Vectors, int]], Embeddings]


def embed_flow(embedder: VectorProvider, texts: Sequence[str], input_type: InputType) -> EmbedFlow:
    """Describe how `texts` are embedded.

    Yields:
        The requests of one call. They are independent, so a driver may make them at once.

    Returns:
        One row for each text, in the order given, and what it cost.
    """
    if not texts:
        return Embeddings(np.empty((0, embedder.dims or 0), dtype=np.float32), Usage())
    unique = list(dict.fromkeys(texts))
    runs = split(unique, embedder.spec.limits, embedder.count_tokens, embedder.config.batch_size)
    answers = yield [
        Request(run, input_type, partial(_check, embedder, len(run)), partial(_place, texts, run)) for run in runs
    ]
    embedder.learn_dims([matrix for matrix, _ in answers])
    vectors = answers[0][0] if len(answers) == 1 else np.concatenate([matrix for matrix, _ in answers])
    if len(unique) < len(texts):
        row = {text: number for number, text in enumerate(unique)}
        vectors = vectors[[row[text] for text in texts]]
    return Embeddings(vectors, Usage(sum(tokens for _, tokens in answers), len(answers)))


def _check(embedder: VectorProvider, count: int, result: BatchResult) -> Vectors:
    return check_answer(result, count, embedder.spec, embedder.dims)


def _place(texts: Sequence[str], run: Sequence[str], index: int) -> int:
    return texts.index(run[index])
