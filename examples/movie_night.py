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
    "Where do they order food?",
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
            ("These words were found by their spelling: the offline embedder knows no meaning. ", "dim"),
            ("For that, add a provider, for example ", "dim"),
            ("pip install mem0-embed-ollama", "bold"),
            (".", "dim"),
        )
    )


def _conversation(stored: int) -> Panel:
    lines = Text()
    for number, message in enumerate(CONVERSATION):
        speaker = "john" if message["role"] == "user" else "assistant"
        lines.append(f"{'' if number == 0 else chr(10)}{speaker:>9}  ", "bold cyan" if speaker == "john" else "dim")
        lines.append(message["content"])
    return Panel(lines, title=f"{stored} messages remembered", title_align="left", border_style="dim", padding=(1, 2))


def _answers(memory: Memory) -> Table:
    table = Table(title="What does the memory know?", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("Question", style="cyan")
    table.add_column("Best memory")
    table.add_column("Score", justify="right")
    for question in QUESTIONS:
        best = memory.search(question, user_id="john", top_k=1)["results"][0]
        table.add_row(question, best["memory"], f"{best['score']:.2f}")
    return table


if __name__ == "__main__":
    main()
