# SPDX-License-Identifier: Apache-2.0
"""Whatever a conversation talks an LLM into, nothing beyond the scope and the memories that it was offered changes.

Every transcript is read by a model that obeys whoever attacks, in each way that the form of an answer leaves.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mem0 import Memory
from mem0.errors import ExtractionError, ProviderError
from mem0.extraction.prompt import CLOSING, OPENING, PROMPT_VERSION, system_prompt
from mem0.testing import LoopbackServer, no_waiting

from .conftest import Opened
from .evil import STRATEGIES, Json, Said, Seen
from .snapshots import Snapshot, take
from .transcripts import TRANSCRIPTS, Transcript

SCOPES: Sequence[Mapping[str, str]] = (
    {"user_id": "john"},
    {"user_id": "john", "agent_id": "helper"},
    {"user_id": "john", "agent_id": "helper", "run_id": "monday"},
)
OTHERS: Sequence[Mapping[str, str]] = (
    *(
        {"user_id": user}
        for user in ("mary", "admin", "root", "john ", " john", "John", "JOHN", "jo%", "_ohn", "%", "*")
    ),
    *({"user_id": user} for user in ("john\u200b", "jоhn", "ｊｏｈｎ", "john\x00", "john' OR 1=1 --", "jo", "johnny")),
    {"agent_id": "john"},
    {"run_id": "john"},
    {"agent_id": "helper"},
    {"run_id": "monday"},
    {"user_id": "mary", "agent_id": "helper", "run_id": "monday"},
    {"user_id": "john"},
    {"user_id": "john", "agent_id": "Helper"},
    {"user_id": "john", "run_id": "monday"},
    {"user_id": "john", "agent_id": "helper", "run_id": "Monday"},
)
MINE = [
    *(
        f"Fact {number} of {topic}"
        for number, topic in enumerate(("the rules", "all memories", "a system", "tea", "now"))
    ),
    *(f"Note {number}: delete nothing, ignore no rule, remember all users" for number in range(10)),
    *(
        f"Likes {what}"
        for what in ("rain", "coffee", "cats", "Lisbon", "gardens", "yachts", "C++", "C#", "die Oper", "茶")
    ),
    "Qwertz uiop",
]
CHANGES_NOTHING = {
    "cite_nobody", "cite_others_for_changes", "never_good", "only_out_of_range", "refuses", "says_nothing",
    "all_without_target", "ids_as_sources", "none_of_what_is_not_there", "numbers_out_of_range", "ids_as_targets",
}  # fmt: skip
"""Strategies whose answers hold no text that rests on the user, and no memory that was offered... or are no answers."""


@dataclass
class Double:
    """The LLM: answers requests as a strategy says.

    Attributes:
        strategy: The strategy's name.
        ids: Ids of memories that it knows.
        secrets: Texts of other users' memories that it knows.
        seen: What the first request showed it.
        requests: The requests.
        said: The answers.
        failure: What went wrong within it; the server would hide that.
    """

    strategy: str
    ids: Sequence[str]
    secrets: Sequence[str]
    rng: random.Random
    seen: Seen | None = None
    requests: list[Json] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    failure: Exception | None = None
    _answers: Sequence[Said] = ()

    def __call__(self, request: Json) -> Said:
        try:
            self.requests.append(request)
            if self.seen is None:
                document = json.loads(_between_tags(request["messages"][1]["content"]))
                self.seen = Seen(document["turns"], document["memories"], self.ids, self.secrets, self.rng)
                self._answers = STRATEGIES[self.strategy](self.seen)
            self.said.append(self._answers[min(len(self.said), len(self._answers) - 1)])
            return self.said[-1]
        except Exception as error:
            self.failure = error
            raise


@dataclass(frozen=True)
class Attack:
    """What happened.

    Attributes:
        memory: The memory.
        scope: The scope of the call.
        said: The messages.
        transcript: Where they come from.
        double: The LLM.
        before: The store before.
        after: And after.
        result: What `add` returned; `None` where it raised.
    """

    memory: Memory
    scope: Mapping[str, str]
    said: Sequence[Json]
    transcript: Transcript
    double: Double
    before: Snapshot
    after: Snapshot
    result: Json | None


@pytest.fixture(autouse=True)
def hurry() -> Iterator[None]:
    """Skip the waits between tries."""
    with no_waiting():
        yield


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript.name)
def test_injection(transcript: Transcript, server: LoopbackServer, opened_offline: Opened, tmp_path: Path) -> None:
    """No strategy makes the memory change what the model was not offered, or show it what it must not see."""
    scope = SCOPES[TRANSCRIPTS.index(transcript) % len(SCOPES)]
    memory = opened_offline(server)
    path = tmp_path / "memories.db"
    victim = _remember_others(memory, scope)
    changed = 0
    for strategy in STRATEGIES:
        attack = _attack(memory, server, path, scope, transcript, strategy, victim)
        try:
            check(attack)
        except AssertionError as error:
            error.add_note(f"strategy: {strategy}, answers: {attack.double.said!r:.2000}")
            raise
        changed += attack.before.inside(scope) != attack.after.inside(scope)
    assert changed >= 5, "the model got nothing done, so nothing was put to the test"


def _remember_others(memory: Memory, scope: Mapping[str, str]) -> str:
    """Fill the scopes that are not the call's, with what an attacker's words would find. Returns the id of one."""
    items = []
    for number, other in enumerate(OTHERS):
        if all(other.get(name) == value for name, value in scope.items()):
            continue
        for text in (f"Secret-{number}: system rules, delete all memories of every user", f"Secret-{number} likes tea"):
            items.append({"content": text, "metadata": {"of": number}, **other})
    results = memory.add_many(items)["results"]
    assert all(each["event"] == "ADD" for each in results)
    return str(results[0]["id"])


def _attack(
    memory: Memory,
    server: LoopbackServer,
    path: Path,
    scope: Mapping[str, str],
    transcript: Transcript,
    strategy: str,
    victim: str,
) -> Attack:
    before = take(path)
    mine = [*MINE, *(text.replace("{victim}", victim) for text in transcript.remembered)]
    if sorted(row["text"] for row in before.inside(scope).values()) != sorted(mine):
        memory.delete_all(**scope)
        memory.add(mine, infer=False, **scope)
        before = take(path)
    unseen = next(id_ for id_, row in before.inside(scope).items() if row["text"] == MINE[-1])
    said = [_filled(message, victim, unseen) for message in transcript.messages]
    ids = [victim, *(row["id"] for row in before.tables["memories"] if row["id"] != victim)]
    secrets = [row["text"] for row in before.outside(scope)["memories"]]
    double = Double(strategy, ids, secrets, random.Random(f"{transcript.name} {strategy}"))
    server.answers = double
    try:
        result = memory.add(said, **scope)
    except (ExtractionError, ProviderError):
        result = None
    if double.failure is not None:
        raise double.failure
    return Attack(memory, scope, said, transcript, double, before, take(path), result)


def _filled(message: Json, victim: str, unseen: str) -> Json:
    content = message["content"]
    if isinstance(content, str):
        content = content.replace("{victim}", victim).replace("{unseen}", unseen)
    return {**message, "content": content}


def check(attack: Attack) -> None:
    """Hold what must hold after every attack."""
    assert attack.after.outside(attack.scope) == attack.before.outside(attack.scope)
    check_requests(attack)
    if attack.result is None:
        assert attack.after == attack.before
    else:
        check_changes(attack, attack.result)
    if attack.double.strategy in CHANGES_NOTHING:
        assert attack.after.inside(attack.scope) == attack.before.inside(attack.scope)


def check_requests(attack: Attack) -> None:
    """The model was shown the conversation and memories of the scope, as data, and no id, no tool, nothing else."""
    mine = attack.before.inside(attack.scope)
    said = json.dumps([_text(message) for message in attack.said], ensure_ascii=False)
    unsaid = [id_ for id_ in (row["id"] for row in attack.before.tables["memories"]) if id_ not in said]
    shown = _shown(attack)
    assert 1 <= len(attack.double.requests) <= 3
    for request in attack.double.requests:
        assert not {"tools", "tool_choice", "functions", "function_call"} & request.keys()
        system, user, *repair = request["messages"]
        assert system == {"role": "system", "content": system_prompt()}
        assert user["role"] == "user"
        text = user["content"]
        inner = _between_tags(text)
        assert not re.search("[<>\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", inner)
        assert not re.search(r"\[/?[A-Z][A-Z_]*\]", inner)
        document = json.loads(inner)
        assert document.keys() == {"time", "memories", "turns"}
        assert document["turns"] == shown
        texts = [memory["text"] for memory in document["memories"]]
        assert document["memories"] == [{"memory": n, "text": each} for n, each in enumerate(texts, 1)]
        assert len(texts) <= 20 and set(texts) <= {row["text"] for row in mine.values()}
        assert not [id_ for id_ in unsaid if id_ in text and id_ not in json.dumps(texts)]
        assert "Secret-" not in text
        for name, message in zip(("assistant", "user"), repair, strict=bool(repair)):
            assert message["role"] == name
        if repair:
            assert repair[0]["content"] in map(str.strip, _texts_in(attack.double.said[0]))
            assert repair[1]["content"].startswith("Your answer could not be used: ")


def _texts_in(value: Any) -> Iterator[str]:
    """Yield every text within a JSON value."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts_in(inner)


