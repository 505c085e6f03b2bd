# SPDX-License-Identifier: Apache-2.0
"""What becomes of an LLM's answer that was cut off: every prefix of one, read by `read_answer` and by two libraries.

A prefix is half an answer. Whoever takes one for the whole loses the facts that it does not hold, and nobody is told.
Needs json-repair and langchain-core, which nothing here depends on otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import json_repair
from langchain_core.utils.json import parse_partial_json
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
    "two answers": '{"facts": []}\n{"facts": [{"text": "Has a cat", "source": 1, "action": "ADD", "target": null}]}',
    "another form": '{"summary": "Lives in Oslo"}',
    "empty": "",
}


Reader = Callable[[str], Any]
"""Makes a value of a text, or raises `ValueError`."""


def main() -> None:
    arguments(__doc__).parse_args()
    answer = json.dumps({"facts": FACTS})
    prefixes = [answer[:end] for end in range(1, len(answer))]
    readers: dict[str, Reader] = {
        f"json-repair {version('json-repair')}": json_repair.loads,
        f"parse_partial_json, langchain-core {version('langchain-core')}": parse_partial_json,
        "read_answer": lambda text: {"facts": [asdict(fact) for fact in read_answer(text)]},
    }
    for reader in readers.values():
        assert reader(answer) == {"facts": FACTS}
    rows = [[name, *map(str, _taken(reader, prefixes))] for name, reader in readers.items()]
    table(
        "An answer that was cut",
        ["", f"of {len(prefixes)} prefixes taken for an answer", "with facts missing or cut"],
        rows,
    )
    others = [[name, json.dumps(json_repair.loads(text))[:60], _told(text)] for name, text in NO_ANSWERS.items()]
    table("What holds no facts", ["", "json-repair", "read_answer"], others)
    say(bar("No prefix is taken for an answer", not any(map(_is_read, prefixes))))


def _taken(reader: Reader, texts: Sequence[str]) -> tuple[int, int]:
    """Return how many texts are taken for an answer, and how many of these answers lack something."""
    answers = []
    for text in texts:
        try:
            value = reader(text)
        except ValueError:
            continue
        if isinstance(value, dict) and isinstance(value.get("facts"), list):
            answers.append(value)
    return len(answers), sum(value != {"facts": FACTS} for value in answers)


def _is_read(text: str) -> bool:
    return not _told(text).startswith("refused")


def _told(text: str) -> str:
    try:
        return f"{len(read_answer(text))} facts"
    except MalformedAnswerError as error:
        return f"refused: {error}"


if __name__ == "__main__":
    main()
