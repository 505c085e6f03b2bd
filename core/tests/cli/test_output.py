# SPDX-License-Identifier: Apache-2.0
"""What reaches a terminal, a pipe and a program."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from mem0.cli.plain import ago, safe, safe_json, safe_line, size

Run = Callable[..., Any]
HASHING = ("--provider", "hashing")
JOHN = ("--user", "john", *HASHING)

Add = Callable[..., str]

ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOURS = re.compile("\x1b\\[[0-9;]*m")
EVIL = "a\x1b[31mred\x1b]0;title\x07 \x9b2J \u202egnitirw\u2066 \r over [bold]markup[/bold] :smile:"


def test_a_pipe_gets_whole_lines_of_fields(mem0: Run, add: Add) -> None:
    """A line for each memory, tabs between the fields, no text cut or wrapped, no escape codes."""
    long = "word " * 100 + "end"
    memory = add(long)
    (fields,) = [line.split("\t") for line in mem0("list", *JOHN).out.splitlines()]
    assert (fields[0], fields[2], fields[3]) == (memory, "john", long)
    (fields,) = [line.split("\t") for line in mem0("search", "word", *JOHN).out.splitlines()]
    assert fields[0] == memory
    assert 0 <= float(fields[1]) <= 1
    assert fields[4] == long


def test_a_newline_or_a_tab_does_not_break_a_line_in_two(mem0: Run, add: Add) -> None:
    """What separates fields does not occur in them."""
    add("one\ntwo\tthree")
    assert mem0("list", *JOHN).out.rstrip("\n").split("\t")[3] == "one two three"


def test_control_characters_of_a_memory_reach_no_reader(mem0: Run, terminal: Run, add: Add) -> None:
    """Escape sequences and overrides are shown as pictures or escapes; JSON escapes them and loses nothing."""
    memory = add(EVIL)
    for command in (
        ("list", *JOHN),
        ("search", "markup", *JOHN),
        ("get", memory, *HASHING),
        ("history", memory, *HASHING),
    ):
        piped = mem0(*command)
        seen = terminal(*command)
        assert not ESCAPE.search(piped.out), command
        assert not ESCAPE.search(COLOURS.sub("", seen.out)), command
        plain = COLOURS.sub("", seen.out)
        assert "␛[31mred" in plain
        assert "[bold]markup[/bold] :smile:" in plain
        document = mem0(*command, "--json")
        assert not ESCAPE.search(document.out)
        assert EVIL in _texts(document.json)


def _texts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value]


def test_ids_metadata_and_errors_are_made_safe_too(mem0: Run, terminal: Run) -> None:
    """Whoever chooses a user id or a key chooses what a terminal gets, unless it is made safe."""
    user = ("--user", "j\x1b[31m", *HASHING)
    mem0("add", "x", *user, "--metadata-json", json.dumps({"k\x1b[0m": "v\x9bm"}))
    for seen in (terminal("list", *user).out, mem0("list", *user).out, mem0("get", "no\x1b[31m", *user).err):
        assert not ESCAPE.search(COLOURS.sub("", seen))


def test_colours_are_for_terminals_that_want_them(terminal: Run, process: Run, add: Add) -> None:
    """A terminal gets colours; NO_COLOR and pipes get no escape code of any kind."""
    add("I love sci-fi movies.")
    command = ("search", "sci-fi", *JOHN)
    assert "\x1b[" in terminal(*command).out
    assert "\x1b" not in terminal(*command, NO_COLOR="1").out
    assert "\x1b" not in process(*command).out


def test_a_terminal_wraps_texts_at_its_width(terminal: Run, add: Add) -> None:
    """No line is longer than the terminal, and no word is lost."""
    add("word " * 60 + "end")
    lines = terminal("list", *JOHN, NO_COLOR="1").out.splitlines()
    assert max(map(len, lines)) <= 100
    assert sum(line.count("word") for line in lines) == 60


@pytest.mark.parametrize(
    "command",
    [
        ("add", "a", *JOHN),
        ("search", "a", *JOHN),
        ("list", *JOHN),
        ("get", "{id}", *HASHING),
        ("history", "{id}", *HASHING),
        ("update", "{id}", "b", *HASHING),
        ("delete", "{id}", *HASHING),
        ("delete", *JOHN, "--yes"),
        ("forget", *JOHN, "--yes"),
        ("forget", "{id}", "--yes", *HASHING),
        ("export", "{new}", *JOHN),
        ("import", "{file}", *HASHING),
        ("embed", "a", *HASHING),
        ("embedders", "list"),
        ("embedders", "show", "hashing"),
        ("embedders", "show", "hashing", "--schema"),
        ("doctor", *HASHING),
    ],
    ids=lambda command: "-".join(part for part in command if part.isalpha()),
)
def test_json_is_one_document_and_nothing_else(
    mem0: Run, add: Add, command: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With --json, each command prints exactly one JSON document on stdout, and nothing on stderr."""
    directory = tmp_path_factory.mktemp("files")
    places = {"id": add("something"), "new": str(directory / "new"), "file": str(directory / "file")}
    mem0("export", places["file"], *JOHN)
    result = mem0(*(part.format(**places) for part in command), "--json")
    assert (result.code, result.err) == (0, "")
    assert result.json is not None


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize("reader", ["head -c 1", "true"])
def test_a_reader_that_leaves_is_no_error(reader: str) -> None:
    """`mem0 list | head -1` ends quietly, whether the reader leaves in the midst of it or before it began."""
    texts = "a " * 20
    script = f"{sys.executable} -m mem0 embed {texts} --provider hashing --json | {reader}"
    done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=60)
    assert done.stdout in (b"{", b"")
    assert done.stderr == b""


def test_an_ascii_stream_gets_escapes_and_no_traceback(process: Run, add: Add) -> None:
    """What the stream's encoding cannot carry is escaped, in JSON as JSON does."""
    add("süß 🎬")
    assert "s\\xfc\\xdf" in process("list", *JOHN, PYTHONIOENCODING="ascii").out
    document = process("list", *JOHN, "--json", PYTHONIOENCODING="ascii")
    assert document.json["results"][0]["memory"] == "süß 🎬"


def test_words_for_times_and_sizes() -> None:
    """Each unit has its singular and its plural, past and future."""
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    moments = {
        "2026-11-23T10:00:03+00:00": "just now",
        "2026-11-23T09:59:00+00:00": "1 minute ago",
        "2026-11-23T07:59:00+00:00": "2 hours ago",
        "2026-11-25T10:00:01+00:00": "in 2 days",
        "2026-10-23T10:00:00+00:00": "1 month ago",
        "2020-11-23T10:00:00+00:00": "6 years ago",
    }
    assert {moment: ago(moment, now) for moment in moments} == moments
    assert [size(count) for count in (1, 999, 1500, 2_500_000)] == ["1 byte", "999 bytes", "1.5 kB", "2.5 MB"]


def test_safe_texts_keep_what_is_harmless() -> None:
    """Newlines, tabs, emoji with joiners and right-to-left letters stay as they are."""
    harmless = "שלום\n\t👨‍👩‍👧 naïve"
    assert safe(harmless) == harmless
    assert safe("a\r\nb\x7f\x00") == "a\nb␡␀"
    assert safe_line(" a\n\tb ") == "a b"
    assert json.loads(safe_json(json.dumps("\x9b\u202e\ud800", ensure_ascii=False))) == "\x9b\u202e\ud800"
