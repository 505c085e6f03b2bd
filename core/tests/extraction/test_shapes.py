# SPDX-License-Identifier: Apache-2.0
"""The shapes in which models answer: each is read exactly, or refused with a reason."""

from __future__ import annotations

import json

import pytest

from mem0.extraction.answers import Fact, read_answer
from mem0.extraction.malformed import MalformedAnswerError

TEA = Fact("Likes tea", 1)
LISBON = Fact("Lives in Lisbon", 2, "UPDATE", 3)
BOTH = (TEA, LISBON)

ITEMS = [
    {"text": "Likes tea", "source": 1, "action": "ADD", "target": None},
    {"text": "Lives in Lisbon", "source": 2, "action": "UPDATE", "target": 3},
]
GOOD = json.dumps({"facts": ITEMS})
LIST = json.dumps(ITEMS)
ONE = json.dumps(ITEMS[0])
CALL = {"name": "save", "arguments": {"facts": ITEMS}}


def of(**fields: object) -> str:
    return json.dumps({"facts": [{**ITEMS[0], **fields}]})


RECOVERED: dict[str, tuple[str, tuple[Fact, ...]]] = {
    # As it was asked for
    "as asked": (GOOD, BOTH),
    "indented": (json.dumps({"facts": ITEMS}, indent=4), BOTH),
    "nothing to remember": ('{"facts": []}', ()),
    "nothing to remember, indented": ('{\n  "facts": [\n  ]\n}\n', ()),
    "byte order mark": ("\ufeff" + GOOD, BOTH),
    "Windows line ends": (json.dumps({"facts": ITEMS}, indent=1).replace("\n", "\r\n"), BOTH),
    # Something around it
    "fence": (f"```json\n{GOOD}\n```", BOTH),
    "fence without a language": (f"```\n{GOOD}\n```", BOTH),
    "fence that is not closed": (f"```json\n{GOOD}", BOTH),
    "empty in a fence with prose": ('Here it is:\n```json\n{"facts": []}\n```\nThere was only small talk.', ()),
    "prose before": (f"Sure! Here are the facts:\n\n{GOOD}", BOTH),
    "prose after": (f"{GOOD}\n\nLet me know if you need more.", BOTH),
    "prose with braces": (f"For {{user}} (see {{the rules}}) I found: {GOOD} Hope {{that}} helps [really].", BOTH),
    "prose with footnotes": (f"As turn [1] and turns [1, 2] say: {GOOD} [1]", BOTH),
    "prose with an address": (f"See [//example.com]: {GOOD}", BOTH),
    "prose before an empty answer": ('There is nothing worth remembering. {"facts": []}', ()),
    "tags": (f"<answer>{GOOD}</answer>", BOTH),
    "empty in tags": ('<answer>{"facts": []}</answer>', ()),
    "doubled braces": ("{" + GOOD + "}", BOTH),
    "the same twice": (f"{GOOD}\n\nFinal answer:\n```json\n{GOOD}\n```", BOTH),
    # Thinking
    "thinking": (f"<think>\nThe user likes tea {{and more}}.\n</think>\n\n{GOOD}", BOTH),
    "thinking with a draft": (f'<think>Maybe {{"facts": []}}? Or {{"facts": [...\n</think>\n{GOOD}', BOTH),
    "thinking, then nothing to remember": (f'<think>Is it {GOOD}? No.</think>{{"facts": []}}', ()),
    "thinking that only ends": (f'So {{"facts": []}} will not do.\n</think>\n{GOOD}', BOTH),
    "broken thinking that only ends": (f'Say {{"facts": [...]}} or ["x\n</think>\n```json\n{GOOD}\n```', BOTH),
    "thinking in other words": (f"<Thinking>[hm</Thinking>{GOOD}", BOTH),
    "thinking about thinking": (f"<think>They wrote \"</think> {{'facts': []}}\".</think>{GOOD}", BOTH),
    "a fact about thinking": (
        of(text="Writes </think> {'facts': []} <think>"),
        (Fact("Writes </think> {'facts': []} <think>", 1),),
    ),
    # Another container
    "bare list": (LIST, BOTH),
    "bare list after prose": (f"Here are the facts: {LIST}", BOTH),
    "bare fact": (ONE, (TEA,)),
    "bare list of strings": ('["Likes tea", "Has a dog"]', (Fact("Likes tea"), Fact("Has a dog"))),
    "fenced list of strings": ('The facts:\n```\n["Likes tea"]\n```', (Fact("Likes tea"),)),
    "strings as items": ('{"facts": ["Likes tea", "Has a dog"]}', (Fact("Likes tea"), Fact("Has a dog"))),
    "strings and objects as items": (f'{{"facts": ["Has a dog", {ONE}]}}', (Fact("Has a dog"), TEA)),
    "one object for the list": (f'{{"facts": {ONE}}}', (TEA,)),
    "list around the object": (f"[{GOOD}]", BOTH),
    **{f"the key {key}": (f'{{"{key}": {LIST}}}', BOTH) for key in ("memory", "memories", "results", "data", "Facts")},
    "object in an object": (f'{{"data": {GOOD}}}', BOTH),
    "scalars beside": (f'{{"reasoning": "two facts", "count": 2, "facts": {LIST}, "error": null, "notes": []}}', BOTH),
    # Escaped, or meant for a tool
    "a string of JSON": (json.dumps(GOOD), BOTH),
    "a string of empty JSON": (json.dumps('{"facts": []}'), ()),
    "tool call": (json.dumps(CALL), BOTH),
    "tool call in tags": (f"<tool_call>\n{json.dumps(CALL)}\n</tool_call>", BOTH),
    "tool call with a string": (
        json.dumps({"tool_calls": [{"id": "1", "type": "function", "function": {"name": "save", "arguments": GOOD}}]}),
        BOTH,
    ),
    "a string for the list": (json.dumps({"facts": LIST}), BOTH),
    "empty tool call": (json.dumps({"name": "save", "arguments": {"facts": []}}), ()),
    # Not quite JSON
    "trailing commas": ('{"facts": [{"text": "Likes tea", "source": 1,}, "Has a dog",],}', (TEA, Fact("Has a dog"))),
    "single quotes": (str({"facts": ITEMS}), BOTH),
    "single quotes around doubles": (
        "{'facts': ['Calls it \"tea\"', \"It's Ann's\"]}",
        (Fact('Calls it "tea"'), Fact("It's Ann's")),
    ),
    "single quotes with escapes": (r"{'facts': ['It\'s \"so\"\x20\u00e9']}", (Fact('It\'s "so" é'),)),
    "no quotes around keys": ('{facts: [{text: "Likes tea", source: 1, action: "ADD", target: null}]}', (TEA,)),
    "comments": (f'{{"facts": [ // of turn 1\n{ONE} // "more"\n]}}', (TEA,)),
    "NaN": ('{"facts": [{"text": "Likes tea", "source": 1, "action": "ADD", "target": NaN}]}', (TEA,)),
    "infinities": ('{"facts": [{"text": "Likes tea", "source": 1, "target": -Infinity, "x": 1e999}]}', (TEA,)),
    "too large a number": ('{"facts": [{"text": "Likes tea", "source": 1, "target": 1e999}]}', (TEA,)),
    "nested brackets in prose": (f"As [[1, 2], see [[3, below]]] says: {GOOD}", BOTH),
    "Python's None": ('{"facts": [{"text": "Likes tea", "source": 1, "target": None, "sure": True}]}', (TEA,)),
    "raw line end in a string": ('{"facts": ["Likes\ntea\tand\x00more"]}', (Fact("Likes\ntea\tand\x00more"),)),
    "bad escapes": (
        r'{"facts": ["Keeps it in C:\Users\d, isn\'t it \u12 \xab"]}',
        (Fact(r"Keeps it in C:\Users\d, isn't it \u12 \xab"),),
    ),
    "escaped pair": (r'{"facts": ["Smiles \ud83d\ude00"]}', (Fact("Smiles 😀"),)),
    "keys twice, alike": ('{"facts": [{"text": "Likes tea", "text": "Likes tea", "source": 1}]}', (TEA,)),
    # Fields in other words
    "numbers as strings": (of(source="1", target="null"), (TEA,)),
    "numbers as floats": (of(source=1.0, action="UPDATE", target=3.0), (Fact("Likes tea", 1, "UPDATE", 3),)),
    "numbers with a word": (of(source="turn 1", target=""), (TEA,)),
    "numbers in lists": (of(source=[1]), (TEA,)),
    "action in lower case": (of(action=" add "), (TEA,)),
    "action under another key": ('{"memory": [{"id": "0", "text": "Likes tea", "event": "ADD", "source": 1}]}', (TEA,)),
    "text under another key": ('{"facts": [{"fact": "Likes tea", "source": 1}]}', (TEA,)),
    "more keys": (of(confidence=0.9, tags=["drinks"], attributed_to="user"), (TEA,)),
    "no action": ('{"facts": [{"text": "Likes tea", "source": 1}]}', (TEA,)),
    "no text to delete": (of(text=None, action="DELETE", target=2), (Fact("", 1, "DELETE", 2),)),
    "megabyte of text": (of(text="x" * (1 << 20)), (Fact("x" * (1 << 20), 1),)),
    "megabyte of facts": (json.dumps({"facts": ITEMS * 7000}), BOTH * 7000),
    "every script": (of(text="Μιλάει ελληνικά 喜欢茶 تحب الشاي"), (Fact("Μιλάει ελληνικά 喜欢茶 تحب الشاي", 1),)),
}

