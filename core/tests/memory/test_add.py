# SPDX-License-Identifier: Apache-2.0
"""What `add` stores and returns."""

from __future__ import annotations

import functools
import hashlib
import uuid
from datetime import UTC, datetime

import pytest

from mem0 import Memory
from mem0.errors import ConfigurationError, IdempotencyConflictError, UnknownArgumentError, ValidationError
from mem0.memory.ids import new_id

CONVERSATION = [
    {"role": "system", "content": "You are helpful."},
    {"role": "user", "content": "I love sci-fi movies.", "name": "john"},
    {"role": "assistant", "content": "Noted."},
]


def test_a_text_becomes_one_memory(memory: Memory) -> None:
    """A string is stored as it is, and the result has the shape of mem0ai."""
    answer = memory.add("I love sci-fi movies.", user_id="john")
    [result] = answer["results"]
    assert set(result) == {"id", "memory", "event", "actor_id", "role"}
    assert result["memory"] == "I love sci-fi movies."
    assert result["event"] == "ADD"
    assert str(uuid.UUID(result["id"])) == result["id"]


def test_a_conversation_becomes_its_messages(memory: Memory) -> None:
    """Each message but the system's becomes one memory, in order, with role and speaker."""
    answer = memory.add(CONVERSATION, user_id="john")
    assert [(r["memory"], r["role"], r["actor_id"]) for r in answer["results"]] == [
        ("I love sci-fi movies.", "user", "john"),
        ("Noted.", "assistant", None),
    ]


def test_one_message_and_text_parts(memory: Memory) -> None:
    """A single message dict is accepted, and so are the text parts of a multimodal message."""
    parts = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    answer = memory.add({"role": "user", "content": parts}, run_id="r")
    assert answer["results"][0]["memory"] == "one\ntwo"


def test_only_system_messages_are_nothing_to_store(memory: Memory) -> None:
    """A conversation without a memory in it stores nothing and is no error."""
    assert memory.add(CONVERSATION[:1], user_id="john")["results"] == []
    assert memory.add([], user_id="john")["results"] == []


def test_what_is_stored_comes_back(memory: Memory) -> None:
    """`get` returns every field of what was added, in the shape of mem0ai."""
    added = memory.add(
        CONVERSATION[1],
        user_id="john",
        agent_id="a",
        run_id="r",
        metadata={"topic": "films", "nested": {"list": [1, None, True, 2.5, "é"]}},
        timestamp="2024-05-01T10:00:00+02:00",
        expires_at="2999-01-01",
    )["results"][0]
    got = memory.get(added["id"])
    assert got is not None
    assert got["hash"] == hashlib.md5(b"I love sci-fi movies.").hexdigest()
    assert {name: got[name] for name in got if name not in ("hash", "updated_at")} == {
        "id": added["id"],
        "memory": "I love sci-fi movies.",
        "score": None,
        "metadata": {"topic": "films", "nested": {"list": [1, None, True, 2.5, "é"]}},
        "created_at": "2024-05-01T08:00:00.000000+00:00",
        "user_id": "john",
        "agent_id": "a",
        "run_id": "r",
        "actor_id": "john",
        "role": "user",
        "provenance": {
            "message": 0,
            "role": "user",
            "model": None,
            "prompt_version": None,
            "extracted_at": None,
        },
        "expires_at": "2999-01-01T00:00:00.000000+00:00",
        "expiration_date": "2998-12-31",
    }
    assert abs((datetime.now(UTC) - datetime.fromisoformat(got["updated_at"])).total_seconds()) < 60


def test_scope_in_filters(memory: Memory) -> None:
    """The ids may stand in `filters`, and nothing else may."""
    memory.add("here", filters={"user_id": "john"})
    assert memory.count(user_id="john") == 1
    with pytest.raises(ValidationError, match="only user_id"):
        memory.add("here", filters={"user_id": "john", "topic": "x"})
    with pytest.raises(ValidationError, match="given twice"):
        memory.add("here", user_id="ann", filters={"user_id": "john"})


def test_caller_keeps_what_it_passed(memory: Memory) -> None:
    """Neither messages nor metadata are changed, and later changes to them do not reach the store."""
    metadata = {"list": [1]}
    memory_id = memory.add("text", user_id="john", metadata=metadata)["results"][0]["id"]
    metadata["list"].append(2)
    assert memory.get(memory_id)["metadata"] == {"list": [1]}  # type: ignore[index]


def test_idempotency_key(memory: Memory) -> None:
    """The same key stores once and returns the same ids; with other content it is an error; scopes are apart."""
    first = memory.add(CONVERSATION, user_id="john", idempotency_key="k")
    again = memory.add(CONVERSATION, user_id="john", idempotency_key="k")
    assert [r["id"] for r in again["results"]] == [r["id"] for r in first["results"]]
    assert {r["event"] for r in again["results"]} == {"NONE"}
    assert memory.count(user_id="john") == 2
    with pytest.raises(IdempotencyConflictError):
        memory.add("something else", user_id="john", idempotency_key="k")
    assert memory.add("something else", user_id="ann", idempotency_key="k")["results"][0]["event"] == "ADD"


