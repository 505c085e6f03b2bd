# SPDX-License-Identifier: Apache-2.0
"""The forgiving reader, beside the strict one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.extraction.loose import MAX_DEPTH, UnfitError, read_value

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    max_leaves=20,
)


@given(ANY_JSON, st.booleans(), st.sampled_from([None, 0, 2]))
def test_reads_json(value: Any, ascii_only: bool, indent: int | None) -> None:
    """What is JSON is read as `json.loads` reads it."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert read_value(text) == (json.loads(text), len(text))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_reads_python(value: Any) -> None:
    r"""What Python prints of lists, dicts and texts is read as Python reads it, but for escapes that look like JSON's.

    Those above U+FFFF, and \\xNN in double quotes, where JSON's rules hold: a backslash that escapes nothing is one.
    """
    printed = repr(value)
    if "\\U" not in printed and not ('"' in printed and "\\x" in printed):
        assert read_value(printed) == (value, len(printed))


@given(ANY_TEXT)
def test_any_text(text: str) -> None:
    """Any text has a reading or has none; nothing else happens, and what is read lies within it."""
    try:
        _, end = read_value(text)
    except UnfitError as error:
        assert 0 <= error.position <= len(text)
    else:
        assert 0 < end <= len(text)


def test_depth() -> None:
    """The deepest value that is permitted is read, and one that is deeper is not."""
    assert read_value("[" * MAX_DEPTH + "]" * MAX_DEPTH)[1] == 2 * MAX_DEPTH
    with pytest.raises(UnfitError, match="deeper"):
        read_value("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_unclosed() -> None:
    """What is read no further says how many brackets it leaves open."""
    with pytest.raises(UnfitError) as caught:
        read_value("[[1], {}, [[2, see")
    assert (caught.value.position, caught.value.unclosed) == (15, 3)


@pytest.mark.parametrize(("text", "begun"), [("{as you", False), ("[1, see", False), ("{'a', ", True), ("{a: b", True)])
def test_begun(text: str, begun: bool) -> None:
    """A bracket of prose is told from broken JSON by a string or a key."""
    with pytest.raises(UnfitError) as caught:
        read_value(text)
    assert caught.value.begun is begun
