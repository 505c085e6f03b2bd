# SPDX-License-Identifier: Apache-2.0
"""Retrieval quality without a model: keywords, hashed vectors and both, on public collections.

Run it as `python benchmarks/retrieval.py [folder]`; the folder's README says where its files come from.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mem0 import Memory
from mem0.text.keywords import K1, B

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
DEPTH = 10
FLOORS = {"Cranfield": 0.494, "XQuAD en": 0.992, "XQuAD de": 0.972, "LoCoMo 0-4": 0.578}

Order = NDArray[np.intp]


class Collection(NamedTuple):
    """Documents, queries, and for each query the numbers of the documents that answer it."""

    documents: list[str]
    queries: list[str]
    relevant: list[set[int]]


def rank(documents: Sequence[str], queries: Sequence[str], mode: str) -> Iterator[Order]:
    """Yield the best documents of each query, as an application finds them."""
    config = {"embedder": {"provider": "hashing"}, "vector_store": {"config": {"path": ":memory:"}}}
    with Memory.from_config(config) as memory:
        added = memory.add_many(documents, user_id="reader")["results"]
        number = {result["id"]: result["index"] for result in added}
        for query in queries:
            found = memory.search(query, user_id="reader", top_k=DEPTH, mode=mode)["results"]
            yield np.array([number[result["id"]] for result in found], dtype=np.intp)


def rank_plainly(documents: Sequence[str], queries: Sequence[str], _mode: str) -> Iterator[Order]:
    """Yield the best documents by plain BM25 over lower-case words: the floor, like for like."""
    texts = [re.findall(r"\w+", document.lower()) for document in documents]
    column = {word: number for number, word in enumerate(sorted({word for text in texts for word in text}))}
    counts = np.zeros((len(documents), len(column)), dtype=np.float32)
    for row, text in enumerate(texts):
        np.add.at(counts[row], [column[word] for word in text], 1)
    lengths = counts.sum(axis=1, keepdims=True)
    found = (counts > 0).sum(axis=0)
    rarity = np.log1p((len(documents) - found + 0.5) / (found + 0.5))
    weights = counts / (counts + K1 * (1 - B + B * lengths / lengths.mean())) * rarity
    for query in queries:
        words = [column[word] for word in re.findall(r"\w+", query.lower()) if word in column]
        yield _best(weights[:, words].sum(axis=1))


def ndcg(best: Order, relevant: set[int]) -> float:
    """Return nDCG with gains of 0 and 1."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    hits = np.array([number in relevant for number in best.tolist()])
    return float(discounts[: len(hits)][hits].sum() / discounts[: len(relevant)].sum())


def recall(best: Order, relevant: set[int]) -> float:
    """Return the share of the relevant documents that are among the best."""
    return len(relevant.intersection(best.tolist())) / len(relevant)


def cranfield(folder: Path) -> Collection:
    """Read Cranfield; a document is its title and abstract."""
    documents: list[str] = []
    numbers: dict[int, int] = {}
    for record in re.split(r"^\.I ", (folder / "cran.all.1400").read_text(), flags=re.M)[1:]:
        number, *fields = re.split(r"^\.([TABW])\s*$", record, flags=re.M)
        parts = dict(zip(fields[::2], fields[1::2], strict=True))
        numbers[int(number)] = len(documents)
        documents.append(f"{parts['T'].strip()} {parts['W'].strip()}")
    queries = [record.split(".W\n", 1)[1] for record in (folder / "cran.qry").read_text().split(".I ")[1:]]
    relevant: list[set[int]] = [set() for _ in queries]
    for line in (folder / "cranqrel").read_text().splitlines():
        query, document, _ = line.split()
        relevant[int(query) - 1].add(numbers[int(document)])
    return Collection(documents, queries, relevant)


def xquad(folder: Path, language: str) -> Collection:
    """Read XQuAD; a question's answer is the paragraph that it was asked about."""
    result = Collection([], [], [])
    for article in json.loads((folder / f"xquad.{language}.json").read_text())["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                result.queries.append(question["question"])
                result.relevant.append({len(result.documents)})
            result.documents.append(paragraph["context"])
    return result


def locomo(folder: Path) -> list[Collection]:
    """Read LoCoMo; each conversation is a scope of its own, each turn a document."""
    conversations = json.loads((folder / "locomo-conversations-0-4.json").read_text())
    return [_conversation(conversation) for conversation in conversations]


def _conversation(record: dict[str, Any]) -> Collection:
    turns = [turn for session in record["conversation"].values() if isinstance(session, list) for turn in session]
    numbers = {turn["dia_id"]: number for number, turn in enumerate(turns)}
    result = Collection([f"{turn['speaker']}: {turn['text']}" for turn in turns], [], [])
    for question in record["qa"]:
        named = re.findall(r"D\d+:\d+", " ".join(question["evidence"]))
        evidence = {numbers[turn] for turn in named if turn in numbers}
        if question["category"] != 5 and evidence:  # 5 has no answer
            result.queries.append(question["question"])
            result.relevant.append(evidence)
    return result


def _best(scores: NDArray[np.floating[Any]]) -> Order:
    return np.argsort(-scores, kind="stable")[:DEPTH]


def evaluate(
    collections: Sequence[Collection],
    measure: Callable[[Order, set[int]], float],
    ranking: Callable[[Sequence[str], Sequence[str], str], Iterator[Order]],
    mode: str,
) -> float:
    """Return the mean of a measure over the queries of all collections."""
    return float(
        np.mean(
            [
                measure(best, relevant)
                for documents, queries, relevants in collections
                for best, relevant in zip(ranking(documents, queries, mode), relevants, strict=True)
                if relevant
            ]
        )
    )


def main(folder: Path) -> None:
    """Print the table."""
    if not folder.is_dir():
        print(f"skipped: there is no evaluation data at {folder}; give its folder as the argument")
        return
    sets = {
        "Cranfield": ([cranfield(folder)], ndcg),
        "XQuAD en": ([xquad(folder, "en")], recall),
        "XQuAD de": ([xquad(folder, "de")], recall),
        "LoCoMo 0-4": (locomo(folder), recall),
    }
    print("at 10        measure  keywords  vectors   hybrid  plain BM25  floor")
    for name, (collections, measure) in sets.items():
        figures = [evaluate(collections, measure, rank, mode) for mode in ("keyword", "vector", "hybrid")]
        plain = evaluate(collections, measure, rank_plainly, "")
        row = "".join(f"{figure:9.4f}" for figure in figures)
        print(f"{name:<12} {measure.__name__:<7}{row}{plain:12.4f}{FLOORS[name]:7.3f}")
    print("The floor of LoCoMo is that of all 10 conversations; plain BM25 is measured on the 5 that are here.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