def test_extraction_is_not_pretended(memory: Memory) -> None:
    """`infer=True` without an LLM, and procedural memories, are errors that say what to do; nothing is stored."""
    with pytest.raises(ConfigurationError, match="infer=False"):
        memory.add("text", user_id="john", infer=True)
    with pytest.raises(ValidationError, match="memory_type"):
        memory.add("text", user_id="john", agent_id="a", memory_type="procedural_memory")
    assert memory.count(user_id="john") == 0
    assert memory.add("text", user_id="john", infer=False)["results"]


def test_a_prompt_without_extraction_warns(memory: Memory) -> None:
    """A prompt that has no effect says so."""
    with pytest.warns(UserWarning, match="no effect"):
        memory.add("text", user_id="john", prompt="Extract names.")


BAD_ADDS = [
    ("", {}, "blank"),
    (" \n\t", {}, "blank"),
    (3, {}, "is int"),
    (None, {}, "is NoneType"),
    (b"bytes", {}, "is bytes"),
    ("\ud800", {}, "surrogate"),
    ("x" * 10_000_000, {}, "Split it"),
    ("é" * 600_000, {}, "Split it"),
    ([{"role": "user", "content": "fine"}, {"role": "user", "content": ""}], {}, "message 1"),
    ([{"role": "user"}], {}, "no 'content'"),
    ([{"role": 3, "content": "x"}], {}, "role"),
    ([{"role": "user", "content": 5}], {}, "is int"),
    ([{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}], {}, "image_url"),
    ([["x"]], {}, "message 0 is list"),
    ("x", {"user_id": ""}, "user_id"),
    ("x", {"user_id": "  "}, "user_id"),
    ("x", {"user_id": 7}, "user_id is int"),
    ("x", {"user_id": ["john"]}, "user_id is list"),
    ("x", {"user_id": {"eq": "john"}}, "user_id is dict"),
    ("x", {"user_id": True}, "user_id is bool"),
    ("x", {"user_id": "\udfff"}, "surrogate"),
    ("x", {"user_id": "a" * 5000}, "4,096"),
    ("x", {"metadata": {"a": float("nan")}}, "nan"),
    ("x", {"metadata": {"a": [float("inf")]}}, r"metadata\['a'\]\[0\]"),
    ("x", {"metadata": {"a": {1}}}, "set"),
    ("x", {"metadata": {"a": datetime(2024, 1, 1)}}, "datetime"),
    ("x", {"metadata": {1: "a"}}, "Keys are strings"),
    ("x", {"metadata": {"a": "\ud800"}}, "surrogate"),
    ("x", {"metadata": {"user_id": "ann"}}, "record's own"),
    ("x", {"metadata": "topic"}, "not a dict"),
    ("x", {"metadata": {"a": "b" * 2_000_000}}, "bytes as JSON"),
    ("x", {"metadata": {"a": 1 << 80}}, "bits"),
    ("x", {"metadata": functools.reduce(lambda inner, _: {"a": inner}, range(40), {})}, "deeper"),
    ("x", {"timestamp": "yesterday"}, "timestamp"),
    ("x", {"timestamp": float("nan")}, "timestamp"),
    ("x", {"timestamp": True}, "timestamp"),
    ("x", {"timestamp": 1e30}, "timestamp"),
    ("x", {"expires_at": "never"}, "expires_at"),
    ("x", {"expiration_date": "2024-01-01T00:00:00"}, "expiration_date"),
    ("x", {"expires_at": "2030-01-01", "expiration_date": "2030-01-01"}, "Give one"),
    ("x", {"infer": "yes"}, "infer"),
    ("x", {"idempotency_key": ""}, "idempotency_key"),
    ("x", {"memory_type": "other"}, "memory_type"),
]


@pytest.mark.parametrize(("messages", "extra", "match"), BAD_ADDS)
def test_bad_input_changes_nothing(memory: Memory, messages: object, extra: dict[str, object], match: str) -> None:
    """Whatever is wrong with an argument is a typed error that names it, and nothing is written."""
    with pytest.raises(ValidationError, match=match) as caught:
        memory.add(messages, **{"user_id": "john", **extra})  # type: ignore[arg-type]
    assert len(str(caught.value)) < 400
    assert memory.count(all_scopes=True) == 0


def test_a_scope_is_needed(memory: Memory) -> None:
    """Without any id, nothing is stored."""
    with pytest.raises(ValidationError, match="no scope"):
        memory.add("text")


def test_unknown_arguments_suggest_the_right_one(memory: Memory) -> None:
    """A misspelt argument is an error naming the one that was meant, also for who expects a TypeError."""
    with pytest.raises(UnknownArgumentError, match="'metadata'") as caught:
        memory.add("text", user_id="john", metdata={})  # type: ignore[call-arg]
    assert isinstance(caught.value, TypeError)


def test_ids_rise_with_time_and_are_version_7() -> None:
    """Every id is a UUID of version 7 whose first bits are the present moment, and no two are equal."""
    ids = [new_id() for _ in range(10_000)]
    assert len(set(ids)) == len(ids)
    parsed = [uuid.UUID(found) for found in ids]
    assert {(found.version, found.variant) for found in parsed} == {(7, uuid.RFC_4122)}
    moments = [found.int >> 80 for found in parsed]
    assert moments == sorted(moments)
    assert abs(moments[0] / 1000 - datetime.now(UTC).timestamp()) < 60
    assert len({found.int & 0xFFF << 64 for found in parsed}) > 1000
