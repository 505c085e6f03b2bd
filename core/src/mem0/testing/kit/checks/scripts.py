# SPDX-License-Identifier: Apache-2.0
"""Checks on characters: whatever Unicode has arrives as it is, and what follows it counts."""

from __future__ import annotations

from collections.abc import Sequence

from mem0.testing.kit.bench import WAYS, Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import arrived_as_sent, distinct, same


@check("texts")
def newlines(bench: Bench) -> None:
    """Line breaks, tabs and marks such as `&` and quotes travel as they are, and a text does not end at the first."""
    _embedded(
        bench,
        different=["The first line.\nAbout cats.", "The first line.\nAbout trains.", "Tabs\tand\r\n\r\nmore."],
        travelling=[
            "The first line. About cats.",
            "  spaces around  ",
            "a\u2028b",
            r"""<b>"Tom & Jerry's"</b> \n %s {x}""",
        ],
    )


@check("texts")
def nul(bench: Bench) -> None:
    """A NUL character travels as it is, and a text does not end there."""
    _embedded(bench, different=["before\x00cats", "before\x00trains"], travelling=["\x00first", "last\x00", "be\x01ll"])


@check("texts")
def emoji(bench: Bench) -> None:
    """Emoji travel as they are: those beyond the first plane, with skin tones, and joined to one."""
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    _embedded(
        bench,
        different=["I love \U0001f3ac films.", "I love \U0001f682 trains."],
        travelling=[
            "\U0001f3ac",
            f"{family} is a family",
            "\U0001f44b\U0001f3fd",
            "\u2764\ufe0f",
            "\U0001f1f3\U0001f1f1",
        ],
    )


@check("texts")
def right_to_left(bench: Bench) -> None:
    """Hebrew and Arabic travel as they are, marks of direction included."""
    _embedded(
        bench,
        different=["אני אוהב סרטים films", "אני אוהב סרטים trains", "أحب أفلام الخيال العلمي"],
        travelling=["\u202babc\u202c", "שלום \u200fworld", "مُحَمَّد"],
    )


@check("texts")
def nfc_and_nfd(bench: Bench) -> None:
    """Composed and decomposed characters both work, and are not changed into one another on the way."""
    _embedded(
        bench,
        different=["Café with films", "Cafe\u0301 with trains"],
        travelling=["caf\u00e9", "cafe\u0301", "\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af", "ﬁne", "\u212b"],
    )


def _embedded(bench: Bench, *, different: Sequence[str], travelling: Sequence[str]) -> None:
    """Embed texts, and see that nothing is lost.

    Args:
        bench: The provider and its server.
        different: Texts that every model tells apart.
        travelling: More, which a model need not tell apart, and which arrive at a server nevertheless.
    """
    texts = [*different, *travelling]
    tolerance = bench.subject.tolerance
    for way in WAYS:
        bench.server.batches.clear()
        embedder = bench.embedder()
        vectors = way(embedder, texts).vectors
        same(way(embedder, texts).vectors, vectors, tolerance, f"{way.__name__}: the same texts again")
        distinct(vectors[: len(different)], list(different), tolerance)
        if bench.server.batches:
            arrived_as_sent(bench.server, texts, way.__name__)
            distinct(vectors, texts, tolerance)
