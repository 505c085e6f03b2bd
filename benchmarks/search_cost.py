# SPDX-License-Identifier: Apache-2.0
"""What a search costs above its embedding call, beside one matrix-vector product over the same vectors.

One user's memories, 1,536 dimensions, provider `openai` against a loopback server; every operation takes its turn in
each round.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import numpy as np
from loopback import serve
from measure import Cost, Costs, arguments, bar, cpu, interleaved, ms, over, progress, say, table
from ours import fill, openai_config
from peer import Peer
from sentences import questions

from mem0 import Memory, create_embedder
from mem0.testing import vector_for

DIMS = 1536
EMBED = "`embed_query` alone"
RAW = "mem0ai: the request alone, as it makes it"
PRODUCT = "NumPy: `matrix @ query`"
ABOVE = {
    "search, hybrid, above it": "hybrid",
    "search, vector, above it": "vector",
    "search with a filter, above it": "filter",
}


def main() -> None:
    options = arguments(__doc__).parse_args()
    sizes = (100, 1_000) if options.quick else (100, 1_000, 10_000)
    rounds = 10 if options.quick else 40
    by_size = {size: _measure(size, rounds, options.peer) for size in sizes}
    rows = [_row(by_size, EMBED)]
    for title, name in ABOVE.items():
        rows.append([title, *(ms(over(costs, name, EMBED)) for costs in by_size.values())])
    rows += [_row(by_size, name) for name in ("search, keyword, all of it", "`get_all(top_k=20)`", PRODUCT)]
    if options.peer:
        rows.append(_row(by_size, RAW))
        rows.append(["mem0ai: search, above it", *(ms(over(costs, "peer search", RAW)) for costs in by_size.values())])
        rows.append(_row(by_size, "mem0ai: `get_all(top_k=20)`"))
    table(f"CPU, medians of {rounds} rounds", ["memories of one user", *(f"{size:,}" for size in sizes)], rows)
    largest = by_size[sizes[-1]]
    product = median(largest[PRODUCT])
    for title, name in ABOVE.items():
        ratio = over(largest, name, EMBED) / product
        text = f"At {sizes[-1]:,}: {title.removesuffix(', above it')} costs {ratio:.2f} x the product"
        say(bar(f"{text}, at most 2", ratio <= 2) if name == "hybrid" else text)
    if options.peer:
        factor = over(largest, "peer search", RAW) / over(largest, "hybrid", EMBED)
        say(f"At {sizes[-1]:,}: mem0ai's search costs {factor:.0f} times as much above its request.")


def _row(by_size: Mapping[int, Costs], name: str) -> list[str]:
    return [name, *(ms(median(costs[name])) for costs in by_size.values())]


def _measure(size: int, rounds: int, peer_python: str | None) -> Costs:
    with ExitStack() as stack:
        url = stack.enter_context(serve())
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        config = openai_config(url, directory)
        memory = stack.enter_context(Memory(config))
        embedder = stack.enter_context(create_embedder("openai", config["embedder"]["config"]))
        progress(f"storing {size:,} memories")
        texts = fill(memory, size)
        matrix = np.stack([vector_for(text, DIMS) for text in texts])
        asked = questions(rounds + 2)
        vectors = [vector_for(text, DIMS) for text in asked]
        costs: dict[str, Cost] = {
            EMBED: cpu(lambda n: embedder.embed_query(asked[n])),
            "hybrid": cpu(lambda n: memory.search(asked[n], user_id="u")),
            "vector": cpu(lambda n: memory.search(asked[n], user_id="u", mode="vector")),
            "filter": cpu(lambda n: memory.search(asked[n], user_id="u", filters={"topic": "t3"})),
            "search, keyword, all of it": cpu(lambda n: memory.search(asked[n], user_id="u", mode="keyword")),
            "`get_all(top_k=20)`": cpu(lambda _: memory.get_all(user_id="u", top_k=20)),
            PRODUCT: cpu(lambda n: matrix @ vectors[n]),
        }
        if peer_python:
            peer = stack.enter_context(Peer(peer_python, directory / "peer", url))
            progress(f"storing {size:,} memories in mem0ai")
            peer.ask("fill", count=size)
            costs[RAW] = lambda n: float(peer.ask("raw", texts=[asked[n]])["cpu"])
            costs["peer search"] = lambda n: float(peer.ask("search", query=asked[n])["cpu"])
            costs["mem0ai: `get_all(top_k=20)`"] = lambda _: float(peer.ask("get_all")["cpu"])
        for text in asked[:2]:  # the second search for a scope is what loads it into memory
            memory.search(text, user_id="u")
        progress(f"{rounds} rounds over {size:,} memories")
        return interleaved(rounds, costs)


if __name__ == "__main__":
    main()
