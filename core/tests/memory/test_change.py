# SPDX-License-Identifier: Apache-2.0
"""Update, delete, forget, history, reset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mem0 import Memory
from mem0.errors import EmbedderMismatchError, MemoryNotFoundError, StoreError, ValidationError


def stored(memory: Memory, text: str = "I love sci-fi.", **kwargs: Any) -> str:
    memory_id: str = memory.add(text, **{"user_id": "john", **kwargs})["results"][0]["id"]
    return memory_id


def test_update_text(memory: Memory) -> None:
    """A new text is found by its words, the old one no longer; the times say so, and metadata stays."""
    memory_id = stored(memory, metadata={"a": 1})
    before = memory.get(memory_id)
    assert memory.update(memory_id, "I prefer westerns.") == {"message": "Memory updated successfully!"}
    after = memory.get(memory_id)
    assert before is not None
    assert after is not None
    assert after["memory"] == "I prefer westerns."
    assert after["metadata"] == {"a": 1}
    assert after["created_at"] == before["created_at"]
    assert after["updated_at"] > before["updated_at"]
    assert memory.search("westerns", user_id="john", mode="keyword")["results"]
    assert not memory.search("sci-fi", user_id="john", mode="keyword")["results"]


def test_update_merges_metadata_and_sets_expiry(memory: Memory) -> None:
    """Metadata is merged key by key, expiry is set and cleared, and the text stays."""
    memory_id = stored(memory, metadata={"a": 1, "b": 2})
    memory.update(memory_id, metadata={"b": 3, "c": None}, expires_at="2020-01-01")
    assert memory.get(memory_id)["metadata"] == {"a": 1, "b": 3, "c": None}  # type: ignore[index]
    assert memory.count(user_id="john") == 0
    memory.update(memory_id, expiration_date=None)
    assert memory.count(user_id="john") == 1


def test_update_accepts_the_older_name(memory: Memory) -> None:
    """`data` is the older name of `text`; both at once are an error."""
    memory_id = stored(memory)
    memory.update(memory_id, data="westerns")
    assert memory.get(memory_id)["memory"] == "westerns"  # type: ignore[index]
    with pytest.raises(ValidationError, match="Give one"):
        memory.update(memory_id, text="a", data="b")


@pytest.mark.parametrize("memory_id", ["nope", "", None, 3, "x" * 10_000, "' OR 1=1 --", "\x00", "%"])
def test_unknown_ids(memory: Memory, memory_id: Any) -> None:
    """An unknown id is not found by any operation, a malformed one is an error, and what is there stays."""
    stored(memory)
    if isinstance(memory_id, str) and memory_id.strip() and len(memory_id) < 5000:
        assert memory.get(memory_id) is None
        assert memory.history(memory_id) == []
        for change in (lambda: memory.update(memory_id, "x"), lambda: memory.delete(memory_id)):
            with pytest.raises(MemoryNotFoundError) as caught:
                change()
            assert isinstance(caught.value, ValueError)
        with pytest.raises(MemoryNotFoundError):
            memory.forget(memory_id)
    else:
        for call in (memory.get, memory.history, memory.delete, memory.forget):
            if memory_id is None and call == memory.forget:
                continue
            with pytest.raises(ValidationError, match="memory_id"):
                call(memory_id)
    assert memory.count(user_id="john") == 1


def test_another_scope_is_not_found(memory: Memory) -> None:
    """With a scope given, a memory of another scope does not exist for any operation on one memory."""
    memory_id = stored(memory)
    assert memory.get(memory_id, user_id="ann") is None
    assert memory.get(memory_id, filters={"user_id": "ann"}) is None
    assert memory.history(memory_id, user_id="ann") == []
    for call in (memory.delete, memory.forget):
        with pytest.raises(MemoryNotFoundError):
            call(memory_id, user_id="ann")
    with pytest.raises(MemoryNotFoundError):
        memory.update(memory_id, "x", user_id="ann")
    assert memory.get(memory_id, user_id="john") is not None


def test_one_memory_is_named_by_id_and_scope_alone(memory: Memory) -> None:
    """Operations on one memory, and `forget`, take ids in `filters` and refuse anything else there."""
    memory_id = stored(memory, metadata={"topic": "films"})
    more = {"user_id": "john", "topic": "films"}
    for call in (memory.get, memory.history, memory.delete, memory.forget):
        with pytest.raises(ValidationError, match="only user_id"):
            call(memory_id, filters=more)
    with pytest.raises(ValidationError, match="only user_id"):
        memory.forget(filters=more)
    with pytest.raises(ValidationError, match="only user_id"):
        memory.update(memory_id, "x", filters=more)
    assert memory.get(memory_id, filters={"user_id": "john"}) is not None
    assert memory.forget(filters={"user_id": "john"})["memories"] == 1


def test_nothing_to_update(memory: Memory) -> None:
    """An update that changes nothing is an error."""
    with pytest.raises(ValidationError, match="changes nothing"):
        memory.update(stored(memory))


def test_history(memory: Memory) -> None:
    """Every change is listed, oldest first, in the shape of mem0ai, and stays after a deletion."""
    memory_id = stored(memory, "one")
    memory.update(memory_id, "two")
    memory.delete(memory_id)
    entries = memory.history(memory_id, user_id="john")
    assert [(e["event"], e["old_memory"], e["new_memory"], e["is_deleted"]) for e in entries] == [
        ("ADD", None, "one", False),
        ("UPDATE", "one", "two", False),
        ("DELETE", "two", None, True),
    ]
    assert {e["memory_id"] for e in entries} == {memory_id}
    assert len({e["id"] for e in entries}) == 3
    assert set(entries[0]) == {
        "id", "memory_id", "old_memory", "new_memory", "event", "created_at", "updated_at", "is_deleted", "actor_id",
        "role", "provenance",
    }  # fmt: skip


def test_delete_and_delete_all(memory: Memory) -> None:
    """Deleting removes one, or all of a scope, and nobody else's; without a scope it is an error."""
    first = stored(memory)
    stored(memory, "another")
    stored(memory, "hers", user_id="ann")
    assert memory.delete(first) == {"message": "Memory deleted successfully!"}
    with pytest.raises(ValidationError, match="no scope"):
        memory.delete_all()
    assert memory.delete_all("john") == {"message": "Memories deleted successfully!"}
    assert memory.count(all_scopes=True) == 1
    memory.delete_all(all_scopes=True)
    assert memory.count(all_scopes=True) == 0


