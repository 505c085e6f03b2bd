# SPDX-License-Identifier: Apache-2.0
"""What holds for every answer, well-formed or not."""

from __future__ import annotations

import itertools
import json
import pickle
import re
from typing import Any

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from mem0.extraction.answers import Fact, read_answer
from mem0.extraction.malformed import MalformedAnswerError
from mem0.extraction.schema import ACTIONS

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
KEYS = st.sampled_from(
    ["facts", "memory", "data", "results", "arguments", "output", "tool_calls", "text", "content", "source", "x"]
)
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | ANY_TEXT
ANY_JSON = st.recursive(
    SCALARS | st.just([]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | ANY_TEXT, inner, max_size=3),
    max_leaves=12,
)
FACTS = st.lists(
    st.builds(
        Fact,
        text=st.text(min_size=1) | st.sampled_from(["</think> {'facts': []}", '"}]}', "```", "\\", "// x", "[1]"]),
        source=st.integers(1, 99),
        action=st.sampled_from(ACTIONS),
        target=st.none() | st.integers(1, 99),
    ).filter(lambda fact: fact.action != "ADD" or fact.target is None),
    min_size=1,
    max_size=4,
).map(tuple)
AROUND = [
    "{}",
    "```json\n{}\n```",
    "Here {{you}} are [1]:\n{}\nBye, {{friend}}!",
    '<think>{{"facts": []}} or ["a"?</think>\n{}',
    '[1] <think>no {{"facts": []}}</think> And so:\n```\n{}\n``` [2]',
]


def written(facts: tuple[Fact, ...], indent: int | None = None) -> str:
    items = [{"text": f.text, "source": f.source, "action": f.action, "target": f.target} for f in facts]
    return json.dumps({"facts": items}, indent=indent, ensure_ascii=indent is None)


def read(text: str) -> tuple[Fact, ...] | None:
    """Read an answer; `None` if it is refused, with a reason."""
    try:
        return read_answer(text)
    except MalformedAnswerError as error:
        assert str(error)
        return None


@given(ANY_TEXT)
@example("{'\\")
@example("[[[1,")
def test_any_text(text: str) -> None:
    """Any text is read or refused; the only text that says nothing is the one that says so."""
    if read(text) == ():
        assert "facts" in text
        assert "[]" in "".join(text.split())


@given(ANY_JSON)
@example({"facts": [], "x": [{"text": "a"}]})
@example({"facts": [], "content": "Likes tea"})
@example([{"facts": []}])
def test_any_json(value: Any) -> None:
    """Any JSON value is read or refused; it is nothing only as a `facts` list that is empty, with no text beside it."""
    if read(json.dumps(value)) == ():
        while not (isinstance(value, dict) and [] in value.values()):
            value = json.loads(value) if isinstance(value, str) else max(_inner(value), key=lambda item: len(str(item)))
        assert [key.strip().lower() for key, inner in value.items() if inner == []].count("facts") == 1
        assert not any(isinstance(inner, str) and inner.strip() for inner in value.values())


def _inner(value: Any) -> list[Any]:
    return [
        inner
        for inner in (value.values() if isinstance(value, dict) else value)
        if isinstance(inner, str | list | dict)
    ]


@given(FACTS, st.sampled_from(AROUND), st.sampled_from([None, 2]))
def test_good_answers(facts: tuple[Fact, ...], around: str, indent: int | None) -> None:
    """An answer as it was asked for gives exactly its facts, whatever these say and whatever is around it."""
    assert read_answer(around.format(written(facts, indent))) == facts


@given(FACTS, st.sampled_from(AROUND), st.sampled_from([None, 2]), st.data())
def test_cut_answers(facts: tuple[Fact, ...], around: str, indent: int | None, data: st.DataObject) -> None:
    """An answer that was cut off anywhere gives all facts or none."""
    whole = around.format(written(facts, indent)).encode("utf-8", "surrogatepass")
    cut = whole[: data.draw(st.integers(0, len(whole)))].decode(errors="replace")
    assert read(cut) in (facts, None)


TEXTS = ['喜欢茶 and it\'s "so"', "Wrote </think> {'facts': []} //", "C:\\Users\\[1]"]
WHOLE = tuple(Fact(text, number, "UPDATE", number) for number, text in enumerate(TEXTS, 1))
PLAIN = written(WHOLE, 0)
OTHERS = [
    PLAIN,
    *(around.format(PLAIN) for around in AROUND),
    json.dumps(PLAIN),
    json.dumps(json.loads(PLAIN)["facts"]),
    str(json.loads(PLAIN)),
    json.dumps({"tool_calls": [{"function": {"name": "x", "arguments": PLAIN}}]}),
]


