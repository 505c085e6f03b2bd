# SPDX-License-Identifier: Apache-2.0
"""Hold an answer's facts to what the model was shown.

A model may be mistaken, and a conversation may have talked it into anything. Whatever it answers, a decision names a
turn that was there and may be cited, and a memory that was offered, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from mem0.errors import ValidationError
from mem0.extraction.answers import Fact
from mem0.extraction.duplicates import wording, wordings
from mem0.extraction.malformed import MalformedAnswerError
from mem0.extraction.schema import Action
from mem0.extraction.turns import Turn


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one fact.

    Attributes:
        action: `ADD` stores the text, `UPDATE` gives it to the target, `DELETE` deletes that, `NONE` changes nothing.
        text: What to store; of `DELETE` and `NONE` the target's text, empty where `NONE` has no target.
        source: Position of the turn that it rests on, from 0 on.
        target: Position of the memory among those offered, from 0 on. `UPDATE` and `DELETE` have one, `ADD` has none.
    """

    action: Action
    text: str
    source: int
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A fact that is not used.

    Attributes:
        fact: The fact.
        number: Its number in the answer, from 1 on.
        reason: Why, in a sentence for people.
    """

    fact: Fact
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What became of the facts of one answer: each is in one of the two.

    Attributes:
        kept: Decisions, in the order of the answer. No two change the same memory, and no two add the same text.
        dropped: The other facts, each with the reason.
    """

    kept: tuple[Decision, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def decide(
    facts: Sequence[Fact],
    turns: Sequence[Turn],
    offered: Sequence[str],
    check: Callable[[str, str], str],
    roles: Collection[str] = ("user",),
) -> Decisions:
    """Make decisions of facts.

    A fact that a memory says already, word by word, becomes `NONE`. A second `UPDATE` of one memory becomes `ADD`, so
    that no fact is lost.

    Args:
        facts: What the model answered.
        turns: The turns that it was shown, in their order.
        offered: The texts of the memories that it was shown, in their order.
        check: Returns a text that can be stored, or raises `ValidationError`; it is given the text and what to call it.
        roles: The roles whose turns state facts.

    Raises:
        MalformedAnswerError: A fact cites no turn, and more than one can be meant.
    """
    judge = _Judge(turns, offered, check, roles)
    kept: list[Decision] = []
    dropped: list[Dropped] = []
    for number, fact in enumerate(facts, 1):
        try:
            kept.append(judge.decision(fact, number))
        except _DroppedError as reason:
            dropped.append(Dropped(fact, number, str(reason)))
    return Decisions(tuple(kept), tuple(dropped))


class _DroppedError(Exception):
    """A fact is not used."""


class _Judge:
    def __init__(
        self,
        turns: Sequence[Turn],
        offered: Sequence[str],
        check: Callable[[str, str], str],
        roles: Collection[str],
    ) -> None:
        self._turns = turns
        self._offered = offered
        self._check = check
        self._roles = roles
        self._known = wordings(offered)
        self._changed: set[int] = set()
        self._settled: set[int] = set()  # changed, or to be kept as they are
        self._written: dict[str, int] = {}

    def decision(self, fact: Fact, number: int) -> Decision:
        source = self._source(fact, number)
        if fact.action == "NONE":
            target = None if fact.target is None else self._target(fact, number)
            return Decision("NONE", "" if target is None else self._offered[target], source, target)
        target = None if fact.action == "ADD" else self._target(fact, number)
        if fact.action != "DELETE":
            return self._write(self._text(fact, number), number, source, target)
        if target is None or target in self._settled:
            raise _DroppedError(f"fact {number} deletes memory {fact.target}, which another fact decides on")
        self._change(target)
        return Decision("DELETE", self._offered[target], source, target)

    def _write(self, text: str, number: int, source: int, target: int | None) -> Decision:
        words = wording(text)
        if target in self._settled:
            target = None
        known = self._known.get(words)
        if known is not None and known not in self._changed and target in (None, known):
            self._settled.add(known)
            return Decision("NONE", self._offered[known], source, known)
        if words in self._written:
            raise _DroppedError(f"fact {number} says what fact {self._written[words]} says")
        self._written[words] = number
        if target is None:
            return Decision("ADD", text, source)
        self._change(target)
        return Decision("UPDATE", text, source, target)

    def _change(self, target: int) -> None:
        self._changed.add(target)
        self._settled.add(target)

    def _source(self, fact: Fact, number: int) -> int:
        if fact.source is None:
            citable = [position for position, turn in enumerate(self._turns) if turn.role in self._roles]
            if len(citable) != 1:
                raise MalformedAnswerError(f"fact {number} does not say which turn it rests on")
            return citable[0]
        if not 1 <= fact.source <= len(self._turns):
            raise _DroppedError(f"fact {number} cites turn {fact.source} of {len(self._turns)}")
        role = self._turns[fact.source - 1].role
        if role not in self._roles:
            raise _DroppedError(f"fact {number} cites turn {fact.source}, whose role {role!r:.40} states no facts")
        return fact.source - 1

    def _target(self, fact: Fact, number: int) -> int:
        if fact.target is None:
            raise _DroppedError(f"fact {number} is {fact.action} and does not say of which memory")
        if not 1 <= fact.target <= len(self._offered):
            raise _DroppedError(f"fact {number} names memory {fact.target} of {len(self._offered)}")
        return fact.target - 1

    def _text(self, fact: Fact, number: int) -> str:
        try:
            return self._check(fact.text.strip(), f"fact {number}")
        except ValidationError as error:
            raise _DroppedError(str(error)) from None
