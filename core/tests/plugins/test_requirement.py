# SPDX-License-Identifier: Apache-2.0
"""Requirements on mem0-core, held against the library that pip uses."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from mem0.plugins.requirement.marker import applies
from mem0.plugins.requirement.unmet import unmet
from mem0.plugins.requirement.versions import meets

OPERATORS = [">=", "<=", "==", "!=", "~=", "==="]

releases = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
endings = st.sampled_from(
    ["", "", "", "a1", "b2", "rc1", ".post1", ".dev1", "a1.dev2", ".post1.dev2", "rc1.post2", "+local.1", ".post0"]
)
unusual = st.sampled_from(
    ["alpha1", "-beta.2", "c1", "preview", "_pre_1", "-1", ".rev2", "post", "DEV3", "RC1", "+A-01"]
)
versions = st.builds(
    lambda prefix, release, ending: prefix + release + ending,
    st.sampled_from(["", "", "", "", "v", "1!"]),
    releases,
    endings | endings | unusual,
)
clauses = st.one_of(
    # Versions of packaging disagree on `<` and `>` before anything but a release.
    st.builds(lambda operator, release: operator + release, st.sampled_from(["<", ">"]), releases),
    st.builds(lambda release, ending: f"<{release}{ending}", releases, st.sampled_from(["a1", "rc1", ".dev1"])),
    st.builds(lambda operator, version: operator + version, st.sampled_from(OPERATORS), versions),
    st.builds(lambda operator, version: f"{operator} {version}.*", st.sampled_from(OPERATORS), releases | versions),
)


def judged(clause: str, version: str) -> bool | None:
    """Return what packaging says; `None` if it cannot read the clause."""
    # Versions of packaging disagree on whether `===` means a version as it is written or as it is spelled best.
    assume("===" not in clause or version == str(Version(version)))
    try:
        return SpecifierSet(clause).contains(version, prereleases=True)
    except InvalidSpecifier:
        return None


@settings(max_examples=800, deadline=None)
@example(">=1.0a1", "1.0.dev1")
@example("<1.0", "1.0rc1")
@example("<1.0", "1.0.dev1")
@example("<1.0rc2", "1.0rc1")
@example(">1.0", "1.0.post1")
@example(">1.0", "1.0+local")
@example(">1.0.post1", "1.0.post2")
@example(">1.0.post1", "1.0.post1")
@example(">1.0rc1", "1.0rc1.post1")
@example(">1.0rc1", "1.0")
@example("~=1.4.2", "1.4.10")
@example("~=1.4.2rc1", "1.4.2rc2")
@example("~=1.4", "2.0")
@example("~=1", "1")
@example("==1.0.*", "1")
@example("==1.0.0", "1+local")
@example("==1.0+local", "1.0")
@example("===1.0", "1.0.0")
@example(">=1.*", "2")
@given(clauses, versions)
def test_every_clause_is_judged_as_packaging_does(clause: str, version: str) -> None:
    """All of PEP 440, pre-releases, local versions and epochs included; what is no clause is told apart."""
    assert meets(clause, version) is judged(clause, version)


@settings(max_examples=300, deadline=None)
@example(["==1.0+local", "!=1.0+local.1"], "1.0+local.01")
@given(st.lists(clauses, min_size=1, max_size=3), versions)
def test_a_requirement_is_all_of_its_clauses(specifiers: list[str], version: str) -> None:
    """It is unmet if any clause that can be read is, however it is written, and comes back for the message."""
    expected = any(judged(clause, version) is False for clause in specifiers)
    for line in ("mem0-core{}", "mem0_core ({})", "Mem0.Core[cli, extra] {}", "  mem0-core  {} "):
        said = unmet(line.format(", ".join(specifiers)), version)
        assert said == (",".join(specifiers) if expected else None)


@given(st.text(alphabet="0123456789.!+-_vabcdeprostw*=<>~ ", max_size=12))
def test_nothing_that_is_no_version_is_taken_for_one(text: str) -> None:
    """Whatever stands there, it is read as packaging reads it, or not at all."""
    try:
        Version(text)
    except InvalidVersion:
        assert meets(">=0.dev0", text) is None
    else:
        assert meets(">=0.dev0", text) is True


MARKERS = st.recursive(
    st.one_of(
        st.builds(
            lambda name, operator, value: f'{name} {operator} "{value}"',
            st.sampled_from(["python_version", "python_full_version"]),
            st.sampled_from([">=", "<=", "==", "!=", "<", ">"]),
            st.sampled_from(["3.9", "3.11", "3.11.0", "3.12", "3.13", "4"]),
        ),
        st.sampled_from(['python_version == "3.11.*"', 'python_version != "3.12.*"', 'python_version in "3.11 3.12"']),
        st.builds(
            lambda value, operator, name: f'"{value}" {operator} {name}',
            st.sampled_from(["3.9", "3.11", "3.12", "4.0"]),
            st.sampled_from([">=", "<=", "==", "!=", "<", ">"]),
            st.just("python_version"),
        ),
        st.builds(
            lambda name, operator, value: f"{name} {operator} '{value}'",
            st.sampled_from(
                ["sys_platform", "os_name", "platform_system", "implementation_name", "platform_python_implementation"]
            ),
            st.sampled_from(["==", "!=", "in", "not in"]),
            st.sampled_from(["linux", "win32", "darwin", "posix", "nt", "Linux", "cpython", "CPython", "linux darwin"]),
        ),
    ),
    lambda inner: st.builds(
        lambda left, word, right: f"({left} {word} {right})", inner, st.sampled_from(["and", "or"]), inner
    ),
    max_leaves=5,
)


@settings(max_examples=500, deadline=None)
@given(MARKERS)
def test_a_marker_is_judged_as_packaging_does(marker: str) -> None:
    """Python's version, the platform and the implementation, joined by `and` and `or`."""
    assert applies(marker) is Marker(marker).evaluate()


