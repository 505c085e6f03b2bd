# SPDX-License-Identifier: Apache-2.0
"""Requirements on mem0-core, held against the library that pip uses."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from mem0.plugins.requirement import unmet

releases = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
endings = st.sampled_from(["", "", "", "a1", "b2", "rc1", ".post1", ".dev1", "a1.dev2"])
versions = st.builds(lambda release, ending: release + ending, releases, endings)
clauses = st.one_of(
    st.builds(lambda operator, version: operator + version, st.sampled_from([">=", "<=", "==", "!=", "~="]), versions),
    st.builds(lambda operator, version: operator + version, st.sampled_from(["<", ">"]), releases),
    st.builds(lambda operator, release: f"{operator}{release}.*", st.sampled_from(["==", "!="]), releases),
)


@settings(max_examples=400)
@example(">=1.0a1", "1.0.dev1")
@example("<1.0", "1.0rc1")
@example("<1.0", "1.0.dev1")
@example(">1.0", "1.0.post1")
@example("~=1.4.2", "1.4.10")
@example("~=1.4", "2.0")
@given(st.lists(clauses, min_size=1, max_size=2).map(",".join), versions)
def test_it_agrees_with_packaging(specifiers: str, version: str) -> None:
    """Every specifier that a plugin may sensibly have is judged as pip judges it."""
    try:
        expected = SpecifierSet(specifiers).contains(version, prereleases=True)
    except InvalidSpecifier:  # ~=1
        return
    assert (unmet(f"mem0-core{specifiers}", version) is None) == expected


@pytest.mark.parametrize(
    "requirement",
    [
        "mem0-core",
        "mem0-core (>=0.1,<1)",
        "mem0-core[cli] >= 0.1",
        "mem0-core>=9; python_version<'3'",  # a marker is pip's to judge
        "mem0-core @ file:///somewhere",
        "mem0-core===strange",
        "mem0-core>=what",
        ">>>",
    ],
)
def test_what_is_met_or_not_understood_passes(requirement: str) -> None:
    """A plugin is never refused over a requirement that cannot be read."""
    assert unmet(requirement, "0.1.0") is None


def test_an_unmet_requirement_is_said_as_written() -> None:
    """The specifiers come back for the message."""
    assert unmet("mem0-core (>=0.2, <1)", "0.1.0") == ">=0.2,<1"
    assert unmet("mem0-core>=0.2", "strange") is None
