# SPDX-License-Identifier: Apache-2.0
"""A scope is a wall, whatever the ids look like."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mem0 import Memory
from mem0.errors import Mem0Error, ValidationError

USERS, EACH = 50, 200
TRICKY = [
    "*", "%", "_", "?", "'", '"', "' OR '1'='1", '" OR ""="', "--", ";", "\\", "\x00", "user\x00", "user\x00x", "NULL",
    "null", "None", "0", "1", "true", " user", "user ", "User", "USER", "üser", "u\u0308ser", "ｕser", "usеr",
    "\u202euser", "user\u200b", "a&b=c", "a/b", "../user", "{}", "[]", '{"eq": "user"}', "$ne", "user_id", "john",
    "jon",
    "user\n", "user\t", "🙂", "用户", "مستخدم", "x" * 4096, "-1", "1e9", "user;user_id=ann", "<script>", "user%00",
]  # fmt: skip


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Memory, dict[str, set[str]]]]:
    """50 users with 200 memories each, the users' ids as tricky as can be, and whose each memory is."""
    path = tmp_path_factory.mktemp("crowd") / "memories.db"
    users = TRICKY[:USERS]
    assert len(set(users)) == USERS
    config = {
        "embedder": {"provider": "hashing", "config": {"embedding_dims": 64}},
        "vector_store": {"config": {"path": str(path), "synchronous": "off"}},
    }
    owned: dict[str, set[str]] = {}
    with Memory.from_config(config) as memory:
        for user in users:
            answer = memory.add_many([f"shared words {n}" for n in range(EACH)], user_id=user, metadata={"user": user})
            owned[user] = {result["id"] for result in answer["results"]}
        yield memory, owned


def hostile_filter(randomness: random.Random, user: str) -> dict[str, Any]:
    return randomness.choice(
        [
            {"user_id": user},
            {"user_id": {"eq": user}},
            {"user_id": {"in": [user]}},
            {"AND": [{"user_id": user}]},
            {"AND": [{"AND": [{"user_id": user}, {"user": {"ne": "nobody"}}]}]},
            {"user_id": user, "OR": [{"user": user}, {"user_id": {"ne": user}}]},
            {"user_id": user, "NOT": [{"user_id": {"ne": user}, "user": "nobody"}]},
        ]
    )


def test_no_foreign_memory_ever(crowd: tuple[Memory, dict[str, set[str]]]) -> None:
    """In 10,000 operations with hostile ids, no result and no change belongs to anybody else."""
    memory, owned = crowd
    randomness = random.Random(11)
    users = list(owned)

    def touch(memory_id: str, user_id: str) -> object:
        return memory.update(memory_id, metadata={"a": 1}, user_id=user_id)

    every_id = [(user, memory_id) for user in users for memory_id in sorted(owned[user])[:10]]
    for _ in range(10_000):
        user = randomness.choice(users + TRICKY)
        mine = owned.get(user, set())
        action = randomness.randrange(6)
        owner, memory_id = randomness.choice(every_id)
        if action == 0:
            top_k = randomness.choice([1, 20, 300])
            mode = randomness.choice(["hybrid", "keyword"])
            found = memory.search("shared words", user_id=user, top_k=top_k, mode=mode)
            assert {result["id"] for result in found["results"]} <= mine
        elif action == 1:
            found = memory.get_all(filters=hostile_filter(randomness, user), top_k=randomness.choice([1, 50, 300]))
            assert {result["id"] for result in found["results"]} <= mine
        elif action == 2:
            assert memory.count(user_id=user) == len(mine)
        elif action == 3:
            assert (memory.get(memory_id, user_id=user) is not None) == (user == owner)
        elif action == 4:
            assert bool(memory.history(memory_id, user_id=user)) == (user == owner)
        elif user != owner:
            with pytest.raises(Mem0Error):
                randomness.choice([memory.delete, memory.forget, touch])(memory_id, user_id=user)
    for user in users:
        assert memory.count(user_id=user) == EACH


@pytest.mark.parametrize(
    "value", [["*"], {"eq": "*"}, {"ne": "x"}, 0, 1, True, False, 1.5, b"user", (), [], {}], ids=str
)
def test_ids_that_are_no_strings(crowd: tuple[Memory, dict[str, set[str]]], value: Any) -> None:
    """A list, a dict, a number or anything else but a string is no id, in any operation."""
    memory, _ = crowd
    for call in (
        lambda: memory.search("shared", user_id=value),
        lambda: memory.get_all(user_id=value),
        lambda: memory.count(user_id=value),
        lambda: memory.delete_all(user_id=value),
        lambda: memory.forget(user_id=value),
        lambda: memory.add("x", user_id=value),
    ):
        with pytest.raises(ValidationError):
            call()


def test_scopes_of_several_ids(memory: Memory, tmp_path: Path) -> None:
    """Every given id must match; an id that is not given matches any."""
    memory.add("a", user_id="u", agent_id="a", run_id="r")
    memory.add("b", user_id="u", run_id="r")
    memory.add("c", user_id="v", run_id="r")
    memory.add("d", agent_id="u")

    def found(**scope: str) -> str:
        return "".join(sorted(result["memory"] for result in memory.search("abcd", **scope)["results"]))

    assert found(user_id="u") == "ab"
    assert found(run_id="r") == "abc"
    assert found(user_id="u", agent_id="a") == "a"
    assert found(agent_id="u") == "d"
    assert found(user_id="u", agent_id="u") == ""
    memory.delete_all(user_id="u", agent_id="a")
    assert found(run_id="r") == "bc"
