# SPDX-License-Identifier: Apache-2.0
"""How many requests operations make of an embedding server, counted by the server.

(Not called `requests.py`: beside `run.py` it would be imported in place of the library of that name.)
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from measure import arguments, bar, say, table
from ours import openai_config
from peer import Peer
from sentences import sentences

from mem0 import Memory
from mem0.errors import MemoryNotFoundError
from mem0.testing import LoopbackServer

BARS = {
    "add a list of 100 texts": 1,
    "`add_many` of 1,000 texts": None,
    "search": 1,
    "update the text": 1,
    "update metadata only": 0,
    "update an id that does not exist": 0,
}


def main() -> None:
    options = arguments(__doc__).parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(LoopbackServer())
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        memory = stack.enter_context(Memory(openai_config(f"{server.url}/v1", directory)))
        ours = _counted(server, _operations(memory))
        theirs: dict[str, int] = {}
        if options.peer:
            peer = stack.enter_context(Peer(options.peer, directory / "peer", f"{server.url}/v1"))
            theirs = _counted(server, _peer_operations(peer))
    rows = [
        [name, str(ours[name]), str(theirs.get(name, "-")), "-" if wanted is None else str(wanted)]
        for name, wanted in BARS.items()
    ]
    table("Embedding requests", ["operation", "mem0-core", "mem0ai", "bar"], rows)
    met = all(wanted is None or ours[name] <= wanted for name, wanted in BARS.items())
    say(bar("All bars", met))


def _counted(server: LoopbackServer, operations: dict[str, Callable[[], object]]) -> dict[str, int]:
    counts = {}
    for name, operation in operations.items():
        before = len(server.requests)
        operation()
        counts[name] = len(server.requests) - before
    return counts


def _operations(memory: Memory) -> dict[str, Callable[[], object]]:
    first = memory.add("The first of all.", user_id="u")["results"][0]["id"]

    def missing() -> None:
        try:
            memory.update("nobody", text="Nobody's text.")
        except MemoryNotFoundError:
            return
        raise AssertionError("an id that does not exist was updated")

    texts = [{"role": "user", "content": text} for text in sentences(100)]
    return {
        "add a list of 100 texts": lambda: memory.add(texts, user_id="u"),
        "`add_many` of 1,000 texts": lambda: memory.add_many(sentences(1_000, seed=1), user_id="u"),
        "search": lambda: memory.search("Which?", user_id="u"),
        "update the text": lambda: memory.update(first, text="Something else entirely."),
        "update metadata only": lambda: memory.update(first, metadata={"seen": True}),
        "update an id that does not exist": missing,
    }


def _peer_operations(peer: Peer) -> dict[str, Callable[[], object]]:
    first = peer.ask("add_list", texts=["The first of all."])[0]
    return {
        "add a list of 100 texts": lambda: peer.ask("add_list", texts=sentences(100)),
        "search": lambda: peer.ask("search", query="Which?"),
        "update the text": lambda: peer.ask("update_text", memory_id=first),
        "update metadata only": lambda: peer.ask("update_metadata", memory_id=first),
        "update an id that does not exist": lambda: peer.ask("update_missing"),
    }


if __name__ == "__main__":
    main()
