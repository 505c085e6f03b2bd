# SPDX-License-Identifier: Apache-2.0
"""What becomes of an LLM's answer that was cut off: every prefix of one, read by `read_answer` and by json-repair.

A prefix is half an answer. Whoever takes one for the whole loses the facts that it does not hold, and nobody is told.
Needs json-repair, which nothing here depends on otherwise.
"""

from __future__ import annotations

import json
from importlib.metadata import version

import json_repair
from measure import arguments, bar, say, table

from mem0.extraction.answers import read_answer
from mem0.extraction.malformed import MalformedAnswerError

FACTS = [
    {"text": "Lives in Oslo", "source": 1, "action": "ADD", "target": None},
    {"text": "Has a cat", "source": 2, "action": "UPDATE", "target": 3},
]
NO_ANSWERS = {
    "a refusal": "I'm sorry, but I can't help with that.",
    "prose with brackets": "There is nothing to remember [see above], {that} is all.",
    "two answers": '{"facts": []}\n{"facts": [{"text": "Lives in Oslo", "source": 1, "action": "ADD", "target": null}]}',
    "another form": '{"summary": "Lives in Oslo"}',
    "empty": "",
}


def main() -> None:
    arguments(__doc__).parse_args()
    answer = json.dumps({"facts": FACTS})
    prefixes = [answer[:end] for end in range(1, len(answer))]
    repaired = [json_repair.loads(prefix) for prefix in prefixes]
    theirs = f"json-repair {version('json-repair')}"
    rows = [
        ["json-repair", sum(_has_facts(value) for value in repaired), sum(_loses(value) for value in repaired)],
        ["read_answer", sum(map(_is_read, prefixes)), 0],
    ]
    head = ["", f"of {len(prefixes)} prefixes taken for an answer", "with facts missing or cut"]
    table(f"An answer that was cut, by {theirs}", head, [list(map(str, row)) for row in rows])
    others = [[name, json.dumps(json_repair.loads(text))[:60], _told(text)] for name, text in NO_ANSWERS.items()]
    table("What holds no facts", ["", "json-repair", "read_answer"], others)
    say(bar("No prefix is taken for an answer", not any(map(_is_read, prefixes))))


def _has_facts(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("facts"), list)


def _loses(value: object) -> bool:
    return _has_facts(value) and value != {"facts": FACTS}


def _is_read(text: str) -> bool:
    return not _told(text).startswith("refused")


def _told(text: str) -> str:
    try:
        return f"{len(read_answer(text))} facts"
    except MalformedAnswerError as error:
        return f"refused: {error}"


if __name__ == "__main__":
    main()
