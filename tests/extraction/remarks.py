# SPDX-License-Identifier: Apache-2.0
"""A thousand things that somebody may say, each with the fact in it; many differ in as little as texts can.

They differ in a number, a negation, the order of two names, a sign, or one word of a long sentence, in several
languages: what recognises duplicates must tell all of them apart.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, permutations, product

SYNONYMS = {
    "likes": "enjoys",
    "lives": "resides",
    "movies": "films",
    "big": "large",
    "begins": "starts",
    "wohnt": "lebt",
    "arbeitet": "schafft",
}
"""Words that say the same. Each stands in facts only as a word of its own."""

_NAMES = ("Anna", "Ben", "Chloé", "Deniz", "Emeka", "Farah", "Guo", "Hana", "Ivo", "Jürgen", "Kwame", "Lucía")
_FOODS = ("pork", "beef", "nuts", "fish", "eggs", "milk", "rice", "olives", "honey", "garlic")
_CITIES = ("Berlin", "Köln", "Zürich", "Graz", "Ulm", "Kiel", "Bern", "Wien", "Halle", "Bonn")


@dataclass(frozen=True)
class Remark:
    """One thing that is said.

    Attributes:
        said: The message.
        fact: The fact in it.
    """

    said: str
    fact: str

    @property
    def paraphrase(self) -> str:
        """The fact with other words that say the same; itself where there are none."""
        return re.sub(r"\w+", lambda word: _synonym(word[0]), self.fact)


def _synonym(word: str) -> str:
    other = SYNONYMS.get(word.lower(), word)
    return other.capitalize() if word[0].isupper() and other != word else other


def plain(text: str) -> str:
    """Return a text as it is told from others in words alone, synonyms being one word."""
    back = {other: word for word, other in SYNONYMS.items()}
    words = re.sub(r"\w+", lambda word: back.get(word[0], word[0]), " ".join(text.casefold().split()))
    return words.rstrip(".!… ")


def remarks() -> list[Remark]:
    """Return a thousand different remarks, in an order that is always the same and mixes all kinds."""
    made = [remark for kind, number in _KINDS.items() for remark in islice(kind(), number)]
    random.Random(5).shuffle(made)
    return made


def reworded(fact: str, rng: random.Random) -> str:
    """Return a fact in another form: case, white space, its final stop."""
    forms = (str.upper, str.lower, str.casefold, str.swapcase, lambda text: text[:1].lower() + text[1:], str)
    blanks = (" ", "  ", "\u00a0", "\u3000", "\t")
    ends = ("", ".", "...", " .", "!", "…", "  ")
    text = rng.choice(forms)(fact)
    return rng.choice(blanks).join(text.split(" ")) + rng.choice(ends)


def _numbers() -> Iterator[Remark]:
    for number in range(1000, 1120):
        yield Remark(f"My locker at the pool is number {number}.", f"Has locker {number} at the pool")


def _dates() -> Iterator[Remark]:
    for month, day in product(("March", "May"), range(1, 31)):
        date = f"{day} {month} 2026"
        yield Remark(f"The choir, it begins at 19:00 on {date}!", f"The choir begins at 19:00 on {date}")


def _times() -> Iterator[Remark]:
    for hour, minute in product(range(6, 12), ("05", "15", "50", "51", "55")):
        yield Remark(f"My pill is due at {hour}:{minute}", f"Takes a pill at {hour}:{minute}")


def _signs() -> Iterator[Remark]:
    for thing in (
        "C",
        "C++",
        "C#",
        "F#",
        "F",
        "J",
        "J#",
        "A*",
        "A",
        "A+",
        "B",
        "B+",
        "B-",
        "-5",
        "5",
        "+5",
        "5%",
        "5‰",
    ):
        yield Remark(f"I wrote {thing} on the label.", f"Wrote {thing} on the label")
    for amount in ("70", "70.1", "7.01", "701", "70,1", "0.701", "-70", "70 000", "70e3", "1/70", "70/1", "70²"):
        yield Remark(f"The parcel has {amount} kg", f"The parcel weighs {amount} kg")


def _versions() -> Iterator[Remark]:
    for major, minor in product((3, 13, 33), range(10)):
        yield Remark(f"We are on release {major}.{minor} now", f"Runs release {major}.{minor}")


def _negations() -> Iterator[Remark]:
    for name, food in product(_NAMES[:6], _FOODS):
        yield Remark(f"{name}? Eats {food}, of course.", f"{name} eats {food}")
        yield Remark(f"{name}? Never touches {food}.", f"{name} does not eat {food}")


def _opposites() -> Iterator[Remark]:
    pairs = (("with", "without"), ("before", "after"), ("more than", "less than"), ("inside", "outside"), ("in", "on"))
    for name, (one, other) in product(_NAMES, pairs):
        yield Remark(f"{name} comes {one} the two big dogs", f"{name} comes {one} two big dogs")
        yield Remark(f"{name} comes {other} the two big dogs", f"{name} comes {other} two big dogs")


def _tastes() -> Iterator[Remark]:
    for name, verb, what in product(_NAMES, ("likes", "dislikes", "likes no", "owns"), ("movies", "clocks")):
        yield Remark(f"You know, {name} {verb} {what}", f"{name} {verb} {what}")


def _orders() -> Iterator[Remark]:
    for one, other in permutations(_NAMES[:9], 2):
        yield Remark(f"I heard that {one} owes {other} money", f"{one} owes {other} money")


def _german() -> Iterator[Remark]:
    for city, year in product(_CITIES, range(2012, 2020)):
        yield Remark(f"Ich wohne seit {year} in {city}.", f"Wohnt seit {year} in {city}")
    for name in _NAMES:
        yield Remark(f"{name}: arbeitet da, glaub ich", f"{name} arbeitet bei der Post")
        yield Remark(f"{name}: arbeitet da nicht, glaub ich", f"{name} arbeitet nicht bei der Post")
        yield Remark(f"{name} hat da nie gearbeitet", f"{name} arbeitet nie bei der Post")


def _chinese() -> Iterator[Remark]:
    for number in range(1, 41):
        yield Remark(f"我的座位号是{number}号", f"座位是{number}号")
    for food in ("猪肉", "牛肉", "海鲜", "花生", "香菜", "豆腐", "辣椒", "米饭", "牛奶", "鸡蛋"):
        yield Remark(f"我喜欢吃{food}。", f"喜欢吃{food}")
        yield Remark(f"我不喜欢吃{food}。", f"不喜欢吃{food}")


def _japanese() -> Iterator[Remark]:
    for number in range(1, 21):
        yield Remark(f"私の部屋は{number}階にあります", f"部屋は{number}階にある")
        yield Remark(f"私の部屋は{number}階ではありません", f"部屋は{number}階ではない")


def _russian() -> Iterator[Remark]:
    for name, food in product(("Аня", "Борис", "Вера", "Глеб"), ("рыбу", "мясо", "сыр", "мёд", "рис", "суп")):
        yield Remark(f"{name} ест {food}, да.", f"{name} ест {food}")
        yield Remark(f"{name} не ест {food}, нет.", f"{name} не ест {food}")


def _arabic() -> Iterator[Remark]:
    for number in range(1, 21):
        yield Remark(f"رقم غرفتي هو {number}", f"رقم الغرفة {number}")
        yield Remark(f"رقم غرفتي ليس {number}", f"رقم الغرفة ليس {number}")


def _spanish() -> Iterator[Remark]:
    for name, colour in product(_NAMES, ("roja", "azul", "verde")):
        yield Remark(f"Pues {name} compró una casa {colour}", f"{name} tiene una casa {colour}")
        yield Remark(f"Pues {name} ya vendió la casa {colour}", f"{name} no tiene una casa {colour}")


def _hindi() -> Iterator[Remark]:
    for number in range(1, 21):
        yield Remark(f"मेरी बस नंबर {number} है।", f"बस नंबर {number} से जाते हैं")


def _lists() -> Iterator[Remark]:
    for day, (one, other) in product(("Monday", "Tuesday", "Friday"), permutations(_FOODS[:5], 2)):
        yield Remark(f"For {day}:\n- {one}\n- {other}\n\nThanks", f"Buys on {day}:\n- {one}\n- {other}")


def _long() -> Iterator[Remark]:
    for name, place in product(_NAMES, ("harbour", "station", "airport", "library", "theatre")):
        yield Remark(
            f"In the summer before last, {name} and I walked all the way from the {place} to the old mill.",
            f"In the summer before last, after the long strike had ended, {name} walked all the way from the {place} "
            "to the old mill behind the village, where nobody had lived since the flood, and found the lost key there",
        )


_KINDS = {
    _numbers: 120,
    _dates: 60,
    _times: 30,
    _signs: 30,
    _versions: 30,
    _negations: 120,
    _opposites: 120,
    _tastes: 78,
    _orders: 72,
    _german: 80,
    _chinese: 50,
    _japanese: 20,
    _russian: 30,
    _arabic: 20,
    _spanish: 50,
    _hindi: 10,
    _lists: 40,
    _long: 40,
}
