# SPDX-License-Identifier: Apache-2.0
"""Extraction by commands, with an LLM of a distribution that is made for these tests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mem0.plugins.kind import LLM

Run = Callable[..., Any]
JOHN = ("--user", "john", "--provider", "hashing")

ANSWERS = """
from mem0.hookspecs import hookimpl

@hookimpl
def create_llm(provider, config):
    import json, os
    from mem0.llms.llm import LLM
    from mem0.llms.types import Completion, LLMSpec

    class Acme(LLM):
        def complete_once(self, prompt):
            with open(os.environ["ACME_SEEN"], "a") as file:
                file.write(json.dumps([message.content for message in prompt.messages]) + "\\n")
            return Completion(os.environ["ACME_SAYS"], "stop", 812, 40)

    return Acme(LLMSpec(provider, config.model or "acme-1"), config)
"""


def fact(text: str, action: str = "ADD", target: int | None = None, source: int = 1) -> dict[str, Any]:
    """Return a fact as an LLM tells it."""
    return {"text": text, "source": source, "action": action, "target": target}


class Machine:
    """A configuration with an LLM, and what that was shown."""

    def __init__(self, run: Run, path: Path, tmp_path: Path) -> None:
        self.run, self.path, self.seen = run, path, tmp_path / "seen.jsonl"
        self.config = tmp_path / "mem0.toml"
        self.config.write_text('[llm]\nprovider = "acme"\n')

    def __call__(self, *arguments: str, says: Any = (), runs: Run | None = None, **environment: str) -> Any:
        answer = says if isinstance(says, str) else json.dumps({"facts": list(says)})
        environment |= {"PYTHONPATH": str(self.path), "ACME_SEEN": str(self.seen), "ACME_SAYS": answer}
        return (runs or self.run)(*arguments, "--config", str(self.config), **environment)

    @property
    def asked(self) -> list[list[str]]:
        """What the LLM was shown, one list for each call."""
        return [json.loads(line) for line in self.seen.read_text().splitlines()] if self.seen.exists() else []


@pytest.fixture
def machine(process: Run, plugin: Callable[..., Any], tmp_path: Path) -> Machine:
    """Install the LLM and configure it."""
    installed = plugin("acme", "mem0-llm-acme", group=LLM.group)
    (installed.path / "mem0_llm_acme.py").write_text(ANSWERS)
    return Machine(process, installed.path, tmp_path)


def test_texts_are_one_conversation(machine: Machine) -> None:
    """One call for all of them, and --json prints what the library says."""
    result = machine(
        "add", "I love films.", "I live in Porto.", *JOHN, "--json", says=[fact("Lives in Porto", source=2)]
    )
    assert [each["memory"] for each in result.json["results"]] == ["Lives in Porto"]
    assert (result.json["extraction"]["model"], result.json["extraction"]["calls"]) == ("acme/acme-1", 1)
    assert len(machine.asked) == 1
    assert "I love films." in machine.asked[0][-1]


def test_instructions_reach_the_llm(machine: Machine) -> None:
    """They are part of what it is told."""
    machine("add", "x is so.", *JOHN, "--instructions", "Heed only zebras.", says=[fact("x is so")])
    assert "Heed only zebras." in machine.asked[0][0]


def test_facts_are_dated_and_labelled_as_texts_are(machine: Machine) -> None:
    """The LLM counts from --timestamp, and each fact has that, the end and the fields of the command."""
    options = ("--timestamp", "2020-02-03", "--expires-at", "2999-01-01", "-m", "topic=home")
    machine("add", "I moved to Porto yesterday.", *JOHN, *options, says=[fact("Moved to Porto on 2020-02-02")])
    assert "2020-02-03" in machine.asked[0][-1]
    (memory,) = machine("list", *JOHN, "--json").json["results"]
    assert memory["created_at"].startswith("2020-02-03T00:00")
    assert memory["expires_at"].startswith("2999-01-01")
    assert memory["metadata"] == {"topic": "home"}


def test_an_idempotency_key_asks_once(machine: Machine) -> None:
    """Run again, the first result comes back and no LLM is asked."""
    command = ("add", "I live in Porto.", *JOHN, "--idempotency-key", "k", "--json")
    first = machine(*command, says=[fact("Lives in Porto")]).json["results"][0]
    again = machine(*command, says=[fact("Lives elsewhere")]).json
    assert [(each["id"], each["event"]) for each in again["results"]] == [(first["id"], "NONE")]
    assert len(machine.asked) == 1


def test_no_infer_stores_texts_as_they_are(machine: Machine) -> None:
    """No LLM is asked."""
    answer = machine("add", "I love films.", "b", *JOHN, "--no-infer", "--json").json
    assert [each["memory"] for each in answer["results"]] == ["I love films.", "b"]
    assert answer["extraction"] == {"applied": False, "reason": "infer=False"}
    assert machine.asked == []


def test_without_an_llm_a_program_learns_why(mem0: Run) -> None:
    """People hear nothing of it, and get what they got before."""
    answer = mem0("add", "a", "b", *JOHN, "--json").json
    assert (answer["added"], answer["extraction"]["applied"]) == (2, False)
    assert "no section 'llm'" in answer["extraction"]["reason"]
    told = mem0("add", "c", *JOHN)
    assert (told.out.endswith("ADD\tc\n"), told.err) == (True, "")


def test_lines_are_a_conversation_only_if_asked(machine: Machine, tmp_path: Path) -> None:
    """A file of notes costs no call; with --infer it is one, of whoever speaks in it."""
    file = tmp_path / "talk.jsonl"
    turns = [{"role": "assistant", "content": "Where do you live?"}, {"role": "user", "content": "In Porto."}]
    file.write_text("".join(json.dumps(turn) + "\n" for turn in turns))
    kept = machine("add", "-f", str(file), *JOHN, "--json").json
    assert (kept["added"], kept["extraction"]["applied"], machine.asked) == (2, False, [])
    assert "--infer" in kept["extraction"]["reason"]
    result = machine("add", "-f", str(file), "--user", "mary", "--provider", "hashing", "--infer", "--json",
                     says=[fact("Lives in Porto", source=2)])  # fmt: skip
    assert [each["memory"] for each in result.json["results"]] == ["Lives in Porto"]
    assert len(machine.asked) == 1


def test_a_conversation_has_one_scope(machine: Machine, tmp_path: Path) -> None:
    """A line that says whose it is would be remembered for another."""
    file = tmp_path / "talk.jsonl"
    file.write_text('{"content": "In Porto.", "user_id": "mary"}\n')
    result = machine("add", "-f", str(file), *JOHN, "--infer")
    assert (result.code, machine.asked) == (1, [])
    assert "Line 1 has 'user_id'" in result.err


def test_instructions_for_lines_are_a_usage_error(machine: Machine, tmp_path: Path) -> None:
    """Nobody would read them."""
    result = machine("add", "-", *JOHN, "--instructions", "x")
    assert (result.code, result.out) == (2, "")


def test_a_failure_keeps_nothing_or_the_texts(machine: Machine) -> None:
    """As --on-extraction-error says; a warning tells that nothing was extracted."""
    failed = machine("add", "I live in Porto.", *JOHN, says="no json")
    assert (failed.code, failed.out) == (1, "")
    assert failed.err.startswith("error: add() failed at 'extract'")
    assert "--on-extraction-error store" in failed.err
    error = machine("add", "I live in Porto.", *JOHN, "--json", says="no json").json["error"]
    assert (error["type"], error["step"], error["answer"]) == ("ExtractionError", "extract", "no json")
    assert machine("list", *JOHN, "--json").json["results"] == []
    kept = machine("add", "I live in Porto.", *JOHN, "--on-extraction-error", "store", says="no json")
    assert (kept.code, kept.out.endswith("ADD\tI live in Porto.\n")) == (0, True)
    assert kept.err.startswith("warning: extraction failed")


def test_infer_without_an_llm_says_what_to_do(mem0: Run) -> None:
    """There is nothing to extract with."""
    result = mem0("add", "x", *JOHN, "--infer")
    assert result.code == 1
    assert result.err.startswith("error: --infer needs an LLM")
    assert "pip install mem0-llm-openai" in result.err


def test_people_see_what_was_learned_and_where_it_is_from(machine: Machine, terminal: Run) -> None:
    """An update with the old text beneath, what is dropped, what it took; get and history name the model."""
    first = machine("add", "I live in Porto.", *JOHN, "--json", says=[fact("Lives in Porto")]).json["results"][0]["id"]
    says = [fact("Lives in Lisbon now", "UPDATE", 1), fact("Has a cat"), fact("Nobody said so", source=9)]
    page = machine("add", "I moved to Lisbon with my cat.", *JOHN, says=says, runs=terminal, NO_COLOR="1").out
    for words in ("updated", "Lives in Porto", "added", "Has a cat", "acme/acme-1 · 1 call · 812 tokens in, 40 out"):
        assert words in page
    assert "dropped: Nobody said so" in page
    shown = machine("get", first, *JOHN, runs=terminal, NO_COLOR="1").out
    for words in ("from message", "0, said by user", "extracted by", "acme/acme-1", "prompt"):
        assert words in shown
    told = machine("history", first, *JOHN, runs=terminal, NO_COLOR="1").out
    assert told.count("acme/acme-1, message 0, prompt ") == 2
    assert "acme" not in machine("list", *JOHN, runs=terminal, NO_COLOR="1").out


def test_people_see_what_is_gone_and_what_changed_nothing(machine: Machine, terminal: Run) -> None:
    """A deleted fact, one that is known already, and a message that is a memory itself."""
    machine("add", "I have a cat.", *JOHN, says=[fact("Has a cat")])
    says = [fact("Has a cat", "DELETE", 1)]
    page = machine("add", "My cat is gone.", *JOHN, runs=terminal, NO_COLOR="1", says=says).out
    assert re.search("deleted +Has a cat *\n", page)
    machine("add", "I live in Lisbon.", *JOHN, says=[fact("Lives in Lisbon")])
    again = machine("add", "Lisbon is my home.", *JOHN, runs=terminal, NO_COLOR="1", says=[fact("Lives in Lisbon")]).out
    assert re.search("known already +Lives in Lisbon *\n", again)
    recalled = machine("add", "Lives in Lisbon", *JOHN, runs=terminal, NO_COLOR="1").out
    assert "Nothing to remember of john" in recalled
    assert "message 0 says only what is remembered" in recalled


def test_what_no_llm_made_says_nothing_of_one(mem0: Run, add: Callable[..., str]) -> None:
    """The pages of get and history are as they were."""
    memory = add("I love films.")
    assert "from message" not in mem0("get", memory, "--provider", "hashing").out
    assert "None" not in mem0("history", memory, "--provider", "hashing").out


def test_the_doctor_tells_whether_add_extracts(machine: Machine, mem0: Run) -> None:
    """Why, with which LLM, or why not."""
    told = machine("doctor", *JOHN[2:], "--json").json
    assert (told["extraction"]["applies"], told["llm"]["provider"], told["llm"]["status"]) == (True, "acme", "ready")
    page = machine("doctor", *JOHN[2:]).out.split("Extraction")[1]
    assert "extracts facts: the configuration has a section 'llm'" in page
    plain = mem0("doctor", *JOHN[2:], "--json").json
    assert (plain["extraction"]["applies"], plain["llm"]) == (False, None)


@pytest.mark.parametrize(
    ("settings", "blocked", "words"),
    [
        ('provider = "acmee"', "", "acmee"),
        ('provider = "acme"', "mem0-llm-acme", "is refused"),
        ('provider = "acme"\nconfig = {timeout = "soon"}', "", "'timeout'"),
    ],
)
def test_an_llm_that_cannot_be_used_is_a_problem(machine: Machine, settings: str, blocked: str, words: str) -> None:
    """Unknown, blocked, or with settings that are wrong."""
    machine.config.write_text(f"[llm]\n{settings}\n")
    result = machine("doctor", *JOHN[2:], "--json", MEM0_BLOCK_PLUGINS=blocked)
    assert (result.code, result.json["llm"]["status"]) == (1, "unusable")
    (problem,) = [line for line in result.json["problems"] if line.startswith("The configured LLM cannot be used")]
    assert words in problem
