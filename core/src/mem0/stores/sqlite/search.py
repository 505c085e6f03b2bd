# SPDX-License-Identifier: Apache-2.0
"""Ranking: exact, over everything that a scope matches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mem0.embeddings.types import Vectors
from mem0.stores.base import Query, Selection
from mem0.stores.filters import EVERYTHING, Filter, matches
from mem0.stores.fusion import fuse
from mem0.stores.records import Hit
from mem0.stores.sqlite.blocks import Block, Integers
from mem0.stores.sqlite.cache import Cache
from mem0.stores.sqlite.rows import PARTITION_BITS, fetch, partitions
from mem0.text.keywords import KeywordIndex, pooled_scores

_T = TypeVar("_T", bound=np.generic)

_ROW_BYTES = 4096  # what to reckon with for a memory where the query has no vector to tell its size
_TERMS_BYTES = 256
_FILTERED_AT_LEAST = 64
_GROWTH = 4
_CHANGE = (1 << PARTITION_BITS) - 1
_DIGITS = 6
"""Decimals of a score. The sum of a product differs in the seventh with the number of rows that BLAS takes at once, and
memories with the same text must come out equal, or the newest would not be the first of them."""


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The memories that may be hits, with their scores; element `i` of each array is about the same one."""

    rows: Integers
    created: Integers
    scores: Vectors
    semantic: Vectors | None
    keyword: Vectors | None


def search(connection: sqlite3.Connection, cache: Cache, selection: Selection, query: Query) -> list[Hit]:
    """Rank what is selected. See `VectorStore.search`.

    Args:
        connection: Within a read transaction.
        cache: Where vectors may be in memory.
        selection: What to rank.
        query: What to look for; its vector has length 1.
    """
    found = partitions(connection, selection.scope)
    if not found or query.limit <= 0:
        return []
    row_bytes = _ROW_BYTES if query.vector is None else query.vector.nbytes + _TERMS_BYTES
    words = query.text if query.mode != "vector" else None
    blocks = cache.blocks(connection, selection.scope, found, row_bytes, words)
    ranking = _rank(blocks, query, selection)
    return list(islice(_hits(connection, ranking, selection.filter, query.limit), query.limit))


def _rank(blocks: Iterable[Block], query: Query, selection: Selection) -> _Ranking:
    times: list[tuple[Integers, Integers, Integers]] = []
    cosines: list[Vectors] = []
    indexes: list[KeywordIndex] = []
    for block in blocks:  # of which no vectors are kept, so that the next block can take its place
        times.append((block.rows, block.created, block.expires))
        if query.mode != "keyword" and query.vector is not None:
            cosines.append(np.vecdot(block.matrix, query.vector))  # `@` has BLAS start threads, which spin
        if query.mode != "vector":
            indexes.append(block.keywords)
    rows, created, expires = (_joined(parts, np.int64) for parts in zip(*times, strict=True)) if times else _NOTHING
    semantic = _joined(cosines, np.float32) if query.mode != "keyword" else None
    keyword = _joined(pooled_scores(indexes, query.text), np.float32) if query.mode != "vector" else None
    scores = _scores(semantic, keyword, query.keyword_weight)
    possible = np.ones(len(rows), dtype=bool)
    if selection.created_by is not None:
        possible &= created <= selection.created_by
    if selection.alive_at is not None:
        possible &= expires > selection.alive_at
    if semantic is None:
        possible &= scores > 0
    if query.threshold is not None:
        possible &= scores >= query.threshold
    if possible.all():
        return _Ranking(rows, created, scores, semantic, keyword)
    return _Ranking(
        rows[possible],
        created[possible],
        scores[possible],
        None if semantic is None else semantic[possible],
        None if keyword is None else keyword[possible],
    )


_NOTHING = (np.empty(0, dtype=np.int64),) * 3


def _joined(parts: Sequence[NDArray[_T]], dtype: type[_T]) -> NDArray[_T]:
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, dtype=dtype), *parts])


def _scores(semantic: Vectors | None, keyword: Vectors | None, keyword_weight: float) -> Vectors:
    scores: Vectors
    if semantic is not None and keyword is not None:
        scores = fuse(semantic, keyword, keyword_weight)
    else:
        (scores,) = (np.clip(only, 0, 1) for only in (semantic, keyword) if only is not None)
    return scores.round(_DIGITS)


def _hits(connection: sqlite3.Connection, ranking: _Ranking, condition: Filter, limit: int) -> Iterator[Hit]:
    size = limit if condition is EVERYTHING else max(limit * _GROWTH, _FILTERED_AT_LEAST)
    for chunk in _best_first(ranking, size):
        records = fetch(connection, ranking.rows[chunk].tolist())
        figures = (_plain(part, chunk) for part in (ranking.scores, ranking.semantic, ranking.keyword))
        for record, score, semantic, keyword in zip(records.values(), *figures, strict=True):
            if matches(condition, record):
                yield Hit(record, score, semantic, keyword)


def _plain(values: Vectors | None, places: NDArray[np.intp]) -> list[Any]:
    """Return values as Python's own numbers, without the digits that float32 does not have."""
    if values is None:
        return [None] * len(places)
    plain: list[Any] = values[places].astype(np.float64).round(_DIGITS).tolist()
    return plain


def _best_first(ranking: _Ranking, size: int) -> Iterator[NDArray[np.intp]]:
    """Iterate over places in growing chunks, best first, and the newest first among equals."""
    left = np.arange(len(ranking.rows))
    while len(left):
        chunk = left
        if len(left) > size:
            scores = ranking.scores[left]
            enough = scores >= np.partition(scores, len(left) - size)[len(left) - size]  # equals stay together
            chunk, left = left[enough], left[~enough]
        else:
            left = left[:0]
        rows = ranking.rows[chunk]
        order = np.lexsort((rows, rows & _CHANGE, ranking.created[chunk], ranking.scores[chunk]))
        yield from _cut(chunk[order[::-1]], size)
        size *= _GROWTH


def _cut(places: NDArray[np.intp], size: int) -> Iterator[NDArray[np.intp]]:
    return (places[start : start + size] for start in range(0, len(places), size))
