# SPDX-License-Identifier: Apache-2.0
"""Search gives what a plain computation over all memories gives, whatever is cached and whoever wrote."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from mem0.stores.base import Query, Selection
from mem0.stores.filters import matches
from mem0.stores.records import Scope
from mem0.stores.sqlite import blocks, search
from mem0.stores.sqlite.cache import Cache
from mem0.stores.sqlite.store import SqliteStore
from mem0.text.keywords import KeywordIndex, encode

WORDS = ["tea", "coffee", "milk", "sugar", "bread", "butter", "jam", "cheese", "apple", "pear", "plum", "fig"]


def reference(store: SqliteStore, memories: Any, selection: Selection, query: Query) -> dict[str, tuple[float, int]]:
    """Score every selected memory with Python's own floats, after BM25 over the scope."""
    scoped = list(store.scan(Selection(selection.scope)))
    keyword = KeywordIndex([encode(record.text) for record in scoped]).scores(query.text)
    scores = {}
    for record, words in zip(scoped, keyword, strict=True):
        vector = memories.vector(record.text).astype(float)
        cosine = 0.0
        if query.vector is not None:
            asked = query.vector.astype(float)
            cosine = float(vector @ asked / np.linalg.norm(vector) / np.linalg.norm(asked))
        weight = {"vector": 0.0, "keyword": 1.0, "hybrid": query.keyword_weight}[query.mode]
        score = (1 - weight) * min(max(cosine, 0), 1) + weight * float(words)
        alive = selection.alive_at is None or record.expires_at is None or record.expires_at > selection.alive_at
        created = selection.created_by is None or record.created_at <= selection.created_by
        enough = query.threshold is None or score >= query.threshold
        if (
            alive
            and created
            and enough
            and matches(selection.filter, record)
            and (query.mode != "keyword" or score > 0)
        ):
            scores[record.id] = (score, record.created_at)
    return scores


def check(store: SqliteStore, memories: Any, selection: Selection, query: Query) -> None:
    """Compare hits with the reference, leaving open the order of what differs in the sixth decimal."""
    expected = reference(store, memories, selection, query)
    hits = store.search(selection, query)
    found = [hit.record.id for hit in hits]
    assert len(hits) == len(set(found)) == min(query.limit, len(expected))
    best = sorted(expected.values(), reverse=True)
    for hit, (score, _) in zip(hits, best, strict=False):
        assert hit.score == pytest.approx(score, abs=2e-6)
        assert hit.score == pytest.approx(expected[hit.record.id][0], abs=2e-6)
    for one, two in pairwise(hits):
        assert (one.score, one.record.created_at) >= (two.score, two.record.created_at)


@pytest.mark.parametrize("cache_mb", [0, 1, 256])
@pytest.mark.parametrize("seed", range(3))
def test_search_equals_a_plain_computation(
    open_store: Callable[..., SqliteStore], memories: Any, cache_mb: int, seed: int
) -> None:
    """Over many partitions, filters, times and modes; after adds, updates, deletes and forgets by another store."""
    choose = random.Random(seed)
    store, other = open_store(cache_mb=cache_mb), open_store()
    whose = [Scope(user, agent, run) for user in ("ann", "bob") for agent in (None, "x") for run in (None, "1", "2")]
    ids: list[str] = []
    for _ in range(25):
        writer = choose.choice([store, other])
        for _ in range(choose.randint(0, 3)):
            batch = [
                memories.new(" ".join(choose.choices(WORDS, k=choose.randint(1, 6))), choose.choice(whose),
                             created_at=choose.randint(0, 50), metadata={"n": choose.randint(0, 5)},
                             expires_at=choose.choice([None, None, choose.randint(0, 99)]))
                for _ in range(choose.randint(1, 12))
            ]  # fmt: skip
            ids += [one.id for one in memories.add(writer, *batch)]
        if ids and choose.random() < 0.4:
            chosen = choose.choice(ids)
            if writer.get(chosen, Scope()):
                memories.rewrite(writer, chosen, " ".join(choose.choices(WORDS, k=3)))
        if ids and choose.random() < 0.3:
            writer.delete(Selection(Scope()), 9, choose.choice(ids))
        if ids and choose.random() < 0.3 and writer.get(ids[0], Scope()):
            writer.update(ids[0], Scope(), 9, expires_at=choose.choice([None, 5, 70]))
        if choose.random() < 0.1:
            writer.forget(choose.choice(whose))
        for _ in range(3):
            asked = choose.choice([Scope(), Scope("ann"), Scope(agent_id="x"), Scope("bob", run_id="1"), whose[0]])
            times = choose.choice([{}, {"alive_at": 50}, {"created_by": 25, "alive_at": 25}])
            filters = choose.choice([None, None, {"n": {"lt": 3}}, {"n": 9}])
            text = " ".join(choose.choices(WORDS, k=2))
            mode: Any = choose.choice(["hybrid", "vector", "keyword"])
            vector = None if mode == "keyword" else memories.vector(text) * 3
            threshold = choose.choice([None, None, 0.3])
            query = Query(text, vector, mode, choose.random(), choose.choice([1, 5, 1000]), threshold)
            check(store, memories, memories.select(asked, filters, **times), query)


