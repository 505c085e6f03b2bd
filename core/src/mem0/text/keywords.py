# SPDX-License-Identifier: Apache-2.0
"""A keyword index in memory: BM25 over the documents of one scope, with the statistics of that scope alone."""

from __future__ import annotations

import functools
import struct
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mem0.text.analysis import terms

K1 = 1.2
B = 0.75

# A blob is a row of these: first the header (document length, format version), then one for each distinct term.
_ENTRY = np.dtype([("term", "<u4"), ("frequency", "<u2")])
_VERSION = 1
_MAX_FREQUENCY = 0xFFFF


@functools.lru_cache(maxsize=1 << 15)
def term_hash(term: str) -> int:
    """Return the 32-bit hash of a term, the same on every machine and Python version.

    CRC-32, for its speed: two given terms collide once in 4 billion, which costs no more than a false match of
    these two, and nothing is gained by an attacker who makes them collide in a memory of their own.

    Args:
        term: A term, lone surrogates allowed.
    """
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


def encode(text: str) -> bytes:
    """Return what the keyword index needs to know of a text, 6 bytes for each distinct term and 6 more.

    Args:
        text: Any string.

    Returns:
        A blob for `KeywordIndex`, the same on every machine; store it beside the text.
    """
    counts = Counter(map(term_hash, terms(text)))
    entries = [counts.total(), _VERSION]
    for hashed, frequency in counts.items():
        entries += hashed, min(frequency, _MAX_FREQUENCY)
    return struct.pack("<" + "LH" * (len(entries) // 2), *entries)


class _Segment:
    """The postings of consecutive documents, sorted by term; never changed once made."""

    def __init__(
        self,
        terms: NDArray[np.uint32],
        documents: NDArray[np.int32],
        frequencies: NDArray[np.uint16],
        lengths: NDArray[np.uint32],
    ) -> None:
        order = np.argsort(terms, kind="stable")  # documents stay in order within a term
        self.terms = terms[order]
        self.documents = documents[order]
        self.frequencies = frequencies[order]
        self.lengths = lengths
        self.total_length = int(lengths.sum(dtype=np.int64))

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes], wanted: NDArray[np.uint32] | None = None) -> _Segment:
        sizes = np.fromiter(map(len, blobs), dtype=np.int64, count=len(blobs)) // _ENTRY.itemsize
        entries = np.frombuffer(b"".join(blobs), dtype=_ENTRY)
        headers = np.cumsum(sizes) - sizes
        if len(entries) != sizes.sum() or (sizes == 0).any() or (entries["frequency"][headers] != _VERSION).any():
            raise ValueError("not a keyword blob of this version of mem0; encode the text again")
        postings = np.ones(len(entries), dtype=bool)
        postings[headers] = False
        if wanted is not None:  # sorting the rest would take most of the time
            postings &= np.isin(entries["term"], wanted)
        documents = np.repeat(np.arange(len(blobs), dtype=np.int32), sizes)[postings]
        return cls(entries["term"][postings], documents, entries["frequency"][postings], entries["term"][headers])

    def merged(self, other: _Segment) -> _Segment:
        return _Segment(
            np.concatenate([self.terms, other.terms]),
            np.concatenate([self.documents, other.documents + np.int32(len(self.lengths))]),
            np.concatenate([self.frequencies, other.frequencies]),
            np.concatenate([self.lengths, other.lengths]),
        )

    @property
    def nbytes(self) -> int:
        return self.terms.nbytes + self.documents.nbytes + self.frequencies.nbytes + self.lengths.nbytes

    def scores(
        self, starts: NDArray[np.intp], sizes: NDArray[np.intp], shares: NDArray[np.float64], average: float
    ) -> NDArray[np.float32]:
        ends = np.cumsum(sizes)
        postings = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + sizes, sizes)
        documents, frequencies = self.documents[postings], self.frequencies[postings]
        damping = K1 * (1 - B + B * self.lengths / (average or 1.0))
        parts = np.repeat(shares, sizes) * (frequencies / (frequencies + damping[documents]))
        # Sums run in the order of the terms, so that a document's score is the same however segments are cut.
        return np.bincount(documents, parts, len(self.lengths)).astype(np.float32)


