# SPDX-License-Identifier: Apache-2.0
"""What importing and opening cost: CPU of fresh processes that take turns."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from measure import Cost, arguments, bar, environment, interleaved, ms, process_cpu, progress, say, table
from peer import peer_environment

OURS = {
    "bare Python": "pass",
    "`import pluggy`": "import pluggy",
    "`import mem0`": "import mem0",
    "`import openai`, the SDK": "import openai",
    "`from mem0 import Memory`": "from mem0 import Memory",
    "... and open it, `hashing`": (
        "from mem0 import Memory; Memory({'embedder': {'provider': 'hashing'},"
        " 'vector_store': {'config': {'path': ':memory:'}}})"
    ),
    "... and open it, `openai`": (
        "from mem0 import Memory; Memory({'embedder': {'provider': 'openai', 'config': {'api_key': 'x'}},"
        " 'vector_store': {'config': {'path': ':memory:'}}})"
    ),
}
THEIRS = {
    "mem0ai: `from mem0 import Memory`": "from mem0 import Memory",
    "mem0ai: ... and open it": (
        "import os; d = os.environ['MEM0_DIR']; from mem0 import Memory; Memory.from_config({'history_db_path':"
        " d + '/history.db', 'vector_store': {'provider': 'qdrant', 'config': {'path': d + '/qdrant'}}}); os._exit(0)"
    ),
}


def main() -> None:
    options = arguments(__doc__).parse_args()
    rounds = 3 if options.quick else 15
    with tempfile.TemporaryDirectory() as directory:
        env, peer_env = environment(), peer_environment(Path(directory), "http://127.0.0.1:9/v1")
        costs = {name: _process([sys.executable, "-c", code], env) for name, code in OURS.items()}
        if options.peer:
            costs |= {name: _process([options.peer, "-c", code], peer_env) for name, code in THEIRS.items()}
        progress(f"{rounds + 1} rounds of {len(costs)} processes")
        taken = interleaved(rounds, costs)
    typical = {name: median(times) for name, times in taken.items()}
    bare = typical["bare Python"]
    rows = [
        [name, ms(typical[name], 0), ms(min(times), 0), ms(typical[name] - bare, 0)] for name, times in taken.items()
    ]
    table(
        f"CPU of a fresh process, {rounds} rounds in turns",
        ["process", "median", "minimum", "median over bare Python"],
        rows,
    )
    ratio = typical["`import mem0`"] / typical["`import pluggy`"]
    say(bar(f"`import mem0` takes {ratio:.2f} x `import pluggy`, at most 1.25", ratio <= 1.25))
    if options.peer:
        share = typical["`from mem0 import Memory`"] / typical["mem0ai: `from mem0 import Memory`"]
        say(bar(f"`from mem0 import Memory` takes 1/{1 / share:.0f} of mem0ai's, at most 1/6", share <= 1 / 6))
        opened = typical["... and open it, `openai`"] / typical["mem0ai: ... and open it"]
        say(f"An open memory with the provider `openai` takes 1/{1 / opened:.1f} of mem0ai's.")


def _process(command: Sequence[str], env: Mapping[str, str]) -> Cost:
    return lambda _: process_cpu(command, env)


if __name__ == "__main__":
    main()
