# SPDX-License-Identifier: Apache-2.0
"""What is said again, or comes back out of the memory itself, does not make it grow; and nothing is lost for it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from mem0 import Memory
from mem0.extraction.prompt import CLOSING, OPENING
from mem0.extraction.recalled import marked
from mem0.testing import LoopbackServer

from .conftest import Opened, Settings
from .meaning import MeaningServer
from .remarks import Remark, plain, remarks, reworded

AT_ONCE = 10
ROUNDS = 3
TIMES_FED_BACK = 20
Json = dict[str, Any]
Form = Callable[[Sequence[Json]], list[Json]]


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Yield a server whose embedder tells neighbours apart as badly as real ones do."""
    with MeaningServer() as server:
        server.default_dims = 256
        yield server


@pytest.fixture(params=["semantic", "lexical"])
def memory(
    request: pytest.FixtureRequest, server: LoopbackServer, opened: Opened, opened_offline: Opened, settings: Settings
) -> Memory:
    """Return a memory with an embedder that knows meaning, and one with the offline embedder."""
    if request.param == "lexical":
        return opened_offline(server)
    embedder = settings(server)["embedder"]
    return opened(server, embedder={**embedder, "config": {**embedder["config"], "model": "meaning"}})


def document_of(request: Json) -> Json:
    """Return what an LLM was shown."""
    text = request["messages"][1]["content"]
    document: Json = json.loads(text.removeprefix(OPENING).removesuffix(CLOSING))
    return document


class Extractor:
    """A model that extracts the fact of each remark, in a wording of its own each round.

    Args:
        known: The remarks.
        attentive: Whether it says of a fact that a memory says it already. Then it finds other words for it in the
            third round, which only a model can tell for the same. Otherwise it adds all that it finds.
    """

    def __init__(self, known: Sequence[Remark], attentive: bool) -> None:
        self.round = 0
        self.asked = 0
        self._facts = {remark.said: remark for remark in known}
        self._attentive = attentive
        self._rng = random.Random(7)

    def __call__(self, request: Json) -> str:
        self.asked += 1
        document = document_of(request)
        memories = {plain(memory["text"]): memory["memory"] for memory in document["memories"]}
        found = [self._fact(turn, memories) for turn in document["turns"] if turn["role"] == "user"]
        return json.dumps({"facts": found}, ensure_ascii=False)

    def _fact(self, turn: Json, memories: dict[str, int]) -> Json:
        remark = self._facts[turn["text"]]
        text = remark.paraphrase if self.round == 2 and self._attentive else remark.fact
        target = memories.get(plain(text)) if self._attentive else None
        if self.round:
            text = reworded(text, self._rng)
        action = "ADD" if target is None else "NONE"
        return {"text": text, "source": turn["turn"], "action": action, "target": target}


@pytest.mark.parametrize("attentive", [True, False], ids=["attentive", "adds all"])
def test_the_same_thousand_messages(memory: Memory, server: LoopbackServer, attentive: bool) -> None:
    """A thousand messages added three times leave each of a thousand facts in the memory, once."""
    said = remarks()
    model = Extractor(said, attentive)
    server.answers = model
    held: dict[str, str] = {}
    for round_ in range(ROUNDS):
        model.round = round_
        for start in range(0, len(said), AT_ONCE):
            messages = [{"role": "user", "content": remark.said} for remark in said[start : start + AT_ONCE]]
            memory.add([*messages, {"role": "assistant", "content": "Good to know."}], user_id="john")
        now = {each["id"]: each["memory"] for each in memory.get_all(user_id="john", top_k=10_000)["results"]}
        if round_ == 0:
            held = now
            assert sorted(held.values()) == sorted(remark.fact for remark in said)
        assert now == held
    assert model.asked == ROUNDS * len(said) / AT_ONCE


def _bullets(found: Sequence[Json]) -> list[Json]:
    return [_user("\n".join(f"- {each['memory']}" for each in found))]


def _numbered(found: Sequence[Json]) -> list[Json]:
    return [_user("\n".join(f"{number}. {each['memory']}" for number, each in enumerate(found, 1)))]


def _lines(found: Sequence[Json]) -> list[Json]:
    return [_user("\n\n".join(each["memory"] for each in found))]


def _each(found: Sequence[Json]) -> list[Json]:
    return [_user(each["memory"]) for each in found]


def _json(found: Sequence[Json]) -> list[Json]:
    return [_user(json.dumps({"results": found}, ensure_ascii=False))]


