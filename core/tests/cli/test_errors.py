# SPDX-License-Identifier: Apache-2.0
"""What goes wrong is one line, an exit code, and no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
HASHING = ("--provider", "hashing")
JOHN = ("--user", "john", *HASHING)

Add = Callable[..., str]

REFUSED = [
    (("list", *HASHING), "ValidationError", "--user"),
    (("add", "x", *HASHING), "ValidationError", "--user"),
    (("forget", "--yes", *HASHING), "ValidationError", "--user"),
    (("add", "x", "--user", "john", "--provider", "hashin"), "ProviderNotFoundError", "'hashing'"),
    (("embed", "x", "--provider", "nonesuch"), "ProviderNotFoundError", "pip install mem0-embed-nonesuch"),
    (("add", "x", "--user", "john", "--provider", " "), "ConfigurationError", "blank"),
    (("list", *JOHN, "--config", "/nowhere.toml"), "ConfigurationError", "cannot be read"),
    (("list", *JOHN, "--model", "other"), "ConfigurationError", "model"),
    (("list", *JOHN, "--filter", '{"a": {"gtt": 1}}'), "ValidationError", "gt"),
    (("list", *HASHING, "--filter", '{"a": 1}'), "ValidationError", "--user"),
    (("search", " ", *JOHN), "ValidationError", "query"),
    (("search", "x", *JOHN, "--top-k", "0"), "ValidationError", "top_k"),
    (("get", "nothing", *HASHING), "MemoryNotFoundError", "nothing"),
    (("history", "nothing", *HASHING), "MemoryNotFoundError", "nothing"),
    (("delete", "nothing", *HASHING), "MemoryNotFoundError", "nothing"),
    (("update", "nothing", "x", *HASHING), "MemoryNotFoundError", "nothing"),
    (("import", "/nowhere.jsonl", *HASHING), "ValidationError", "cannot be read"),
    (("embedders", "show", "nonsuch"), "ProviderNotFoundError", "nonesuch"),
]


@pytest.mark.usefixtures("nonesuch")
@pytest.mark.parametrize(("command", "kind", "words"), REFUSED, ids=lambda value: value[0] if value else None)
def test_what_mem0_refuses_is_one_line_and_exit_code_1(
    mem0: Run, command: tuple[str, ...], kind: str, words: str
) -> None:
    """`error: ...` on stderr for people; with --json one document on stdout that names the error's type."""
    told = mem0(*command)
    assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
    assert told.err.startswith("error: ")
    assert words in told.err
    result = mem0(*command, "--json")
    assert (result.code, result.err) == (1, "")
    assert result.json["error"]["type"] == kind
    assert words in result.json["error"]["message"]


@pytest.mark.parametrize(
    "command",
    [
        ("search",),
        ("list", "--nope"),
        ("list", *JOHN, "--filter", "{oops"),
        ("list", *JOHN, "--filter", "[]"),
        ("search", "x", *JOHN, "--mode", "psychic"),
        ("search", "x", *JOHN, "--top-k", "many"),
        ("delete", "some-id", "--all-scopes", *HASHING),
        ("nope",),
    ],
)
def test_a_wrong_command_line_is_exit_code_2(mem0: Run, command: tuple[str, ...]) -> None:
    """Usage errors explain themselves on stderr and leave stdout alone."""
    result = mem0(*command)
    assert (result.code, result.out) == (2, "")
    assert result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("text", ["[embedder\n", "embedder = 3\n", "[embeder]\n", "[plugins]\nallow = 3\n"])
def test_a_broken_configuration_says_where(mem0: Run, tmp_path: Path, text: str) -> None:
    """Whatever is wrong with the file, it is an error of the configuration."""
    config = tmp_path / "mem0.toml"
    config.write_text(text)
    result = mem0("list", "--user", "john", "--config", str(config), "--json")
    assert (result.code, result.json["error"]["type"]) == (1, "ConfigurationError")


def test_a_configuration_that_is_no_table_is_refused(mem0: Run, tmp_path: Path) -> None:
    """A JSON list is no configuration."""
    config = tmp_path / "mem0.json"
    config.write_text("[]")
    assert mem0("list", "--user", "john", "-c", str(config), "--json").json["error"]["type"] == "ConfigurationError"


def test_an_error_tells_a_program_its_details(mem0: Run, tmp_path: Path) -> None:
    """The path of a store and the name of a provider are keys of their own."""
    (tmp_path / "store").mkdir()
    store = mem0("list", *JOHN, "--store", str(tmp_path / "store"), "--json").json["error"]
    assert (store["type"], store["path"]) == ("StoreUnavailableError", str(tmp_path / "store"))
    assert mem0("embed", "x", "--provider", "nonesuch", "--json").json["error"]["provider"] == "nonesuch"


@pytest.mark.parametrize("command", [("forget", *JOHN), ("delete", *JOHN)])
def test_nobody_to_ask_is_an_error(mem0: Run, add: Add, command: tuple[str, ...]) -> None:
    """Without a terminal and without --yes, nothing is removed."""
    add("x")
    result = mem0(*command, stdin=b"y\n")
    assert (result.code, result.out) == (1, "")
    assert "--yes" in result.err
    assert len(mem0("list", *JOHN).out.splitlines()) == 1


def test_a_terminal_is_asked_and_no_means_no(terminal: Run, mem0: Run, add: Add) -> None:
    """The question names what will be gone; the default is no."""
    add("x")
    refused = terminal("forget", *JOHN, typed="\n", NO_COLOR="1")
    assert refused.code == 1
    assert "Forget 1 memory of john" in refused.out
    assert len(mem0("list", *JOHN).out.splitlines()) == 1
    assert terminal("forget", *JOHN, typed="y\n").code == 0
    assert mem0("list", *JOHN).out == ""


def test_ctrl_c_at_the_question_ends_with_130(terminal: Run, mem0: Run, add: Add) -> None:
    """And nothing is removed."""
    add("x")
    assert terminal("forget", *JOHN, until="[y/N]").code == 130
    assert len(mem0("list", *JOHN).out.splitlines()) == 1


def test_whoever_has_no_key_is_told_the_option(mem0: Run, tmp_path: Path) -> None:
    """The way out is told in the words of the command line, whether or not the default provider is installed."""
    result = mem0("add", "x", "--user", "john")
    assert result.code == 1
    assert "--provider hashing" in result.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_a_full_disk_is_one_line(add: Add) -> None:
    """What cannot be written is told."""
    add("x")
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "mem0", "list", *JOHN], stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, b"error: No space left on device\n")


def test_an_interrupt_ends_with_130(tmp_path: Path) -> None:
    """Ctrl-C leaves no traceback behind."""
    child = subprocess.Popen(
        [sys.executable, "-m", "mem0", "add", "-", *JOHN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdin is not None
    time.sleep(1.5)  # it waits for stdin to end
    os.kill(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (130, b"")
    assert b"Traceback" not in err


def test_a_store_of_another_embedder_is_refused(mem0: Run, add: Add, tmp_path: Path) -> None:
    """The line says whose vectors the store holds."""
    add("x")
    config = tmp_path / "mem0.toml"
    config.write_text('[embedder]\nprovider = "hashing"\nconfig = {embedding_dims = 64}\n')
    result = mem0("list", "--user", "john", "--config", str(config), "--json")
    assert result.json["error"]["type"] == "EmbedderMismatchError"
