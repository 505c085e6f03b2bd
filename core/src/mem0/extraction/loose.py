# SPDX-License-Identifier: Apache-2.0
"""A reader of JSON as language models write it.

It forgives what leaves no doubt about what was meant: single quotes, keys without quotes, trailing commas, comments,
raw line ends and bad escapes in strings, and Python's and JavaScript's literals. It supplies nothing that is missing. A
value that is not closed, or whose strings hold stray quotes, has no reading here; a guess would lose facts in silence.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

MAX_DEPTH = 32
"""Values that nest deeper are refused."""

# All patterns are possessive: each character is looked at once, whatever the text.
_BLANK = re.compile(r"\s*+")
_BLANK_OR_COMMENT = re.compile(r"(?:\s|//[^\n]*+)*+")
_STRINGS = {quote: re.compile(rf"{quote}([^{quote}\\]*+(?:\\.[^{quote}\\]*+)*+){quote}", re.DOTALL) for quote in "\"'"}
_NUMBER = re.compile(r"[-+]?[0-9]{1,40}+(\.[0-9]{1,40}+)?+([eE][-+]?[0-9]{1,4}+)?+")
_WORD = re.compile(r"-?[A-Za-z_][A-Za-z0-9_]*+")
_NOTHING = dict.fromkeys(("null", "None", "undefined", "NaN", "nan", "Infinity", "-Infinity"))
_WORDS = {"true": True, "True": True, "false": False, "False": False, **_NOTHING}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
# In single quotes, as Python writes them.
_ESCAPE_OR_QUOTE = re.compile(r'\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|"', re.DOTALL)


class UnfitError(Exception):
    """No value can be read.

    Args:
        reason: What is wrong, and where.
        position: Where reading stopped.
        begun: Whether what was read looks like JSON (it has a string or a key) rather than prose with a bracket in it.
        unclosed: How many brackets were open there.
    """

    def __init__(self, reason: str, position: int, begun: bool, unclosed: int = 0) -> None:
        super().__init__(reason)
        self.position = position
        self.begun = begun
        self.unclosed = unclosed


def read_value(text: str, position: int = 0) -> tuple[Any, int]:
    """Read the value that begins at a position. Takes time linear in its length.

    Returns:
        The value, as `json.loads` gives it, and where it ends. Numbers that JSON cannot hold (NaN, infinities) are
        `None`.

    Raises:
        UnfitError: There is no complete value, it nests too deeply, or a key has two different values.
    """
    reader = _Reader(text, position)
    return reader.value(), reader.position


class _Reader:
    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.begun = False
        self.unclosed = 0

    def value(self) -> Any:
        char = self.peek()
        if char in ("{", "["):
            if self.unclosed == MAX_DEPTH:
                self.begun = True
                raise self.unfit(f"values nest deeper than {MAX_DEPTH} levels")
            self.unclosed += 1
            self.position += 1
            value = self.object() if char == "{" else self.array()
            self.unclosed -= 1
            self.position += 1
            return value
        if char in _STRINGS:
            return self.string(char)
        if number := _NUMBER.match(self.text, self.position):
            self.position = number.end()
            return _number(number)
        word = _WORD.match(self.text, self.position)
        if word is None or word[0] not in _WORDS:
            raise self.unfit("a value is missing")
        self.position = word.end()
        return _WORDS[word[0]]

    def object(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.peek() != "}":
            key = self.key()
            value = self.value()
            if key in found and found[key] != value:
                raise self.unfit(f"the key {key[:40]!r} has two values")
            found[key] = value
            if not self.comma("}"):
                break
        return found

    def array(self) -> list[Any]:
        found: list[Any] = []
        while self.peek() != "]":
            found.append(self.value())
            if not self.comma("]"):
                break
        return found

    def key(self) -> str:
        char = self.peek()
        if char in _STRINGS:
            key = self.string(char)
        elif word := _WORD.match(self.text, self.position):
            key = word[0]
            self.position = word.end()
        else:
            raise self.unfit("a key is missing")
        if self.peek() != ":":
            raise self.unfit("a colon is missing")
        self.position += 1
        self.begun = True
        return key

    def comma(self, closing: str) -> bool:
        char = self.peek()
        if char == ",":
            self.position += 1
        elif char != closing:
            raise self.unfit(f"a comma or {closing} is missing")
        return char == ","

    def string(self, quote: str) -> str:
        self.begun = True
        match = _STRINGS[quote].match(self.text, self.position)
        if match is None:
            self.position = len(self.text)
            raise self.unfit("a string is not closed")
        self.position = match.end()
        escapes = _ESCAPE if quote == '"' else _ESCAPE_OR_QUOTE
        mended: str = json.loads(f'"{escapes.sub(_mend, match[1])}"', strict=False)
        return mended

    def peek(self) -> str:
        """Skip blanks and comments, and return the character there, or nothing at the end."""
        # Two slashes in the brackets of prose are no comment: it would swallow the answer behind it.
        blank = (_BLANK_OR_COMMENT if self.begun else _BLANK).match(self.text, self.position)
        self.position = self.position if blank is None else blank.end()
        return self.text[self.position : self.position + 1]

    def unfit(self, reason: str) -> UnfitError:
        cut = self.position >= len(self.text)
        where = "at the end, as if it were cut off" if cut else f"at character {self.position + 1:,}"
        return UnfitError(f"{reason} {where}", self.position, self.begun, self.unclosed)


def _number(match: re.Match[str]) -> int | float | None:
    if match[1] is None and match[2] is None:
        return int(match[0])
    number = float(match[0])
    return number if math.isfinite(number) else None


def _mend(match: re.Match[str]) -> str:
    """Write an escape, or a quote that stands in a string of single quotes, as JSON has it."""
    escape = match[1]
    if escape is None:
        return '\\"'
    if escape[0] == "x" and len(escape) == 3:
        return f"\\u00{escape[1:]}"
    if len(escape) > 1 or escape in '"\\/bfnrt':
        return match[0]
    return escape if escape == "'" else "\\\\" + escape  # a backslash that escapes nothing is meant as one
