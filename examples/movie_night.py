# SPDX-License-Identifier: Apache-2.0
"""A little conversation, remembered and asked about: no key, no download, nothing left behind.

Run it with `python examples/movie_night.py` where `mem0-core` is installed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mem0 import Memory

CONVERSATION = [
    {"role": "user", "content": "I'm planning to watch a movie tonight. Any recommendations?"},
    {"role": "assistant", "content": "How about a thriller movie? They can be quite engaging."},
    {"role": "user", "content": "I'm not a big fan of thriller movies but I love sci-fi movies."},
    {"role": "assistant", "content": "Got it! I'll avoid thrillers and suggest sci-fi movies in the future."},
    {"role": "user", "content": "My sister Ana is visiting on Friday, and she is allergic to peanuts."},
    {"role": "user", "content": "We usually order from the Thai place on Elm Street."},
    {"role": "user", "content": "Wir haben letztes Jahr in Lissabon geheiratet."},
    {"role": "user", "content": "我下个月要搬到东京去工作。"},
]
QUESTIONS = [
    "Which movies does he love?",
    "Who is allergic to peanuts?",
    "Which place do we order from?",
    "Wo haben sie geheiratet?",
    "搬到哪里工作?",
]


def main() -> None:
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        config = {
            "embedder": {"provider": "hashing"},
            "vector_store": {"config": {"path": str(Path(folder) / "memories.db")}},
        }
        with Memory.from_config(config) as memory:
            added = memory.add(CONVERSATION, user_id="john")
            console.print(_conversation(len(added["results"])))
            console.print(_answers(memory))
    console.print(
        Text.assemble(
            ("\nThe offline embedder compares spelling. To find by meaning, add a provider:\n", "dim"),
            "  pip install mem0-embed-ollama",
        )
    )


def _conversation(stored: int) -> Panel:
    lines = Table.grid(padding=(0, 2))
    lines.add_column(justify="right")
    lines.add_column()
    for message in CONVERSATION:
        said_by_john = message["role"] == "user"
        speaker = Text("john", "bold cyan") if said_by_john else Text("assistant", "dim")
        lines.add_row(speaker, Text(message["content"]))
    title = f"{stored} messages remembered"
    return Panel(lines, title=title, title_align="left", border_style="dim", padding=(1, 2))


def _answers(memory: Memory) -> Table:
    table = Table(title="\nWhat does the memory know?\n", title_justify="left", title_style="bold", box=None)
    table.add_column("Question", style="cyan")
    table.add_column("Best memory", ratio=1)
    table.add_column("Score", justify="right")
    for question in QUESTIONS:
        best = memory.search(question, user_id="john", top_k=1)["results"][0]
        table.add_row(question, Text(best["memory"]), f"{best['score']:.2f}", end_section=True)
    return table


if __name__ == "__main__":
    main()