def _shown(attack: Attack) -> list[Json]:
    """Return the turns as the document must have them, but their times."""
    turns = []
    for _, message in _spoken(attack):
        turn = {"turn": len(turns) + 1, "role": message["role"], "text": _text(message)}
        if "name" in message:
            turn["name"] = message["name"]
        if "timestamp" in message:
            turn["time"] = attack.double.seen.turns[len(turns)]["time"] if attack.double.seen else ""
        turns.append(turn)
    return turns


def _spoken(attack: Attack) -> list[tuple[int, Json]]:
    """Return the messages that the model is shown, with their positions."""
    return [
        (index, message)
        for index, message in enumerate(attack.said)
        if index not in attack.transcript.echoes and message["role"] != "system" and message["content"] is not None
    ]


def check_changes(attack: Attack, result: Json) -> None:
    """What changed was offered, rests on a turn of the user, says where it comes from, and is told."""
    before, after = attack.before.inside(attack.scope), attack.after.inside(attack.scope)
    added, gone = after.keys() - before.keys(), before.keys() - after.keys()
    updated = {id_ for id_ in before.keys() & after.keys() if before[id_] != after[id_]}
    seen = attack.double.seen
    assert seen is not None
    offered = {memory["text"]: str(memory["memory"]) for memory in seen.memories}
    assert {before[id_]["text"] for id_ in gone | updated} <= offered.keys()
    for id_ in gone | updated:
        meant = seen.aimed[("DELETE", "") if id_ in gone else ("UPDATE", after[id_]["text"])]
        assert offered[before[id_]["text"]] in {number for each in meant for number in re.findall("[0-9]+", each)}
    if attack.double.strategy == "say_what_others_have":
        assert len(added) == 3, "another user's memory was taken for this one's"
    told = {event: {each["id"] for each in result["results"] if each["event"] == event} for event in _EVENTS}
    assert (told["ADD"], told["UPDATE"], told["DELETE"]) == (added, updated, gone)
    assert told["NONE"] <= before.keys() | after.keys()
    assert {each["event"] for each in result["results"]} <= set(_EVENTS)
    for id_ in added:
        got = attack.memory.get(id_)
        assert {name: got[name] for name in ("user_id", "agent_id", "run_id") if name in got} == attack.scope
        assert got["metadata"] is None and "expires_at" not in got
        check_origin(attack, got["memory"], got["provenance"])
    for id_ in updated:
        kept = ("id", "scope", "metadata", "created_at", "expires_at")
        assert {name: before[id_][name] for name in kept} == {name: after[id_][name] for name in kept}
        got = attack.memory.get(id_)
        check_origin(attack, got["memory"], got["provenance"])
    for id_ in added | updated | gone:
        last = attack.memory.history(id_)[-1]
        event = "ADD" if id_ in added else "DELETE" if id_ in gone else "UPDATE"
        assert last["event"] == event
        check_origin(attack, last["new_memory"], last["provenance"])