REFUSED: dict[str, tuple[str | None, str]] = {
    # Nothing
    "no content": (None, "empty"),
    "empty": ("", "empty"),
    "blank": (" \n\t", "empty"),
    "byte order mark alone": ("\ufeff", "no JSON"),
    "null": ("null", "no JSON"),
    "number": ("42", "no JSON"),
    "empty object": ("{}", "no JSON"),
    "empty list": ("[]", "no JSON"),
    "refusal": ("I'm sorry, but I can't help with that.", "no JSON"),
    "quoted refusal": ('"I cannot do that."', "no JSON"),
    "refusal as JSON": ('{"refusal": "I cannot do that."}', "'refusal'"),
    "error as JSON": ('{"error": {"code": 500, "message": "overloaded"}}', "'error'"),
    "null for the list": ('{"facts": null}', "'facts'"),
    "text for the list": ('{"facts": "Likes tea"}', "'facts'"),
    "empty object for the list": ('{"facts": {}}', "empty object"),
    "empty text for the call": ('{"arguments": ""}', "empty"),
    "empty under another key": ('{"memories": []}', "no facts"),
    "empty and a reason": ('{"facts": [], "error": "context too long"}', "no facts"),
    "empty, and then more": ('{"facts": []} is wrong, since the user likes tea.', "more after that"),
    "list of nothing": ('{"facts": [null]}', "fact 1"),
    "list of numbers": ('{"facts": [1, 2]}', "fact 1"),
    "list of lists": ('{"facts": [["Likes tea"]]}', "fact 1"),
    "list of empty objects": ('{"facts": [{}]}', "fact 1 has no text"),
    "bullet points": ("- Likes tea\n- Has a dog", "no JSON"),
    "the schema itself": ('{"type": "object", "properties": {"facts": {"type": "array"}}}', "'properties'"),
    "the schema's facts": ('{"facts": {"type": "array", "items": {"type": "string"}}}', "'items'"),
    # Cut off
    "cut in a string": (GOOD[:70], "cut off"),
    "cut after a fact": (GOOD[: GOOD.index("}") + 1], "cut off"),
    "cut after a comma": (GOOD[: GOOD.index("}") + 2], "cut off"),
    "cut in the first key": ('{"fac', "cut off"),
    "cut in a fence": (f"```json\n{GOOD[:-1]}\n```", "broken"),
    "cut list of strings": ('["Likes tea", "Has a d', "cut off"),
    "cut while thinking": ('<think>Perhaps {"facts": []}, since', "thinking"),
    "cut while thinking a second time": ('</think> <think> {"facts": []}', "thinking"),
    "cut second answer": (f"{GOOD}\nOr better:\n{GOOD[:90]}", "cut off"),
    "cut front": ('"facts": [' + LIST[1:-1] + "]}", "closes nothing"),
    "cut front of nothing": ('"facts": []}', "closes nothing"),
    # Broken
    "quotes in a string": ('{"facts": [{"text": "Says "hi" to all"}, {"text": "b"}]}', "broken"),
    "quotes in a list": ('["Says "hi", and more"]', "broken"),
    "apostrophe in single quotes": ("{'facts': ['It's tea']}", "broken"),
    "an ellipsis for the rest": (f'{{"facts": [{ONE}, ...]}}', "broken"),
    "an ellipsis for the start": (f"[..., {ONE}]", "broken"),
    "no comma": (f'{{"facts": [{ONE} {ONE}]}}', "broken"),
    "no colon": ('{"facts" ["Likes tea"]}', "broken"),
    "a bracket of the wrong kind": ('{"facts": ["Likes tea"}]', "broken"),
    "a quote and a tag in a string": ("""{"facts": ["Says "</think> {'facts': []}" ok"]}""", "broken"),
    "a quote and a draft in a string": ("""{"facts": ["Says "</think> {'facts': ['x']}" ok"]}""", "broken"),
    "an escaped answer with a tag": ("""{\\"facts\\": [\\"</think> {'facts': []}""", "within brackets"),
    "a tag in brackets": ("""{so <think>no</think> {'facts': []}""", "within brackets"),
    "a cut string with a tag": ("""{"facts": ["</think> {'facts': []}""", "cut off"),
    "a cut quoted string with a tag": (r""""{\"facts\": [\"</think> {'facts': []}""", "cut off"),
    "curly quotes": ("{“facts”: [“Likes tea”]}", "no JSON"),
    "a fact behind curly quotes": (f"{{“facts”: [{ONE}]}}", "broken"),
    "escaped without quotes": ('{\\"facts\\": [\\"Likes tea\\"]}', "no JSON"),
    "keys twice": ('{"facts": ["Likes tea"], "facts": ["Has a dog"]}', "two values"),
    "nesting": ("[" * 100_000 + "]" * 100_000, "deeper"),
    "nested objects": ('{"facts": ' * 10_000, "deeper"),
    "wrapped for ever": ('{"data": ' * 8 + GOOD + "}" * 8, "wrapped"),
    # More than one answer, or more than an answer
    "two answers": (f'{{"facts": []}} or {GOOD}', "2 different"),
    "a fact a line": (f"{ONE}\n{json.dumps(ITEMS[1])}", "2 different"),
    "two tool calls": (json.dumps({"tool_calls": [CALL, CALL]}), "fact 1"),
    "two lists": (f'{{"facts": [], "memories": {LIST}}}', "'memories'"),
    "an unknown list beside": (f'{{"facts": [], "preferences": {LIST}}}', "'preferences'"),
    "a text beside": (f'{{"facts": {LIST}, "memory": "Has a dog"}}', "'memory'"),
    "an unknown list": (f'{{"preferences": {LIST}}}', "'preferences'"),
    "strings in prose": ('They said ["hello"] and left.', "no JSON object"),
    "strings after prose": ('They said ["hello"]', "no JSON object"),
    "strings before prose": ('["hello"] was what they said.', "no JSON object"),
    "prose after broken thoughts": ('So {"facts": [...]}.</think>No, {"facts": []}', "broken"),
    "a fact in prose": (f"For example {ONE} would be a fact.", "no JSON object"),
    "facts in a fact": (of(facts=["Has a dog"]), "'facts'"),
    "facts under another key in a fact": (of(related=[{"text": "Has a dog"}]), "'related'"),
    "JSON in a fact": (json.dumps([{"memory": LIST}, "Has a dog"]), "'memory'"),
    # Fields that cannot be read
    "unknown action": (of(action="MERGE"), "'MERGE'"),
    "action that is no text": (of(action=7), "action"),
    "target without an action": (of(action=None, target=3), "action"),
    "source that is no number": (of(source="the second"), "source"),
    "two sources": (of(source=[1, 2]), "source"),
    "half a source": (of(source=1.5), "source"),
    "true for a source": (of(source=True), "source"),
    "no text to add": (of(text=None), "no text"),
    "text that is no text": (of(text=["Likes tea"]), "no text"),
    "two texts": (of(fact="Has a dog"), "twice"),
    # Size
    "five megabytes": (of(text="x" * 5_000_000), "characters"),
    "a million braces": ("{" * 1_000_000, "brackets"),
}


def test_as_many_as_promised() -> None:
    """The tables hold the 40 shapes that are promised, and as many again."""
    assert len(RECOVERED) >= 40
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("shape", RECOVERED)
def test_recovered(shape: str) -> None:
    """Every fact of the answer is read, with its source, action and target, and nothing else is."""
    text, facts = RECOVERED[shape]
    assert read_answer(text) == facts


@pytest.mark.parametrize("shape", REFUSED)
def test_refused(shape: str) -> None:
    """The answer is refused, and the reason says why without quoting a fact at length."""
    text, reason = REFUSED[shape]
    with pytest.raises(MalformedAnswerError) as caught:
        read_answer(text)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 250