def test_blocks_may_be_smaller_than_a_scope(
    open_store: Callable[..., SqliteStore], memories: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scope that is read in many pieces, some over the borders of partitions, ranks as one."""
    monkeypatch.setattr(blocks, "_BLOCK_ROWS", 7)
    for cache_mb in (0, 9):
        store = open_store(cache_mb=cache_mb)
        for run in range(9):
            scope = Scope("ann" if run % 3 else "bob", run_id=str(run))
            memories.add(store, *(memories.new(f"{WORDS[i % 12]} {run} {i}", scope) for i in range(run)))
        for asked in (Scope(), Scope("ann"), Scope("bob")):
            for _ in range(3):
                check(store, memories, Selection(asked), Query("tea 5", memories.vector("tea"), "hybrid", 0.5, 99))


def test_equal_scores_give_the_newest_first(store: SqliteStore, memories: Any) -> None:
    """Memories with the same text come by time, then by order of storing, cached or not, beyond the first chunk."""
    for number in range(60):
        memories.remember(store, "tea", Scope("ann", run_id=str(number % 3)), created_at=number // 2,
                          metadata={"n": number})  # fmt: skip
    for mode in ("vector", "keyword", "hybrid"):
        for _ in range(3):
            hits = memories.search(store, "tea", memories.select("ann"), mode, limit=5)
            assert [hit.record.metadata["n"] for hit in hits] == [59, 58, 57, 56, 55]
            hits = memories.search(store, "tea", memories.select("ann", {"n": {"lt": 3}}), mode, limit=5)
            assert [hit.record.metadata["n"] for hit in hits] == [2, 1, 0]


def test_equal_vectors_score_equally_wherever_they_lie(open_store: Callable[..., SqliteStore], memories: Any) -> None:
    """BLAS adds up the last rows of a matrix in another order than the others, which must not show in the ranking."""
    store = open_store()
    wide = dataclasses.replace(memories.fingerprint, dims=1536)
    vector = np.random.default_rng(3).standard_normal(1536).astype(np.float32)
    asked = np.random.default_rng(4).standard_normal(1536).astype(np.float32) + vector / 2
    for count in (1, 2, 3, 5, 7, 997):
        scope = Scope(str(count))
        new = [memories.new(str(number), scope, created_at=number) for number in range(count)]
        store.add(new, np.tile(vector, (count, 1)), wide)
        for _ in range(3):
            hits = store.search(memories.select(scope), Query("", asked, "vector", 0.5, 5))
            assert [hit.record.text for hit in hits] == [str(n) for n in range(count)][
                : -6 if count > 5 else None : -1
            ][:5]


def test_details_belong_to_the_mode(store: SqliteStore, memories: Any) -> None:
    """A hit tells the cosine and the score of the words where the mode looks at them."""
    memories.remember(store, "tea")
    memories.remember(store, "coffee")
    by = {
        mode: memories.search(store, "tea", memories.select("alice"), mode) for mode in ("hybrid", "vector", "keyword")
    }
    assert by["hybrid"][0].semantic == pytest.approx(1)
    assert by["hybrid"][0].keyword == by["keyword"][0].keyword == by["keyword"][0].score > 0
    assert (by["vector"][0].keyword, by["keyword"][0].semantic) == (None, None)
    assert [len(by[mode]) for mode in by] == [2, 2, 1]
    assert by["vector"][1].semantic < 1
    assert by["vector"][1].score >= 0


@pytest.mark.parametrize("mode", ["hybrid", "vector", "keyword"])
def test_a_scope_that_was_emptied_has_no_hits(store: SqliteStore, memories: Any, mode: str) -> None:
    """Cached or not, before and after: nothing is found, and what is added then is."""
    memory_id = memories.remember(store, "tea")
    for wanted in (1, 0, 0, 1):
        if wanted == 0:
            store.delete(memories.select("alice"), 5, memory_id)
        elif not store.count(memories.select()):
            memories.remember(store, "tea")
        for _ in range(3):
            assert len(memories.search(store, "tea", memories.select("alice"), mode)) == wanted


@pytest.mark.parametrize("limit", [0, -1, 10**18])
def test_any_limit_is_fine(store: SqliteStore, memories: Any, limit: int) -> None:
    """No limit is too small or too large."""
    memories.remember(store, "tea")
    for _ in range(3):
        assert len(memories.search(store, "tea", memories.select("alice"), limit=limit)) == (limit > 0)
        assert memories.search(store, "tea", memories.select("nobody"), limit=limit) == []


def test_keywords_are_weighed_within_the_scope(store: SqliteStore, memories: Any) -> None:
    """What others remember changes neither scores nor order: their words are not counted."""
    for text in ("tea and jam", "tea and bread", "coffee"):
        memories.remember(store, text)
    before = memories.search(store, "tea jam", memories.select("alice"), "keyword")
    memories.add(store, *(memories.new(f"jam {number}", "bob") for number in range(50)))
    assert memories.search(store, "tea jam", memories.select("alice"), "keyword") == before


def test_the_cache_keeps_what_is_asked_again_within_its_limit(
    open_store: Callable[..., SqliteStore], memories: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One search keeps nothing, a second does; the least recently used goes first; too much is not kept at all."""
    monkeypatch.setattr(search, "_TERMS_BYTES", 20)  # vectors are tiny here
    store = open_store()
    for user in "abc":
        memories.add(store, *(memories.new(f"tea {number}", user) for number in range(10)))
    for user in "abc":
        memories.search(store, "tea", memories.select(user))
    assert not store._cache._kept
    for user in "abc":
        memories.search(store, "tea", memories.select(user))
    assert [scope.user_id for scope in store._cache._kept] == ["a", "b", "c"]
    size = store._cache._kept[Scope("a")].nbytes
    store._cache = Cache(2 * size + size // 2)
    for user in "aabbaacc":
        memories.search(store, "tea", memories.select(user))
    assert [scope.user_id for scope in store._cache._kept] == ["a", "c"]
    store._cache = Cache(size // 4)
    for user in "aaa":
        memories.search(store, "tea", memories.select(user))
    assert not store._cache._kept


def test_cached_vectors_grow_with_what_is_added(open_store: Callable[..., SqliteStore], memories: Any) -> None:
    """New memories are appended, one by one and in bulk, without reading the old ones again."""
    store = open_store()
    for number in range(40):
        memories.remember(store, f"tea {number}")
        hits = memories.search(store, f"tea {number}", memories.select("alice"), limit=99)
        assert (len(hits), hits[0].record.text) == (number + 1, f"tea {number}")
    first = store._cache._kept[Scope("alice")]._columns[3]
    memories.add(store, *(memories.new(f"jam {number}") for number in range(500)))
    assert len(memories.search(store, "jam", memories.select("alice"), limit=999)) == 540
    assert store._cache._kept[Scope("alice")]._columns[3] is first