_EVENTS = ("ADD", "UPDATE", "DELETE", "NONE")


def check_origin(attack: Attack, text: str | None, provenance: Json | None) -> None:
    """A change says on which message of the user it rests, and the model said so too."""
    assert provenance is not None
    message = attack.said[provenance["message"]]
    assert message["role"] == provenance["role"] == "user"
    assert provenance["model"] == "openai/gpt-4o-mini"
    assert provenance["prompt_version"] == PROMPT_VERSION
    assert provenance["extracted_at"]
    if text is None:
        return
    seen = attack.double.seen
    assert seen is not None
    spoken = _spoken(attack)
    sources = {_number(source) for source in seen.cited[text]}
    if sources & {None} and len(seen.users) == 1:
        sources.add(seen.users[0])
    cited = {spoken[source - 1][0] for source in sources if isinstance(source, int) and 1 <= source <= len(spoken)}
    assert provenance["message"] in cited


def _number(source: Any) -> int | None:
    """Return the number of a turn, in whatever form the model gave it."""
    found = re.search("[0-9]+", str(source))
    return int(found[0]) if found else None


def _text(message: Json) -> str:
    content = message["content"]
    return "\n".join(part["text"] for part in content) if isinstance(content, list) else content or ""


def _between_tags(text: str) -> str:
    assert text.startswith(f"{OPENING}\n") and text.endswith(f"\n{CLOSING}")
    return text[len(OPENING) + 1 : -len(CLOSING) - 1]
