# SPDX-License-Identifier: Apache-2.0
"""What `search`, `get_all` and `count` find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mem0 import Memory
from mem0.errors import UnknownArgumentError, ValidationError

FILMS = [
    ("Alien is a film about a monster in space.", {"year": 1979, "tags": ["space", "horror"], "seen": True}),
    ("Casablanca is a film about love in the war.", {"year": 1942, "tags": ["love"], "seen": False}),
    ("Solaris is a film about a planet that thinks.", {"year": 1972, "tags": ["space"], "title": "Straße"}),
]


@pytest.fixture
def films(memory: Memory) -> Memory:
    for text, metadata in FILMS:
        memory.add(text, user_id="john", metadata=metadata)
    memory.add("A monster lives in my garden.", user_id="ann")
    return memory


@pytest.mark.parametrize("mode", ["hybrid", "vector", "keyword"])
def test_the_best_match_comes_first(films: Memory, mode: str) -> None:
    """In every mode the memory that shares most words is first, scores fall, and only the scope is searched."""
    results = films.search("the monster in space", user_id="john", mode=mode)["results"]
    assert results[0]["memory"] == FILMS[0][0]
    scores = [result["score"] for result in results]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 and isinstance(score, float) for score in scores)
    assert {result["user_id"] for result in results} == {"john"}


def test_the_shape_of_a_result(films: Memory) -> None:
    """A result is what `get` returns with a score; `explain` adds how it came about."""
    [result] = films.search("monster", user_id="john", top_k=1, explain=True)["results"]
    got = films.get(result["id"])
    assert got is not None
    assert {**got, "score": None, "score_details": None} == {**result, "score": None, "score_details": None}
    details = result["score_details"]
    assert details["final_score"] == result["score"]
    assert details["semantic_score"] > 0
    assert details["bm25_score"] > 0


def test_how_many(films: Memory) -> None:
    """`top_k` bounds the results, `limit` is its older name, and 20 is the default."""
    assert len(films.search("film", user_id="john", top_k=2)["results"]) == 2
    assert len(films.search("film", user_id="john", limit=1)["results"]) == 1
    films.add_many([f"film number {n}" for n in range(40)], user_id="john")
    assert len(films.search("film", user_id="john")["results"]) == 20
    assert len(films.get_all(user_id="john")["results"]) == 43
    assert len(films.get_all(user_id="john", top_k=5, offset=41)["results"]) == 2


def test_threshold(films: Memory) -> None:
    """Nothing below the threshold is returned, and everything at or above it is."""
    everything = films.search("monster in space", user_id="john")["results"]
    middle = everything[1]["score"]
    kept = films.search("monster in space", user_id="john", threshold=middle)["results"]
    assert [r["id"] for r in kept] == [r["id"] for r in everything if r["score"] >= middle]


FILTERS: list[tuple[dict[str, Any], set[int]]] = [
    ({}, {0, 1, 2}),
    ({"year": 1979}, {0}),
    ({"year": 1979.0}, {0}),
    ({"year": "1979"}, set()),
    ({"seen": 1}, set()),
    ({"seen": True}, {0}),
    ({"seen": {"ne": True}}, {1, 2}),
    ({"seen": None}, {2}),
    ({"year": {"gte": 1942, "lt": 1979}}, {1, 2}),
    ({"year": {"gt": 1942}}, {0, 2}),
    ({"year": {"lte": 1942}}, {1}),
    ({"year": {"gt": "1942"}}, set()),
    ({"year": [1942, 1972]}, {1, 2}),
    ({"year": {"in": [1942]}}, {1}),
    ({"year": {"in": []}}, set()),
    ({"year": {"nin": [1942]}}, {0, 2}),
    ({"tags": {"contains": "space"}}, {0, 2}),
    ({"title": {"contains": "tra"}}, {2}),
    ({"title": {"icontains": "STRASSE"}}, {2}),
    ({"title": "*"}, set()),
    ({"tags": {"icontains": "SPACE"}}, {0, 2}),
    ({"tags": {"icontains": "SPAC"}}, set()),
    ({"year": {"icontains": "19"}}, set()),
    ({"AND": [{"seen": True}, {"year": 1942}]}, set()),
    ({"OR": [{"seen": True}, {"year": 1942}]}, {0, 1}),
    ({"NOT": [{"seen": True}, {"year": 1942}]}, {2}),
    ({"NOT": [{"OR": [{"year": 1942}, {"AND": [{"seen": True}, {"year": 1979}]}]}]}, {2}),
    ({"role": "user"}, {0, 1, 2}),
    ({"created_at": {"lt": "2000-01-01"}}, set()),
    ({"created_at": {"gt": "2000-01-01"}, "year": 1979}, {0}),
    ({"user_id": "john", "year": 1942}, {1}),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERS)
def test_filters_mean_the_same_everywhere(films: Memory, filters: dict[str, Any], expected: set[int]) -> None:
    """`search`, `get_all`, `count` and `delete_all` select the same memories by the same filter."""
    wanted = {FILMS[number][0] for number in expected}
    assert {r["memory"] for r in films.search("film", user_id="john", filters=filters)["results"]} == wanted
    assert {r["memory"] for r in films.get_all(user_id="john", filters=filters)["results"]} == wanted
    assert films.count(user_id="john", filters=filters) == len(wanted)
    films.delete_all(user_id="john", filters=filters)
    assert {r["memory"] for r in films.get_all(user_id="john")["results"]} == {text for text, _ in FILMS} - wanted


BAD_FILTERS: list[tuple[object, str]] = [
    ("year", "is str"),
    ([], "is list"),
    ({"year": {"=>": 3}}, "operator"),
    ({"year": {"$gte": 3}}, "'gte'"),
    ({"year": {}}, "operator"),
    ({"year": {"gt": [1]}}, "list"),
    ({"year": {"gt": None}}, "NoneType"),
    ({"year": {"in": "abc"}}, "a list"),
    ({"year": {"in": [[1]]}}, "list"),
    ({"year": float("nan")}, "finite"),
    ({"title": {"icontains": 3}}, "a string"),
    ({"AND": {"year": 3}}, "a list"),
    ({"OR": []}, "at least one"),
    ({"or": [{"year": 3}]}, "'OR'"),
    ({"$and": [{"year": 3}]}, "'AND'"),
    ({3: 4}, "key 3"),
    ({"created_at": {"gt": "soon"}}, "moment"),
    ({"expiration_date": "2024-01-01"}, "expires_at"),
    ({"AND": [{"AND": [{"year": {"between": [1, 2]}}]}]}, r"\['AND'\]\[0\]\['AND'\]\[0\]\['year'\]"),
]


@pytest.mark.parametrize(("filters", "match"), BAD_FILTERS)
@pytest.mark.parametrize("operation", ["search", "get_all", "count", "delete_all"])
def test_a_wrong_filter_is_an_error(films: Memory, operation: str, filters: object, match: str) -> None:
    """A wrong operator, type or nesting is a typed error that names the place; nothing is selected by it."""
    call: Callable[..., object] = getattr(films, operation)
    with pytest.raises(ValidationError, match=match):
        call(*(["film"] if operation == "search" else []), user_id="john", filters=filters)
    assert films.count(user_id="john") == 3


BAD_SEARCHES: list[tuple[dict[str, Any], str]] = [
    ({"query": ""}, "query"),
    ({"query": None}, "query"),
    ({"query": "x" * 10_000_000}, "query"),
    ({"query": "\ud83d"}, "surrogate"),
    ({"top_k": 10**9}, "top_k"),
    ({"top_k": 0}, "top_k"),
    ({"top_k": -1}, "top_k"),
    ({"top_k": True}, "top_k"),
    ({"top_k": 2.5}, "top_k"),
    ({"top_k": 3, "limit": 3}, "Give one"),
    ({"threshold": 1.5}, "threshold"),
    ({"threshold": float("nan")}, "threshold"),
    ({"mode": "semantic"}, "mode"),
    ({"keyword_weight": -0.1}, "keyword_weight"),
    ({"rerank": True}, "reranker"),
    ({"as_of": "later"}, "as_of"),
    ({"as_of": "2024-01-01", "reference_date": "2024-01-01"}, "Give one"),
    ({"user_id": None}, "no scope"),
    ({"all_scopes": True}, "Leave one"),
    ({"user_id": None, "all_scopes": "yes"}, "True or False"),
    ({"user_id": None, "filters": {"OR": [{"user_id": "john"}]}}, "no scope"),
    ({"user_id": None, "filters": {"NOT": [{"user_id": "ann"}]}}, "no scope"),
]


@pytest.mark.parametrize(("arguments", "match"), BAD_SEARCHES)
def test_bad_searches(films: Memory, arguments: dict[str, Any], match: str) -> None:
    """Whatever is wrong with an argument is a typed error that names it."""
    call = {"query": "film", "user_id": "john", **arguments}
    with pytest.raises(ValidationError, match=match):
        films.search(call.pop("query"), **call)


def test_unknown_arguments_of_search(films: Memory) -> None:
    """An argument of another name is an error, never swallowed."""
    with pytest.raises(UnknownArgumentError, match="'top_k'"):
        films.search("film", user_id="john", topk=3)  # type: ignore[call-arg]


def test_scopes_by_keyword_and_by_filter(films: Memory, texts: Callable[..., list[str]]) -> None:
    """Ids mean the same as arguments and in `filters`, alone and under AND; everybody's must be asked for."""
    assert texts(user_id="ann") == texts(filters={"user_id": "ann"}) == texts(filters={"AND": [{"user_id": "ann"}]})
    assert texts(filters={"user_id": {"in": ["ann"]}}) == texts(user_id="ann")
    assert len(texts(all_scopes=True)) == 4
    assert len(texts(all_scopes=True, filters={"OR": [{"user_id": "ann"}, {"year": 1942}]})) == 2


