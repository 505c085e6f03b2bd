# SPDX-License-Identifier: Apache-2.0
"""What becomes of facts: what is stored, changed, deleted or left, what the caller is told, and where it comes from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mem0 import AsyncMemory, Memory
from mem0.errors import ProviderError, ValidationError
from mem0.extraction.prompt import PROMPT_VERSION

from .conftest import Extracting, Json, Scripted, asking, fact

MODEL = "scripted/scripted-1"


def got(memory: Memory, memory_id: str) -> Json:
    """Return a memory that must be there."""
    found = memory.get(memory_id)
    assert found is not None
    return found


def stored(memory: Memory, text: str, **fields: Any) -> str:
    """Store a text as it is, and return its id."""
    return str(memory.add(text, user_id="john", infer=False, **fields)["results"][0]["id"])


def check_provenance(provenance: Json, message: int, role: str = "user") -> None:
    """A text rests on a message, and says which model, prompt and moment made it."""
    moment = datetime.fromisoformat(provenance.pop("extracted_at"))
    assert timedelta(0) <= datetime.now(UTC) - moment < timedelta(minutes=1)
    assert provenance == {"message": message, "role": role, "model": MODEL, "prompt_version": PROMPT_VERSION}


def test_add(memory: Memory, llm: Scripted) -> None:
    """A fact becomes a memory with what the call and the message say about it, and says where it comes from."""
    llm.say(fact("Likes tea", 2))
    messages = [
        {"role": "system", "content": "Be kind."},
        {"role": "assistant", "content": "What do you like?"},
        {"role": "user", "content": "Tea!", "name": "Ann"},
    ]
    result = memory.add(
        messages, user_id="john", run_id="r", metadata={"a": [1]}, timestamp="2026-03-01", expires_at="2999-01-01"
    )
    [added] = result["results"]
    assert added == {"id": added["id"], "memory": "Likes tea", "event": "ADD", "actor_id": "Ann", "role": "user"}
    found = got(memory, added["id"])
    check_provenance(found["provenance"], 2)
    assert {name: found[name] for name in ("memory", "user_id", "run_id", "metadata", "role", "actor_id")} == {
        "memory": "Likes tea",
        "user_id": "john",
        "run_id": "r",
        "metadata": {"a": [1]},
        "role": "user",
        "actor_id": "Ann",
    }
    assert found["created_at"].startswith("2026-03-01T00:00:00")
    assert found["expires_at"].startswith("2999-01-01T00:00:00")
    [entry] = memory.history(added["id"])
    assert (entry["event"], entry["new_memory"]) == ("ADD", "Likes tea")
    check_provenance(entry["provenance"], 2)
    report = result["extraction"]
    assert (report["applied"], report["model"], report["calls"]) == (True, MODEL, 1)
    assert (report["input_tokens"], report["output_tokens"]) == (100, 10)
    assert (report["recalled"], report["dropped"]) == ([], [])
    assert [hit["id"] for hit in memory.search("tea", user_id="john")["results"]] == [added["id"]]


def test_update(memory: Memory, llm: Scripted) -> None:
    """An update changes the text and where it comes from; all else stays, and the text before is told and kept."""
    memory_id = stored(memory, "Lives in Oslo", metadata={"a": 1}, timestamp="2026-03-01", expires_at="2999-01-01")
    before = got(memory, memory_id)
    llm.say(fact("Lives in Rome", 1, "UPDATE", 1))
    [result] = memory.add("I moved to Rome.", user_id="john", metadata={"b": 2}, expires_at="2998-01-01")["results"]
    assert result == {
        "id": memory_id,
        "memory": "Lives in Rome",
        "event": "UPDATE",
        "previous_memory": "Lives in Oslo",
        "actor_id": None,
        "role": "user",
    }
    after = got(memory, memory_id)
    changed = {"memory", "hash", "updated_at", "provenance"}
    assert {name for name in before if before[name] != after[name]} == changed
    check_provenance(after["provenance"], 0)
    assert [entry["event"] for entry in memory.history(memory_id)] == ["ADD", "UPDATE"]
    entry = memory.history(memory_id)[-1]
    assert (entry["old_memory"], entry["new_memory"]) == ("Lives in Oslo", "Lives in Rome")
    check_provenance(entry["provenance"], 0)
    assert memory.count(user_id="john") == 1
    assert memory.search("Oslo", user_id="john", mode="keyword")["results"] == []
    assert [hit["id"] for hit in memory.search("Rome", user_id="john", mode="keyword")["results"]] == [memory_id]


def test_delete(memory: Memory, llm: Scripted) -> None:
    """A deletion removes the memory, tells which text it had, and the history says on what it rests."""
    memory_id = stored(memory, "Has a cat")
    llm.say(fact("", 1, "DELETE", 1))
    [result] = memory.add("I have no cat any more.", user_id="john")["results"]
    assert (result["id"], result["memory"], result["event"]) == (memory_id, "Has a cat", "DELETE")
    assert memory.get(memory_id) is None
    entry = memory.history(memory_id)[-1]
    assert (entry["event"], entry["old_memory"], entry["new_memory"]) == ("DELETE", "Has a cat", None)
    check_provenance(entry["provenance"], 0)


def test_none(memory: Memory, llm: Scripted) -> None:
    """What a memory says already leaves it as it is, and is told with its id."""
    memory_id = stored(memory, "Likes tea")
    before = got(memory, memory_id)
    llm.say(fact("Enjoys tea", 1, "NONE", 1), fact("Nothing new", 1, "NONE"))
    [result] = memory.add("I still enjoy tea.", user_id="john")["results"]
    assert (result["id"], result["memory"], result["event"]) == (memory_id, "Likes tea", "NONE")
    assert got(memory, memory_id) == before
    assert len(memory.history(memory_id)) == 1


def test_no_facts(memory: Memory, llm: Scripted) -> None:
    """A conversation without facts stores nothing, and says that it was looked at."""
    result = memory.add("Hello!", user_id="john")
    assert result["results"] == []
    assert (result["extraction"]["applied"], result["extraction"]["calls"]) == (True, 1)
    assert memory.count(user_id="john") == 0


def test_all_at_once(memory: Memory, llm: Scripted) -> None:
    """Adds, updates, deletions and what is kept come back in the order of the answer, and all of it was done."""
    ids = {text: stored(memory, text) for text in ("Lives in Oslo", "Has a cat", "Likes tea")}

    def answer(document: Json) -> Json:
        known = {each["text"]: each["memory"] for each in document["memories"]}
        return {
            "facts": [
                fact("Has a dog", 1),
                fact("Lives in Rome", 2, "UPDATE", known["Lives in Oslo"]),
                fact("", 1, "DELETE", known["Has a cat"]),
                fact("", 2, "NONE", known["Likes tea"]),
                fact("Works at sea", 2),
            ]
        }

    llm.answers = [answer]
    results = memory.add(["My cat is gone, I have a dog.", "I moved to Rome, I work at sea."], user_id="john")[
        "results"
    ]
    assert [each["event"] for each in results] == ["ADD", "UPDATE", "DELETE", "NONE", "ADD"]
    assert [each["id"] for each in results[1:4]] == list(ids.values())
    texts = {each["memory"] for each in memory.get_all(user_id="john")["results"]}
    assert texts == {"Has a dog", "Lives in Rome", "Likes tea", "Works at sea"}
    sources = [got(memory, results[n]["id"])["provenance"]["message"] for n in (0, 1, 4)]
    assert sources == [0, 1, 1]


def test_what_is_stored_as_it_is(memory: Memory) -> None:
    """A message that is stored as it is says which it was, and that no model had a part in it."""
    messages: list[Any] = [{"role": "system", "content": "Be kind."}, {"role": "assistant", "content": "Sencha!"}]
    [added] = memory.add(messages, user_id="john", infer=False)["results"]
    nothing = {"model": None, "prompt_version": None, "extracted_at": None}
    assert got(memory, added["id"])["provenance"] == {"message": 1, "role": "assistant", **nothing}


TEXTS = (
    "Mag die Oper über alles",
    "お茶が好きです",
    "لا يأكل اللحم",
    "Не любит кофе 🙂",
    "ชอบชา",
    "יש לו חתול",
    "e\u0301te\u0301 a\u0300 Paris",
    'Code: `x <y> {z}` \\n "q"',
)


@pytest.mark.parametrize("text", TEXTS)
def test_languages(memory: Memory, llm: Scripted, text: str) -> None:
    """What is said and what is extracted arrive and stay as they are, in any language and script."""
    llm.say(fact(text))
    [added] = memory.add(f"{text}!", user_id="john")["results"]
    assert llm.document["turns"][0]["text"] == f"{text}!"
    assert added["memory"] == text == got(memory, added["id"])["memory"]
    memory.add("And?", user_id="john")
    assert [each["text"] for each in llm.document["memories"]] == [text]


def test_dropped_facts(memory: Memory, llm: Scripted) -> None:
    """A fact that cannot be used is left out and told with the reason; the others are stored."""
    llm.say(
        fact("Likes tea", 1),
        fact("Rests on nobody", 7),
        fact("Was said by the assistant", 2),
        fact("  ", 1),
        fact("Lives in Rome", 1, "UPDATE", 3),
        fact("likes TEA.", 1),
        fact("", 1, "DELETE", None),
    )
    messages = [{"role": "user", "content": "I like tea."}, {"role": "assistant", "content": "Good."}]
    result = memory.add(messages, user_id="john")
    assert [each["memory"] for each in result["results"]] == ["Likes tea"]
    dropped = result["extraction"]["dropped"]
    assert [each["fact"] for each in dropped] == [
        "Rests on nobody", "Was said by the assistant", "  ", "Lives in Rome", "likes TEA.", "",
    ]  # fmt: skip
    expected = ["cites turn 7 of 2", "role 'assistant'", "fact 4", "names memory 3 of 0", "says what fact 1", "DELETE"]
    for each, words in zip(dropped, expected, strict=True):
        assert words in each["reason"]


def test_known_by_its_words(memory: Memory, llm: Scripted) -> None:
    """A fact that the model adds although a memory says it, in the same words, adds nothing, offered or not."""
    memory_id = stored(memory, "Likes green tea")
    memory.add([f"Collects stamps number {n} since {n}" for n in range(60)], user_id="john", infer=False)
    llm.say(fact("likes GREEN tea."))
    [result] = memory.add("Stamps 1 2 3 4 5 6 7 8 and so on", user_id="john")["results"]
    assert (result["id"], result["event"], result["memory"]) == (memory_id, "NONE", "Likes green tea")
    assert memory.count(user_id="john") == 61


def test_twins(memory: Memory, llm: Scripted) -> None:
    """Of two facts in one answer that differ in form alone, the first is stored and the second told as dropped."""
    embedder = memory._open.embedder
    embedder.spec = replace(embedder.spec, lexical=False)  # one of spelling proves too little
    llm.say(fact("Lives in Bonn, Germany"), fact("Lives in Bonn (Germany)"), fact("Likes black tea"))
    result = memory.add("I live in Bonn, in Germany, and like black tea.", user_id="john")
    assert [each["memory"] for each in result["results"]] == ["Lives in Bonn, Germany", "Likes black tea"]
    [dropped] = result["extraction"]["dropped"]
    assert dropped["fact"] == "Lives in Bonn (Germany)"
    assert "Lives in Bonn, Germany" in dropped["reason"]


def test_what_is_no_twin(memory: Memory, llm: Scripted) -> None:
    """Facts that differ in a number, a name or a "not" are two."""
    texts = ["Has 2 cats", "Has 3 cats", "Likes Ann", "Does not like Ann", "Likes Anna", "Knows C", "Knows C++"]
    llm.say(*map(fact, texts))
    result = memory.add("A lot.", user_id="john")
    assert [each["memory"] for each in result["results"]] == texts
    assert result["extraction"]["dropped"] == []


def test_the_key_of_a_call(memory: Memory, llm: Scripted) -> None:
    """A call that is repeated with its key asks nobody and returns the first ids, deleted ones and updates included."""
    memory_id = stored(memory, "Lives in Oslo")
    llm.say(fact("Likes tea"), fact("Lives in Rome", 1, "UPDATE", 1))
    first = memory.add("I like tea, in Rome.", user_id="john", idempotency_key="k")
    assert len(llm.prompts) == 1
    again = memory.add("I like tea, in Rome.", user_id="john", idempotency_key="k")
    assert len(llm.prompts) == 1
    assert [each["id"] for each in again["results"]] == [each["id"] for each in first["results"]]
    assert {each["event"] for each in again["results"]} == {"NONE"}
    assert (again["extraction"]["applied"], "key" in again["extraction"]["reason"]) == (False, True)
    assert memory.count(user_id="john") == 2
    assert [each["event"] for each in memory.history(memory_id)] == ["ADD", "UPDATE"]
    memory.add("I like tea, in Rome.", user_id="mary", idempotency_key="k")
    assert len(llm.prompts) == 2


def test_stored_as_they_are_on_request(extracting: Extracting, llm: Scripted) -> None:
    """Where the LLM fails and the caller said so, messages are stored as they are, and the result tells it truly."""
    error = ProviderError("scripted: it is down. Try again later.", provider="scripted")
    llm.answers = [error]
    memory = extracting()
    messages: list[Any] = [{"role": "user", "content": "I like tea."}, {"role": "assistant", "content": "Good."}]
    with pytest.raises(ProviderError):
        memory.add(messages, user_id="john")
    with pytest.raises(ValidationError, match="on_extraction_error"):
        memory.add(messages, user_id="john", on_extraction_error="ignore")
    result = memory.add(messages, user_id="john", on_extraction_error="store", metadata={"a": 1})
    assert [(each["memory"], each["event"], each["role"]) for each in result["results"]] == [
        ("I like tea.", "ADD", "user"),
        ("Good.", "ADD", "assistant"),
    ]
    report = result["extraction"]
    assert (report["applied"], report["error_type"]) == (False, "ProviderError")
    assert "it is down" in report["reason"] and "'store'" in report["reason"]
    assert "Nothing was stored" not in report["reason"]
    found = got(memory, result["results"][1]["id"])
    assert (found["metadata"], found["provenance"]["message"], found["provenance"]["model"]) == ({"a": 1}, 1, None)


def test_export_and_import(memory: Memory, llm: Scripted, tmp_path: Path, config: Json) -> None:
    """What an export holds of a memory's origin, an import brings back."""
    llm.say(fact("Likes tea", 1))
    [added] = memory.add("I like tea.", user_id="john")["results"]
    stored(memory, "As it is")
    memory.export(tmp_path / "all.jsonl", user_id="john")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()[1:]]
    assert {line["provenance"]["model"] for line in lines} == {MODEL, None}
    other = {**config, "vector_store": {"config": {"path": str(tmp_path / "other.db"), "synchronous": "off"}}}
    with Memory.from_config(other) as copy:
        assert copy.import_(tmp_path / "all.jsonl")["added"] == 2
        before = {each["id"]: each for each in memory.get_all(user_id="john")["results"]}
        assert {each["id"]: each for each in copy.get_all(user_id="john")["results"]} == before
        check_provenance(got(copy, added["id"])["provenance"], 0)


def test_closing(extracting: Extracting, llm: Scripted) -> None:
    """Closing a memory closes its LLM, and may be repeated."""
    memory = extracting()
    memory.close()
    assert llm.closed == 1
    memory.close()


async def test_from_async_code(config: Json, llm: Scripted) -> None:
    """`AsyncMemory` extracts likewise, and closes the LLM in the end."""
    llm.say(fact("Likes tea"))
    async with AsyncMemory.from_config(config) as memory:
        memory._open = replace(memory._open, extractor=asking(memory._open.extractor, llm))
        [added] = (await memory.add("I like tea.", user_id="john"))["results"]
        found = await memory.get(added["id"])
        assert found is not None
        check_provenance(found["provenance"], 0)
        llm.say(fact("Likes coffee", 1, "UPDATE", 1))
        [changed] = (await memory.add("No, coffee.", user_id="john"))["results"]
        assert (changed["event"], changed["id"], changed["previous_memory"]) == ("UPDATE", added["id"], "Likes tea")
        llm.answers = ["no"]
        stored = await memory.add("I like rain.", user_id="john", on_extraction_error="store")
        assert [each["memory"] for each in stored["results"]] == ["I like rain."]
    assert llm.closed == 1
