# SPDX-License-Identifier: Apache-2.0
"""`add_many`, `export` and `import_`."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from mem0 import Memory
from mem0.errors import ValidationError


def test_every_item_has_its_result(memory: Memory) -> None:
    """Good items are stored, bad ones say why, and the order is the caller's."""
    answer = memory.add_many(
        [
            "first",
            "",
            {"content": "second", "role": "assistant", "user_id": "ann", "metadata": {"b": 2}},
            {"content": "third", "usr_id": "x"},
            7,
            {"content": "fourth", "timestamp": "2020-01-01", "expires_at": "2021-01-01"},
        ],
        user_id="john",
        metadata={"a": 1},
    )
    assert [r["event"] for r in answer["results"]] == ["ADD", "ERROR", "ADD", "ERROR", "ERROR", "ADD"]
    assert [r["index"] for r in answer["results"]] == list(range(6))
    assert (answer["added"], answer["unchanged"], answer["failed"]) == (3, 0, 3)
    assert "'user_id'" in answer["results"][3]["error"]
    second = memory.get(answer["results"][2]["id"], user_id="ann")
    assert second is not None
    assert second["metadata"] == {"a": 1, "b": 2}
    assert memory.count(user_id="john", show_expired=True) == 2


def test_the_same_key_again_changes_nothing(memory: Memory) -> None:
    """An import that is run again with its key leaves what is there alone and does the rest."""
    items = [f"item {n}" for n in range(700)]
    first = memory.add_many(items[:300], user_id="john", idempotency_key="import")
    again = memory.add_many(items, user_id="john", idempotency_key="import")
    assert (first["added"], again["added"], again["unchanged"]) == (300, 400, 300)
    assert [r["id"] for r in again["results"][:300]] == [r["id"] for r in first["results"]]
    assert memory.count(user_id="john") == 700
    changed = memory.add_many(["other"], user_id="john", idempotency_key="import")
    assert changed["results"][0]["error_type"] == "IdempotencyConflictError"


def test_progress(memory: Memory) -> None:
    """Progress rises to the total; a generator has no total."""
    seen: list[tuple[int, int | None]] = []
    memory.add_many([f"item {n}" for n in range(600)], user_id="john", progress=lambda *call: seen.append(call))
    assert seen == [(256, 600), (512, 600), (600, 600)]
    memory.add_many((f"other {n}" for n in range(3)), user_id="john", progress=lambda *call: seen.append(call))
    assert seen[-1] == (3, None)


@pytest.mark.parametrize("items", ["text", b"bytes", {"content": "x"}, 5, None])
def test_items_are_a_list(memory: Memory, items: Any) -> None:
    """One text, one dict or no list at all is an error, and nothing is stored."""
    with pytest.raises(ValidationError, match="items is"):
        memory.add_many(items, user_id="john")


def test_export_and_import(memory: Memory, config: dict[str, Any], tmp_path: Path) -> None:
    """What is exported and imported elsewhere is the same, and importing again changes nothing."""
    memory.add("old", user_id="john", timestamp="2020-01-01", expires_at="2021-01-01", metadata={"é": [1]})
    memory.add({"role": "assistant", "content": "日本語\nnew\u2028line", "name": "bot"}, user_id="ann", run_id="r")
    path = tmp_path / "memories.jsonl"
    assert memory.export(path, all_scopes=True) == {"exported": 2, "path": str(path)}
    other = {**config, "vector_store": {"config": {"path": str(tmp_path / "other.db")}}}
    with Memory.from_config(other) as second:
        assert second.import_(path)["added"] == 2
        assert second.import_(path)["unchanged"] == 2
        everything = {"all_scopes": True, "show_expired": True}
        assert second.get_all(**everything) == memory.get_all(**everything)
        assert second.search("日本", user_id="ann")["results"]
    assert memory.import_(path)["unchanged"] == 2


def test_an_export_is_private_and_never_overwrites(memory: Memory, tmp_path: Path) -> None:
    """The file is readable by its owner alone, holds no vectors, and an existing file is left alone."""
    memory.add("text", user_id="john")
    path = tmp_path / "memories.jsonl"
    before = os.umask(0)
    try:
        memory.export(path, user_id="john")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) < 500
    with pytest.raises(ValidationError, match="exists"):
        memory.export(path, user_id="john")
    with pytest.raises(ValidationError, match="no scope"):
        memory.export(tmp_path / "other.jsonl")
    assert not (tmp_path / "other.jsonl").exists()


HEADER = json.dumps({"format": "mem0-memories", "version": 1})
LINE = {"id": "i", "memory": "text", "user_id": "john", "created_at": "2020-01-01"}


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "no file that"),
        (b"\x00\xff\xfe", "cannot be read|no file that"),
        (b"[1]\n", "no file that"),
        (b'{"format": "mem0-memories", "version": 99}\n', "99.*Upgrade"),
    ],
)
def test_not_an_export(memory: Memory, tmp_path: Path, content: bytes, match: str) -> None:
    """A file that `export` did not write is an error, and nothing is stored."""
    path = tmp_path / "file.jsonl"
    path.write_bytes(content)
    with pytest.raises(ValidationError, match=match):
        memory.import_(path)
    with pytest.raises(ValidationError, match="cannot be read"):
        memory.import_(tmp_path / "missing")


def test_a_bad_line_is_that_lines_result(memory: Memory, tmp_path: Path) -> None:
    """A damaged line of an export fails alone, with its number; a foreign id keeps its first owner."""
    memory_id = memory.add("mine", user_id="ann")["results"][0]["id"]
    lines = [
        json.dumps(LINE),
        "{broken",
        json.dumps({**LINE, "memory": ""}),
        json.dumps({**LINE, "id": memory_id}),
        json.dumps({**LINE, "id": "j", "vector": [1]}),
        json.dumps({**LINE, "id": "k", "user_id": None}),
    ]
    path = tmp_path / "file.jsonl"
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    answer = memory.import_(path)
    assert [r["event"] for r in answer["results"]] == ["ADD", "ERROR", "ERROR", "ERROR", "ERROR", "ERROR"]
    assert "line 3" in answer["results"][1]["error"]
    assert memory.get(memory_id)["memory"] == "mine"  # type: ignore[index]
