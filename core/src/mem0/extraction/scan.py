# SPDX-License-Identifier: Apache-2.0
"""Find the JSON values in what a language model wrote around them: prose, code fences, tags, its thinking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mem0.extraction.loose import UnfitError, read_value
from mem0.extraction.malformed import MalformedAnswerError

_MAX_BRACKETS = 1000  # in prose, or of values; an answer with more is noise, and is not worth the time

_THOUGHT = r"(?:think|thinking|thought|reasoning)>"
_MARKS = re.compile(rf"(?P<think><{_THOUGHT})|(?P<thought></{_THOUGHT})|(?P<open>[\[{{])|[\]}}]", re.IGNORECASE)
_END_OF_THOUGHT = re.compile(rf"</{_THOUGHT}", re.IGNORECASE)
_BLANKS = " \t\r\n\ufeff"
_FENCE_LENGTH = 100
_FENCE_BEFORE = re.compile(r"```[A-Za-z0-9]{0,20}\s*\Z")
_FENCE_AFTER = re.compile(r"\s*+(?:```|\Z)")
_LAST_AFTER = re.compile(r"\s*+(?:```|\Z|</[A-Za-z_]{1,20}>\s*+\Z)")


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it stands.

    Attributes:
        value: The value.
        text: What it stands in.
        start: Where the text begins that counts, after the thinking.
        opens: Where the value begins.
        closes: Where it ends.
        inside: Whether a bracket that is no JSON opens before it and is not closed yet.
    """

    value: Any
    text: str
    start: int
    opens: int
    closes: int
    inside: bool

    def alone(self) -> bool:
        """Whether a code fence is right around it, or nothing at all."""
        before = self.text[self.start : self.opens]
        fenced = _FENCE_BEFORE.search(before[-_FENCE_LENGTH:]) is not None
        return (fenced or not before.strip(_BLANKS)) and _FENCE_AFTER.match(self.text, self.closes) is not None

    def last(self) -> bool:
        """Whether nothing follows it but the end of a code fence or of a tag."""
        return _LAST_AFTER.match(self.text, self.closes) is not None


def values_in(text: str) -> list[Found]:
    """Return the objects and arrays of a text, in order, without those that a model wrote while it thought.

    Takes time linear in the text's length.

    Raises:
        MalformedAnswerError: Something looks like JSON and is broken or cut off, or the model never stopped thinking.
    """
    try:
        return _scan(text, 0)
    except UnfitError as error:
        found = _after_broken_thoughts(text, error.position)
        if found is None:
            raise MalformedAnswerError(f"its JSON is broken: {error}") from None
        return found


def _after_broken_thoughts(text: str, position: int) -> list[Found] | None:
    """Return the answer behind thoughts that are broken JSON, where they are thoughts.

    Some chat templates open the thinking themselves, and then the text only closes it. A broken answer may hold such a
    tag as well, in what somebody said. But it begins with a bracket, it is broken where the string with the tag does
    not end, and the rest of it does not stand alone.

    Args:
        text: The text.
        position: Where it is broken.
    """
    end = 0
    for tag in _END_OF_THOUGHT.finditer(text, position):
        end = tag.end()
    if not end or text.lstrip(_BLANKS).startswith(("{", "[", "`", '"')):
        return None
    try:
        found = _scan(text, end)
    except UnfitError:
        return None
    return found if len(found) == 1 and found[0].alone() else None


def _scan(text: str, position: int) -> list[Found]:
    found: list[Found] = []
    start = position
    stray = unclosed = 0
    while mark := _MARKS.search(text, position):
        position = mark.end()
        if unclosed and (mark["think"] or mark["thought"]):
            raise UnfitError(f"{mark[0]} at character {position:,} is within brackets", position, begun=True)
        if mark["think"]:
            end = _END_OF_THOUGHT.search(text, position)
            if end is None:
                raise MalformedAnswerError("it ends before the thinking does")
            position = start = end.end()
        elif mark["thought"]:
            found, unclosed, start = [], 0, position
        elif mark["open"]:
            try:
                value, position = read_value(text, mark.start())
            except UnfitError as error:
                if error.begun:
                    raise
                # Brackets of the prose: they close later, and what follows in them is looked at on its own.
                position = error.position
                stray += error.unclosed
                unclosed += error.unclosed
            else:
                found.append(Found(value, text, start, mark.start(), position, unclosed > 0))
        elif unclosed:
            unclosed -= 1
        else:
            raise UnfitError(f"{mark[0]} at character {position:,} closes nothing", position, begun=True)
        if len(found) + stray > _MAX_BRACKETS:
            raise MalformedAnswerError(f"it has more than {_MAX_BRACKETS:,} pairs of brackets side by side")
    return found
