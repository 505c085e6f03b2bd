# SPDX-License-Identifier: Apache-2.0
"""Decisions never leave what the model was shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.extraction.answers import Fact, read_answer
from mem0.extraction.decisions import Decision, Decisions, decide
from mem0.extraction.duplicates import wording
from mem0.extraction.malformed import MalformedAnswerError
from mem0.extraction.schema import ACTIONS
from mem0.extraction.turns import Turn
from mem0.memory.arguments import MAX_TEXT_BYTES, check_memory_text

TURNS = [Turn("I moved to Lisbon."), Turn("And tea?", "assistant"), Turn("Still."), Turn("{}", "tool")]
OFFERED = ["Lives in Rome", "Likes tea", "Has a dog"]

NUMBERS = st.none() | st.integers(-2, 7) | st.integers()
ANY_FACTS = st.lists(
    st.builds(
        Fact,
        text=st.text(st.characters(codec=None, exclude_categories=())) | st.sampled_from([*OFFERED, "Likes jazz", " "]),
        source=NUMBERS,
        action=st.sampled_from(ACTIONS),
        target=NUMBERS,
    ),
    max_size=8,
)


def decided(*facts: Fact, **options: Any) -> Decisions:
    return decide(facts, TURNS, OFFERED, check_memory_text, **options)


def only(*facts: Fact, **options: Any) -> tuple[Decision, ...]:
    made = decided(*facts, **options)
    assert not made.dropped
    return made.kept


def reasons(*facts: Fact, **options: Any) -> list[str]:
    return [dropped.reason for dropped in decided(*facts, **options).dropped]


def check_all(facts: list[Fact], turns: list[Turn], offered: list[str], roles: set[str]) -> None:
    try:
        made = decide(facts, turns, offered, check_memory_text, roles)
    except MalformedAnswerError as error:
        assert any(fact.source is None for fact in facts)
        assert "which turn" in str(error)
        return
    assert len(made.kept) + len(made.dropped) == len(facts)
    changed = [decision.target for decision in made.kept if decision.action in ("UPDATE", "DELETE")]
    assert len(set(changed)) == len(changed)
    assert set(changed) <= set(range(len(offered)))
    written = [wording(decision.text) for decision in made.kept if decision.action in ("ADD", "UPDATE")]
    assert len(set(written)) == len(written)
    for decision in made.kept:
        assert turns[decision.source].role in roles
        assert decision.source >= 0
        if decision.action == "ADD":
            assert decision.target is None
        if decision.action in ("ADD", "UPDATE"):
            assert check_memory_text(decision.text) == decision.text
        elif decision.target is None:
            assert (decision.action, decision.text) == ("NONE", "")
        else:
            assert decision.text == offered[decision.target]
    for dropped in made.dropped:
        assert dropped.fact == facts[dropped.number - 1]
        assert dropped.reason.startswith(f"fact {dropped.number} ")


@given(
    ANY_FACTS,
    st.lists(st.builds(Turn, text=st.just("x"), role=st.sampled_from(["user", "assistant", "tool"])), max_size=4),
    st.lists(st.sampled_from([*OFFERED, "Likes jazz"]), max_size=4),
    st.sets(st.sampled_from(["user", "assistant"])),
)
def test_any_facts(facts: list[Fact], turns: list[Turn], offered: list[str], roles: set[str]) -> None:
    """Each of any facts becomes a decision within what was shown, or is dropped with a reason; none goes missing."""
    check_all(facts, turns, offered, roles)


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "text": st.text() | st.sampled_from(OFFERED),
                "source": NUMBERS | st.floats() | st.text(max_size=3),
                "action": st.sampled_from([*ACTIONS, "DROP TABLE", "add", None]),
                "target": NUMBERS | st.floats() | st.sampled_from(["1", "0", "all", "*", "9f1c"]),
                "id": st.text(max_size=3),
                "user_id": st.just("somebody else"),
            },
        ),
        max_size=5,
    )
)
def test_any_answer(items: list[dict[str, Any]]) -> None:
    """Whatever a model answers, it changes only memories that it was offered."""
    try:
        facts = read_answer(json.dumps({"facts": items}))
    except MalformedAnswerError:
        return
    check_all(list(facts), TURNS, OFFERED, {"user"})


def test_as_asked_for() -> None:
    """Facts as they were asked for become what they say, with positions for numbers."""
    facts = (
        Fact("  Likes jazz\n", 3),
        Fact("Lives in Lisbon", 1, "UPDATE", 1),
        Fact("", 3, "DELETE", 3),
        Fact("Likes tea very much", 3, "NONE", 2),
        Fact("Nothing of note", 1, "NONE"),
    )
    assert only(*facts) == (
        Decision("ADD", "Likes jazz", 2),
        Decision("UPDATE", "Lives in Lisbon", 0, 0),
        Decision("DELETE", "Has a dog", 2, 2),
        Decision("NONE", "Likes tea", 2, 1),
        Decision("NONE", "", 0),
    )


def test_target_of_an_addition() -> None:
    """A fact to add changes no memory, whatever it names."""
    assert only(Fact("Likes jazz", 1, "ADD", 2)) == (Decision("ADD", "Likes jazz", 0),)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (Fact("a", 0), "fact 1 cites turn 0 of 4"),
        (Fact("a", 5), "fact 1 cites turn 5 of 4"),
        (Fact("a", -1), "fact 1 cites turn -1 of 4"),
        (Fact("a", 2), "fact 1 cites turn 2, whose role 'assistant' states no facts"),
        (Fact("a", 4, "DELETE", 1), "fact 1 cites turn 4, whose role 'tool' states no facts"),
        (Fact("a", 1, "UPDATE"), "fact 1 is UPDATE and does not say of which memory"),
        (Fact("a", 1, "DELETE"), "fact 1 is DELETE and does not say of which memory"),
        (Fact("a", 1, "UPDATE", 0), "fact 1 names memory 0 of 3"),
        (Fact("a", 1, "DELETE", 4), "fact 1 names memory 4 of 3"),
        (Fact("a", 1, "DELETE", -1), "fact 1 names memory -1 of 3"),
        (Fact("a", 1, "NONE", 9), "fact 1 names memory 9 of 3"),
        (Fact(" ", 1), "fact 1 is empty or blank"),
        (Fact("\ud800", 1, "UPDATE", 1), "fact 1 holds a lone surrogate"),
        (Fact("x" * (MAX_TEXT_BYTES + 1), 1), "fact 1 has 1,048,577 characters"),
    ],
)
def test_dropped(fact: Fact, reason: str) -> None:
    """A fact that goes beyond what was shown, or cannot be stored, is dropped, and the reason names the value."""
    (said,) = reasons(fact)
    assert said.startswith(reason)
    assert not decided(fact).kept


def test_the_others_stay() -> None:
    """One fact that is dropped takes no other with it."""
    made = decided(Fact("a", 9), Fact("Likes jazz", 1))
    assert made.kept == (Decision("ADD", "Likes jazz", 0),)
    assert [dropped.number for dropped in made.dropped] == [1]


def test_roles() -> None:
    """Other roles state facts if the application says so."""
    assert only(Fact("Likes jazz", 2), roles=("user", "assistant")) == (Decision("ADD", "Likes jazz", 1),)
    assert reasons(Fact("Likes jazz", 1), roles=("assistant",))


def test_without_a_source() -> None:
    """A fact that cites no turn rests on the only one that it can, and is refused where there are several."""
    turns = [Turn("Hello!", "assistant"), Turn("I like jazz.")]
    made = decide([Fact("Likes jazz")], turns, [], check_memory_text)
    assert made.kept == (Decision("ADD", "Likes jazz", 1),)
    with pytest.raises(MalformedAnswerError, match="fact 2 does not say which turn"):
        decided(Fact("Likes tea", 1), Fact("Likes jazz"))


def test_known_already() -> None:
    """A fact in the words of a memory is not stored again, be it to add or to update that memory."""
    for fact in (Fact("likes  TEA.", 1), Fact("Likes tea", 1, "UPDATE", 2)):
        assert only(fact) == (Decision("NONE", "Likes tea", 0, 1),)


def test_known_of_another() -> None:
    """A memory is updated though another says the new text: its old text is true no longer."""
    assert only(Fact("Likes tea", 1, "UPDATE", 1)) == (Decision("UPDATE", "Likes tea", 0, 0),)


def test_said_twice() -> None:
    """The second of two facts in the same words is dropped."""
    assert reasons(Fact("Likes jazz", 1), Fact("likes jazz.", 3)) == ["fact 2 says what fact 1 says"]


def test_one_memory_twice() -> None:
    """A memory changes once. A second new text is added, so that it is not lost, and a deletion is dropped."""
    update = Fact("Lives in Lisbon", 1, "UPDATE", 1)
    also = Fact("Lived in Rome until 2026", 1, "UPDATE", 1)
    delete = Fact("", 1, "DELETE", 1)
    added = Decision("ADD", "Lived in Rome until 2026", 0)
    assert only(update, also) == (Decision("UPDATE", "Lives in Lisbon", 0, 0), added)
    assert only(delete, also) == (Decision("DELETE", "Lives in Rome", 0, 0), added)
    assert reasons(update, delete) == ["fact 2 deletes memory 1, which another fact decides on"]
    assert reasons(delete, delete) == ["fact 2 deletes memory 1, which another fact decides on"]


def test_confirmed_and_deleted() -> None:
    """A memory that says what another fact says is not deleted; one that is deleted may come back."""
    said, delete = Fact("Likes tea", 1), Fact("", 3, "DELETE", 2)
    assert reasons(said, delete) == ["fact 2 deletes memory 2, which another fact decides on"]
    assert only(delete, said) == (Decision("DELETE", "Likes tea", 2, 1), Decision("ADD", "Likes tea", 0))