@pytest.mark.parametrize(
    ("marker", "known"),
    [
        ('extra == "cli"', None),
        ('python_version >= "3" and extra == "cli"', None),
        ('python_version < "3" and extra == "cli"', False),
        ('python_version >= "3" or extra == "cli"', True),
        ('python_version < "3" or extra == "cli"', None),
        ('platform_release >= "1"', None),
        ('python_version ~= "3.0"', None),
        ('"3" < python_version < "4"', None),
        ('"3" == "3"', None),
        ("python_version == python_version", None),
        ('sys_platform < "z"', None),
        ("__import__('os').abort()", None),
        ("(" * 500 + "x" + ")" * 500, None),
        ("", None),
        ("\0", None),
    ],
)
def test_what_a_marker_leaves_open_is_left_open(marker: str, known: bool | None) -> None:
    """An extra, or what is no marker at all, is neither true nor false, and nothing is executed."""
    assert applies(marker) is known


@pytest.mark.parametrize(
    "requirement",
    [
        "mem0-core",
        "mem0-core (>=0.1,<1)",
        "mem0-core[cli] >= 0.1",
        "mem0-core>=9; python_version<'3'",
        "mem0-core>=9 ; extra == 'new'",
        "mem0-core>=9; python_version ~= '3.0'",
        "mem0-core @ file:///somewhere",
        "mem0-core @ https://example.org/mem0_core-9-py3-none-any.whl ; python_version >= '3'",
        "mem0-core>=what",
        "mem0-core>=9.*",
        f"mem0-core>={'9' * 5000}",
        ">>>",
        "",
    ],
)
def test_what_is_met_or_not_understood_passes(requirement: str) -> None:
    """A plugin is never refused over a requirement that cannot be read, or that does not apply for certain."""
    assert unmet(requirement, "0.1.0") is None


@pytest.mark.parametrize(
    ("requirement", "specifiers"),
    [
        ("mem0-core (>=0.2, <1)", ">=0.2,<1"),
        ("mem0-core>=0.2", ">=0.2"),
        ("mem0-core==0.2.*", "==0.2.*"),
        ("mem0-core===0.1", "===0.1"),
        ("mem0-core<0.1.0.dev1", "<0.1.0.dev1"),
        ("mem0-core>=0.2; python_version >= '3.11'", ">=0.2"),
        ("mem0-core<0.1,>=what", "<0.1,>=what"),
    ],
)
def test_an_unmet_requirement_is_said_as_written(requirement: str, specifiers: str) -> None:
    """The specifiers come back for the message, and packaging agrees that they are not met."""
    assert unmet(requirement, "0.1.0") == specifiers
    assert unmet(requirement, "strange") is None
    if "what" not in requirement:
        assert not Requirement(requirement).specifier.contains("0.1.0", prereleases=True)


def test_packaging_knows_no_other_variables() -> None:
    """Each variable of a marker is either judged here or left open on purpose."""
    left_open = {"platform_release", "platform_version", "implementation_version"}
    for name, value in default_environment().items():
        assert (applies(f"{name} == {value!r}") is None) == (name in left_open), name