def bytes_left(folder: Path, marker: bytes) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and marker in file.read_bytes()]


def test_forget_leaves_no_byte(memory: Memory, tmp_path: Path) -> None:
    """After `forget` no file of the store holds a byte of the text, its updates, its metadata or its history."""
    for number in range(30):
        memory_id = stored(memory, f"ZEBRACROSSING {number} " + "filler " * 2000, metadata={"note": "GIRAFFENECK"})
        memory.update(memory_id, f"ZEBRACROSSING updated {number}")
        if number % 3 == 0:
            memory.delete(memory_id)
    stored(memory, "WALRUSTUSK stays", user_id="ann")
    assert bytes_left(tmp_path, b"ZEBRACROSSING")
    receipt = memory.forget(user_id="john")
    assert receipt["memories"] == 20
    assert receipt["history"] == 70
    assert bytes_left(tmp_path, b"ZEBRACROSSING") == []
    assert bytes_left(tmp_path, b"GIRAFFENECK") == []
    assert bytes_left(tmp_path, b"WALRUSTUSK")
    assert memory.search("ZEBRACROSSING", all_scopes=True, mode="keyword")["results"] == []
    assert memory.count(all_scopes=True) == 1


def test_forget_one_deleted_memory(memory: Memory, tmp_path: Path) -> None:
    """A deleted memory can still be forgotten, with its history, by its id."""
    memory_id = stored(memory, "ZEBRACROSSING")
    memory.delete(memory_id)
    assert memory.forget(memory_id, user_id="john")["history"] == 2
    assert memory.history(memory_id) == []
    assert bytes_left(tmp_path, b"ZEBRACROSSING") == []


def test_reset(config: dict[str, Any], memory: Memory) -> None:
    """After `reset` the store is empty and takes another embedder."""
    stored(memory)
    other = {**config, "embedder": {"provider": "hashing", "config": {"embedding_dims": 128}}}
    with pytest.raises(EmbedderMismatchError, match=r"256.*128|128.*256"):
        Memory.from_config(other)
    memory.reset()
    assert memory.count(all_scopes=True) == 0
    memory.close()
    with Memory.from_config(other) as reopened:
        stored(reopened)
        assert reopened.count(user_id="john") == 1


def test_after_close(memory: Memory) -> None:
    """A closed memory says so, and closing twice is fine."""
    memory.close()
    memory.close()
    with pytest.raises(StoreError, match="closed"):
        stored(memory)