@pytest.mark.parametrize("text", OTHERS)
def test_cut_at_each_byte(text: str) -> None:
    """Whatever its form, an answer of three facts that is cut at any byte gives three facts or none."""
    whole = text.encode()
    read_facts = [read(whole[:end].decode(errors=how)) for end in range(len(whole)) for how in ("ignore", "replace")]
    assert set(read_facts) <= {WHOLE, None}
    assert read_answer(text) == WHOLE


@pytest.mark.parametrize(
    "damage", [*"{}[]\"',:/\\ x", "</think>", "<think>", "```", "\n//", '"facts": []', "{'facts': []}"]
)
def test_damaged_anywhere(damage: str) -> None:
    """An answer of three facts with something put in, or instead of a character, gives three facts or none."""
    for at, width in itertools.product(range(len(PLAIN) + 1), (0, 1)):
        facts = read(PLAIN[:at] + damage + PLAIN[at + width :])
        assert facts is None or len(facts) == 3


def test_without_a_character() -> None:
    """An answer of three facts that lost any character gives three facts or none."""
    for at in range(len(PLAIN)):
        facts = read(PLAIN[:at] + PLAIN[at + 1 :])
        assert facts is None or len(facts) == 3


FACT = st.integers(0, 999).map(lambda number: {"text": f"fact-{number}-", "source": 1})
HOLDERS = st.sampled_from(["facts", "facts", "memory", "data", "arguments", "answer", "tool_calls", "Memories", "x"])
NOISE = st.sampled_from([[], {}, "", "why", 1, None, [1]]) | FACT | st.lists(FACT, min_size=1, max_size=2)
WRAPPED = st.recursive(
    FACT | st.lists(FACT, min_size=1, max_size=3),
    lambda inner: (
        st.builds(lambda key, value: {key: value}, HOLDERS, inner)
        | st.builds(lambda key, value, other, noise: {other: noise, key: value}, HOLDERS, inner, HOLDERS, NOISE)
        | st.builds(lambda value, noise: [value, *noise], inner, st.lists(FACT, max_size=1))
        | st.builds(lambda key, value: {key: json.dumps(value)}, HOLDERS, inner)
    ),
    max_leaves=2,
)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(WRAPPED.map(json.dumps), min_size=1, max_size=2),
    st.sampled_from([" ", "\n```\n", " and {so} ", " [", "} "]),
)
def test_no_fact_is_passed_over(parts: list[str], between: str) -> None:
    """However facts are scattered over keys, lists and answers, all of them are read or the answer is refused."""
    text = between.join(parts)
    facts = read(text)
    event("refused" if facts is None else "read")
    if facts is not None:
        assert {fact.text for fact in facts} == set(re.findall(r"fact-[0-9]+-", text))


N = 1_000_000
HOSTILE = {
    "braces": "{" * N,
    "brackets": "[" * N,
    "empty lists": "[]" * (N // 2),
    "open and close": "[x]" * (N // 3),
    "spaced brackets": "[ 1, " * (N // 5),
    "far brackets": ("[" + " " * 999) * (N // 1000),
    "lists that do not end": ("[" + "1," * 4999) * (N // 10_000),
    "nested lists that do not end": ("[" + "1," * (N // 60)) * 30,
    "quotes": '"' * N,
    "openings of strings": "{'" * (N // 2),
    "keys": '{"a":' * (N // 5),
    "keys of prose": "{a " * (N // 3),
    "words": "[" + "a" * N,
    "numbers": "[" + "1" * N,
    "signs": "[" + "-" * N,
    "blanks": "[" + " " * N,
    "backslashes": '["' + "\\" * N,
    "bad escapes": '["' + "\\q" * (N // 2) + '"]',
    "slashes": '["a"' + "/" * N,
    "comments": '["a"' + "//\n" * (N // 3),
    "thoughts": "<think>" * (N // 7),
    "ends of thoughts": "</think>" * (N // 8),
    "thoughts that end": "<think></think>" * (N // 15),
    "thoughts and braces": "{</think>" * (N // 9),
    "broken, then ends of thoughts": '["a' + "</think>[" * (N // 9),
    "fences": "```" * (N // 3) + '{"facts": []}',
    "same answers": '{"facts":["a"]}' * (N // 15),
    "keys that repeat": '{"facts":[' + '{"a":1},' * (N // 8) + "],}" * 2,
    "one key again and again": "{" + '"a":1,' * (N // 6) + "}",
    "escaped strings of strings": json.dumps(json.dumps(json.dumps("{" * N))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_megabyte(name: str) -> None:
    """A megabyte made to be slow is done with; a reader that went back at each bracket would need hours for it."""
    assert len(HOSTILE[name]) > 0.99 * N
    assert (read(HOSTILE[name]) is None) == (name not in ("bad escapes", "fences"))


def test_error_travels() -> None:
    """The error keeps its reason between processes."""
    error = pickle.loads(pickle.dumps(MalformedAnswerError("fact 1 has no text")))
    assert (type(error), str(error)) == (MalformedAnswerError, "fact 1 has no text")