def test_languages_without_spaces(memory: Memory) -> None:
    """Chinese, Japanese and Thai are found by a part of a sentence, by words alone too."""
    for text in ("我下个月要搬到东京去工作", "私は寿司が好きです", "ฉันชอบดูหนังวิทยาศาสตร์", "Я люблю кофе по утрам"):
        memory.add(text, user_id="john")
    for query, expected in {"东京": "我下", "寿司": "私は", "หนัง": "ฉัน", "кофе": "Я л"}.items():
        for mode in ("hybrid", "keyword"):
            found = memory.search(query, user_id="john", mode=mode, top_k=1)["results"]
            assert found[0]["memory"].startswith(expected), (query, mode)


def test_expiry(memory: Memory, texts: Callable[..., list[str]]) -> None:
    """What has expired is hidden, unless asked for, and is there when looked at from before."""
    memory.add("old", user_id="john", timestamp="2020-01-01", expires_at="2021-01-01")
    memory.add("kept", user_id="john", timestamp="2020-01-01", expires_at=None)
    memory.add("today", user_id="john", expiration_date="2999-12-31")
    assert texts(user_id="john") == ["kept", "today"]
    assert texts(user_id="john", show_expired=True) == ["kept", "old", "today"]
    assert texts(user_id="john", as_of="2020-06-01") == ["kept", "old"]
    assert texts(user_id="john", as_of="2021-01-01") == ["kept"]
    assert texts(user_id="john", as_of="2019-01-01", show_expired=True) == []
    found = memory.search("old kept today", user_id="john", reference_date="2020-06-01")["results"]
    assert sorted(r["memory"] for r in found) == ["kept", "old"]
    assert memory.count(user_id="john") == 2


def test_expiration_date_is_the_last_day(memory: Memory) -> None:
    """The older form hides a memory after its day, not during it."""
    memory.add("text", user_id="john", timestamp="2020-01-01", expiration_date="2020-03-31")
    assert memory.count(user_id="john", as_of="2020-03-31T23:59:59") == 1
    assert memory.count(user_id="john", as_of="2020-04-01") == 0


def test_newest_first(memory: Memory) -> None:
    """`get_all` lists by time of creation, the newest first, and later stored ones first among equals."""
    for text, when in (("b", 200), ("a", 100), ("c", 300), ("d", 300)):
        memory.add(text, user_id="john", timestamp=when)
    assert [r["memory"] for r in memory.get_all(user_id="john")["results"]] == ["d", "c", "b", "a"]