class KeywordIndex:
    """The keyword index of one scope: an immutable value, so that any number of threads may read it without a lock.

    `extended` gives a new index that shares the segments of the old one; a writer publishes it by assigning it. As
    in a log-structured merge tree a segment is merged with its neighbour once that is less than twice as long, so
    that there are few segments and appending documents one by one stays cheap.

    Args:
        blobs: What `encode` gave for the documents, which are numbered from 0 in this order.
        only: Index only the terms of this query, where no other will be asked; building takes a fraction of the time.

    Raises:
        ValueError: If a blob is not one of this version.
    """

    def __init__(self, blobs: Sequence[bytes] = (), *, only: str | None = None) -> None:
        wanted = None if only is None else np.array([term_hash(term) for term in terms(only)], dtype=np.uint32)
        self._segments: tuple[_Segment, ...] = (_Segment.from_blobs(blobs, wanted),) if blobs else ()

    def __len__(self) -> int:
        """Return the number of documents."""
        return sum(len(segment.lengths) for segment in self._segments)

    @property
    def nbytes(self) -> int:
        """The memory that the index takes, in bytes; segments shared with other indexes are counted in each."""
        return sum(segment.nbytes for segment in self._segments)

    def extended(self, blobs: Sequence[bytes]) -> KeywordIndex:
        """Return an index of the documents here and, numbered on from them, those of the blobs.

        Args:
            blobs: What `encode` gave for the further documents.

        Raises:
            ValueError: If a blob is not one of this version.
        """
        segments = [*self._segments, *KeywordIndex(blobs)._segments]
        while len(segments) > 1 and len(segments[-2].lengths) < 2 * len(segments[-1].lengths):
            segments[-2:] = [segments[-2].merged(segments[-1])]
        index = KeywordIndex()
        index._segments = tuple(segments)
        return index

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return how well each document matches the keywords of a query.

        Args:
            query: Any string.

        Returns:
            One float32 in 0..1 per document, shape `(len(self),)`: its BM25 score as a share of the highest that
            any document could attain for this query. 0 means that it has none of the query's terms.
        """
        return pooled_scores([self], query)[0]


def pooled_scores(indexes: Sequence[KeywordIndex], query: str) -> list[NDArray[np.float32]]:
    """Return the scores that each index's documents would have in one index over the documents of all of them.

    Args:
        indexes: The indexes of the partitions that a search covers.
        query: Any string.

    Returns:
        For each index an array as `KeywordIndex.scores` returns it.
    """
    segments = [segment for index in indexes for segment in index._segments]
    scores = iter(_scores(segments, query))
    return [np.concatenate([_NO_SCORES, *(next(scores) for _ in index._segments)]) for index in indexes]


_NO_SCORES: NDArray[np.float32] = np.empty(0, dtype=np.float32)


def _scores(segments: Sequence[_Segment], query: str) -> list[NDArray[np.float32]]:
    if not segments:
        return []
    counts = Counter(map(term_hash, terms(query)))
    wanted = np.array(sorted(counts), dtype=np.uint32)
    starts = [np.searchsorted(segment.terms, wanted, "left") for segment in segments]
    ends = [np.searchsorted(segment.terms, wanted, "right") for segment in segments]
    documents = sum(len(segment.lengths) for segment in segments)
    average = sum(segment.total_length for segment in segments) / max(documents, 1)
    matches = sum(ends) - sum(starts)
    rarity = np.log1p((documents - matches + 0.5) / (matches + 0.5))
    # Each term's share in the highest score, that of a document of nothing but these terms, in great number. Terms
    # that no document has count as well: what lacks the rarest word of the query is no good match.
    shares = rarity * [counts[term] for term in wanted.tolist()]
    shares /= shares.sum() or 1.0
    return [
        segment.scores(start, end - start, shares, average)
        for segment, start, end in zip(segments, starts, ends, strict=True)
    ]
