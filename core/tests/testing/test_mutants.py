# SPDX-License-Identifier: Apache-2.0
"""The conformance kit is itself tested: it passes a provider that works, and finds what is wrong with every other."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator

import pytest

from mem0.testing import EmbedderConformance, Subject
from mem0.testing.kit.check import CHECKS
from mem0.testing.kit.run import run_check
from mem0.testing.mutants.catalogue import GOOD, MUTANTS, subject_of
from mem0.testing.mutants.mutant import Mutant
from mem0.testing.mutants.site import installed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LANGCHAIN_LETS_PASS = {
    "reversed order": "reversed",
    "constant vector": "constant",
    "zeros": "zeros",
    "NaN": "not_a_number",
    "random each call": "random_each_call",
    "query dims are not document dims": "query_dims",
    "query in another space": "query_model",
    "drops everything after 96 texts": "after96",
    "crash on []": "crashes_on_empty",
    "crash on non-ASCII": "crashes_on_non_ascii",
    "dedups equal texts": "deduplicated",
    "async order differs": "async_reversed",
    "key in repr": "key_in_repr",
    "async blocks the loop": "loop_blocked",
}
"""What langchain-tests let pass of 17 embedders that were measured first, and the mutant that is broken alike."""

LANGCHAIN_KILLS = {
    "input list mutated": "list_mutated",
    "one vector short": "one_missing",
    "ints instead of floats": "integers",
}
"""What it caught of them. `docs/authors/kits.md` has what it makes of the mutants themselves."""

WITHOUT_MUTANT: dict[str, str] = {}
"""Checks that no mutant of a single change can fail, and why."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install the good one and every mutant."""
    with installed([GOOD, *MUTANTS.values()], tmp_path_factory.mktemp("site")):
        yield


@pytest.fixture
def subject(site: None) -> Subject:
    """Return what the kit needs to know about the good one."""
    return subject_of(GOOD)


class TestGood(EmbedderConformance):
    """The provider of which every mutant is a small change passes every check, and none is declared inapplicable."""


@pytest.mark.filterwarnings("ignore")  # what they leave behind is their own affair
@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_is_killed(mutant: Mutant, site: None) -> None:
    """The checks that are about what is wrong fail, and say it."""
    for name in mutant.killed_by:
        outcome = run_check(CHECKS[name], subject_of(mutant))
        assert outcome.status == "failed", f"{name} does not see that: {mutant.broken}"
        assert re.search(mutant.says, outcome.reason), f"{name} fails for another reason: {outcome.reason}"
    gc.collect()  # an open socket is warned about now, and not in the next test


def test_there_are_enough() -> None:
    """There are mutants of all the kinds that another kit was measured with, and more."""
    assert len(MUTANTS) >= 32
    seventeen = {**LANGCHAIN_LETS_PASS, **LANGCHAIN_KILLS}
    assert len(seventeen) == 17
    assert set(seventeen.values()) <= set(MUTANTS)


def test_each_says_what_is_wrong() -> None:
    """Each mutant is described in one sentence, and names checks that there are."""
    for mutant in MUTANTS.values():
        assert re.fullmatch(r".{20,110}\.", mutant.broken), mutant.name
        assert mutant.killed_by, mutant.name
        assert mutant.says, mutant.name
        assert set(mutant.killed_by) <= set(CHECKS), mutant.name


def test_each_check_kills() -> None:
    """No check passes whatever it is given: a mutant dies of each."""
    killing = {name for mutant in MUTANTS.values() for name in mutant.killed_by}
    assert set(CHECKS) - killing == set(WITHOUT_MUTANT)