def _json_lines(found: Sequence[Json]) -> list[Json]:
    return [_user(json.dumps([each["memory"] for each in found], indent=2, ensure_ascii=False))]


def _introduced(found: Sequence[Json]) -> list[Json]:
    return [_user("Here is what I know:\n" + "\n".join(f"* {each['memory']}" for each in found))]


def _template(found: Sequence[Json]) -> list[Json]:
    listed = "\n".join(f"- {each['memory']} (score {each['score']:.2f})" for each in found)
    return [_user(f"<memories>\n{listed}\n</memories>\n\nQuestion: what shall we cook?")]


def _inline(found: Sequence[Json]) -> list[Json]:
    return [_user("I know of you: " + "; ".join(each["memory"] for each in found))]


def _marked(found: Sequence[Json]) -> list[Json]:
    return [_user("\n".join(marked(each["memory"]) for each in found))]


def _by_the_assistant(found: Sequence[Json]) -> list[Json]:
    return [_user("What do you know?"), {"role": "assistant", "content": "\n".join(each["memory"] for each in found)}]


def _by_the_system(found: Sequence[Json]) -> list[Json]:
    return [{"role": "system", "content": _introduced(found)[0]["content"]}, _user("What shall we cook?")]


def _user(text: str) -> Json:
    return {"role": "user", "content": text}


FORMS: Sequence[Form] = (
    _bullets, _numbered, _lines, _each, _json, _json_lines, _introduced, _template, _inline, _marked,
    _by_the_assistant, _by_the_system,
)  # fmt: skip
NOT_SHOWN = (_bullets, _numbered, _lines, _each, _marked)
"""Forms in which a message says nothing but memories, so that the LLM is not shown it."""


def statements_of(text: str) -> list[str]:
    """Return all that a text states: of JSON its memories, else its lines, without what makes them a list."""
    try:
        value = json.loads(text)
    except ValueError:
        pass
    else:
        found = value["results"] if isinstance(value, dict) else value
        return [each["memory"] if isinstance(each, dict) else each for each in found]
    stated = []
    for line in re.split(r"[\n;]", text.removeprefix("I know of you: ")):
        bare = re.sub(r"^([-*]|[0-9]{1,3}\.) | \(score [0-9.]+\)$", "", line.strip())
        if bare and not bare.endswith(("?", ":", ">")):
            stated.append(bare)
    return stated


class Gullible:
    """A model that takes all that it sees for new.

    Attributes:
        asked: How often it was asked.
        shown: What users said to it.
    """

    def __init__(self) -> None:
        self.asked = 0
        self.shown: set[str] = set()
        self._rng = random.Random(11)

    def __call__(self, request: Json) -> str:
        self.asked += 1
        turns = [turn for turn in document_of(request)["turns"] if turn["role"] == "user"]
        self.shown |= {turn["text"] for turn in turns}
        facts = [
            {"text": reworded(text, self._rng), "source": turn["turn"], "action": "ADD", "target": None}
            for turn in turns
            for text in statements_of(turn["text"])
        ]
        return json.dumps({"facts": facts}, ensure_ascii=False)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__.strip("_"))
def test_fed_back(memory: Memory, server: LoopbackServer, form: Form) -> None:
    """What a search found, put into the next conversation twenty times, leaves the memory as it was."""
    feed_back(memory, server, form, [remark.fact for remark in remarks() if "\n" not in remark.fact][:100])


@pytest.mark.parametrize("form", [_bullets, _numbered, _lines], ids=lambda form: form.__name__.strip("_"))
def test_lists_fed_back(memory: Memory, server: LoopbackServer, form: Form) -> None:
    """So do memories of several lines, in one message with others."""
    feed_back(memory, server, form, [remark.fact for remark in remarks()][:100])


def feed_back(memory: Memory, server: LoopbackServer, form: Form, held: Sequence[str]) -> None:
    """Search twenty times, have a model extract what was found, and find the memory as it was each time."""
    memory.add(list(held), infer=False, user_id="john")
    before = {each["id"]: each for each in memory.get_all(user_id="john", top_k=1000)["results"]}
    model = Gullible()
    server.answers = model
    for turn in range(TIMES_FED_BACK):
        found = memory.search(held[turn], user_id="john", top_k=5 + turn)["results"]
        memory.add([*form(found), _user("What else?")], user_id="john")
        assert {each["id"]: each for each in memory.get_all(user_id="john", top_k=1000)["results"]} == before
    assert model.asked == TIMES_FED_BACK
    assert (model.shown == {"What else?"}) == (form in NOT_SHOWN)
