# SPDX-License-Identifier: Apache-2.0
"""Many memories at once: from arguments, files and stdin."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
HASHING = ("--provider", "hashing")
JOHN = ("--user", "john", *HASHING)


def test_every_line_of_stdin_becomes_a_memory(mem0: Run) -> None:
    """Blank lines are left out, and Windows' line ends do not stick to the texts."""
    answer = mem0("add", "-", *JOHN, "--json", stdin="first\r\n\r\nzweite Zeile, süß\n".encode()).json
    assert [result["memory"] for result in answer["results"]] == ["first", "zweite Zeile, süß"]


def test_json_lines_bring_their_own_scope_and_fields(mem0: Run, tmp_path: Path) -> None:
    """A file named .jsonl holds items; each may say whose it is."""
    file = tmp_path / "items.jsonl"
    items = [{"content": "a", "user_id": "mary", "metadata": {"n": 1}}, "b"]
    file.write_text("".join(json.dumps(item) + "\n" for item in items))
    assert mem0("add", "--file", str(file), *JOHN, "-m", "shared=yes", "--json").json["added"] == 2
    (mary,) = mem0("list", "--user", "mary", *HASHING, "--json").json["results"]
    assert mary["metadata"] == {"shared": "yes", "n": 1}


def test_what_fails_is_named_by_its_line_and_the_rest_is_stored(mem0: Run, tmp_path: Path) -> None:
    """Exit code 1, one line on stderr for each kind of failure, and the good ones are there."""
    file = tmp_path / "items.jsonl"
    file.write_text('{"content": "good"}\n\n{"contents": "typo"}\n{"content": 7}\n')
    result = mem0("add", "-f", str(file), *JOHN)
    assert result.code == 1
    assert result.out.endswith("ADD\tgood\n")
    assert [line[:14] for line in result.err.splitlines()] == ["error: line 3:", "error: line 4:"]
    answer = mem0("add", "-f", str(file), *JOHN, "--json")
    assert answer.code == 1
    assert (answer.json["added"], answer.json["failed"]) == (1, 2)
    assert answer.err == ""


def test_an_idempotency_key_stores_once(mem0: Run) -> None:
    """Run again, nothing is added."""
    command = ("add", "a", "b", *JOHN, "--idempotency-key", "import-1", "--json")
    assert mem0(*command).json["added"] == 2
    again = mem0(*command)
    assert (again.code, again.json["added"], again.json["unchanged"]) == (0, 0, 2)


def test_a_timestamp_dates_all_texts(mem0: Run) -> None:
    """--timestamp is when it was said."""
    mem0("add", "a", *JOHN, "--timestamp", "2020-02-03")
    (memory,) = mem0("list", *JOHN, "--json").json["results"]
    assert memory["created_at"].startswith("2020-02-03T00:00")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a", "--file", "x"),
        ("a", "--format", "jsonl"),
        ("a", "--metadata", "novalue"),
        ("a", "--metadata-json", "[]"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_a_usage_error(mem0: Run, arguments: tuple[str, ...]) -> None:
    """Exit code 2, and nothing on stdout."""
    result = mem0("add", *arguments, *JOHN)
    assert (result.code, result.out) == (2, "")


def test_input_that_cannot_be_read_stores_nothing(mem0: Run, tmp_path: Path) -> None:
    """No such file, not UTF-8, no JSON: one line says what and where."""
    binary, broken = tmp_path / "a.txt", tmp_path / "b.jsonl"
    binary.write_bytes(b"caf\xe9\n")
    broken.write_text('{"content": "a"}\n{"content"\n')
    for file, words in ((tmp_path / "none", "cannot be read"), (binary, "not UTF-8"), (broken, "Line 2 of")):
        result = mem0("add", "--file", str(file), *JOHN)
        assert (result.code, result.out) == (1, "")
        assert words in result.err
        assert result.err.count("\n") == 1
    assert not (tmp_path / "memories").exists()


def test_a_terminal_shows_what_was_remembered(terminal: Run) -> None:
    """A sentence and the ids, and no bar is left behind."""
    seen = terminal("add", "I love sci-fi movies.", "b", *JOHN, NO_COLOR="1").out
    assert "Remembered 2 memories of john." in seen
    assert "I love sci-fi movies." in seen
