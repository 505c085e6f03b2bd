# SPDX-License-Identifier: Apache-2.0
"""Read the facts from an LLM's answer, in whatever shape it comes.

An answer is read whole or not at all. `{"facts": []}` says that there is nothing to remember; whatever else yields no
fact is an error, and so is whatever may hold facts that were not read: a cut, a second answer, an unknown list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mem0.extraction.loose import UnfitError, read_value
from mem0.extraction.malformed import MalformedAnswerError
from mem0.extraction.scan import Found, values_in
from mem0.extraction.schema import ACTIONS, Action

MAX_CHARACTERS = 1 << 22
"""No model's answer is longer; reading would take seconds."""

_LISTS = ("facts", "memory", "memories", "results", "data")
_WRAPPERS = (
    "answer",
    "output",
    "response",
    "tool_calls",
    "function",
    "function_call",
    "arguments",
    "parameters",
    "input",
)
_TEXTS = ("text", "fact", "memory", "content")
_MAX_WRAPPERS = 5
_NUMBER = re.compile(r"(?:turn|message|memory|#)?\s{0,3}([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as the model gave it, not yet held to what was offered.

    Attributes:
        text: What to remember.
        source: The number of the turn that it rests on, where the model gave one.
        action: What to do with it.
        target: The number of the memory that it changes, where the model gave one.
    """

    text: str
    source: int | None = None
    action: Action = "ADD"
    target: int | None = None


def read_answer(text: str | None) -> tuple[Fact, ...]:
    """Read an answer. Takes time linear in its length.

    Args:
        text: What the model wrote; `None` where it wrote nothing.

    Returns:
        Its facts, all of them and in its order; empty only where the answer is `{"facts": []}`.

    Raises:
        MalformedAnswerError: It cannot be read whole; the reason is the error's text.
    """
    items = _items_in_text("" if text is None else text, 0)
    return tuple(_fact(item, f"fact {number}") for number, item in enumerate(items, 1))


def _items_in_text(text: str, depth: int) -> list[Any]:
    if not text.strip():
        raise MalformedAnswerError("it is empty")
    if len(text) > MAX_CHARACTERS:
        raise MalformedAnswerError(f"it has {len(text):,} characters; {MAX_CHARACTERS:,} are the most")
    if (quoted := _quoted(text.strip())) is not None:
        return _items(quoted, depth)
    found = _the_one(values_in(text))
    bare = isinstance(found.value, list) or not _places(found.value)
    if bare and found.inside:
        raise MalformedAnswerError("its JSON is broken: a bracket before the facts is not part of it")
    items = _items(found.value, depth)
    strings = any(isinstance(item, str) for item in items)
    if bare and (strings or items != found.value) and not found.alone():
        raise MalformedAnswerError('what it says is no JSON object with "facts"')  # prose may hold ["such"] lists
    if not items and not found.last():
        raise MalformedAnswerError('it says {"facts": []}, and more after that')
    return items


def _quoted(text: str) -> str | None:
    """Return the meaning of a text that is one JSON string."""
    if not text.startswith('"'):
        return None
    try:
        value, end = read_value(text)
    except UnfitError as error:
        raise MalformedAnswerError(f"its JSON is broken: {error}") from None
    return str(value) if end == len(text) else None


def _the_one(values: Sequence[Found]) -> Found:
    telling = [found for found in values if _tells(found.value)]  # others, such as [1], are footnotes of prose
    if not telling:
        raise MalformedAnswerError('there is no JSON object with "facts" in it')
    if any(found.value != telling[0].value for found in telling):
        raise MalformedAnswerError(f"it holds {len(telling)} different JSON values, not one")
    return telling[-1]


def _tells(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_tells, value))
    return isinstance(value, str | dict) and bool(value)


def _items(value: Any, depth: int) -> list[Any]:
    """Return the list of facts that a value is or wraps."""
    if depth > _MAX_WRAPPERS:
        raise MalformedAnswerError("the facts are wrapped too often")
    if isinstance(value, str):
        return _items_in_text(value, depth + 1)
    if isinstance(value, list):
        if len(value) != 1 or not _places(value[0]):
            return value
        value = value[0]
    places = _places(value)
    if not places and _told(value, _TEXTS):
        return [value]
    if len(places) != 1:
        keys = ", ".join(repr(key[:40]) for key in places or list(value)[:8])
        raise MalformedAnswerError(f'there is not one list of "facts", but {keys or "an empty object"}')
    key = places[0]
    beside = {name: other for name, other in value.items() if name != key}
    for name, other in beside.items():
        if (isinstance(other, list | dict) and other) or _told({name: other}, _TEXTS + _LISTS):
            raise MalformedAnswerError(f"{name[:40]!r} beside {key!r} may hold facts")
    inner = value[key]
    if inner == []:
        if _plain(key) != "facts" or any(isinstance(other, str) and other.strip() for other in beside.values()):
            raise MalformedAnswerError('it has no facts, but is not {"facts": []}')
        return []
    return _items(inner, depth + 1)


def _places(value: Any) -> list[str]:
    """Return the keys of an object under which its facts can be."""
    return [key for key, inner in value.items() if _holds(_plain(key), inner)] if isinstance(value, dict) else []


def _holds(key: str, value: Any) -> bool:
    if isinstance(value, str):
        return key in _WRAPPERS or (key in _LISTS and value.lstrip().startswith(("{", "[")))
    return isinstance(value, list | dict) and key in _WRAPPERS + _LISTS


def _fact(item: Any, what: str) -> Fact:
    if isinstance(item, str):
        return Fact(item)
    if not isinstance(item, dict):
        raise MalformedAnswerError(f"{what} is {type(item).__name__}, not an object")
    for key, inner in item.items():
        if _holds(_plain(key), inner) or _states(inner):
            raise MalformedAnswerError(f"{what} may hold others under {key[:40]!r}")
    text = _only(item, _TEXTS, what)
    target = _number(_only(item, ("target",), what), f"the target of {what}")
    action = _action(_only(item, ("action", "event"), what), target, what)
    if not isinstance(text, str) and (text is not None or action in ("ADD", "UPDATE")):
        raise MalformedAnswerError(f"{what} has no text")
    source = _number(_only(item, ("source", "turn"), what), f"the source of {what}")
    return Fact(text or "", source, action, target)


def _action(value: Any, target: int | None, what: str) -> Action:
    if value is None and target is None:
        return "ADD"
    for action in ACTIONS:
        if isinstance(value, str) and value.strip().upper() == action:
            return action
    raise MalformedAnswerError(f"the action of {what} is {value!r:.40}, not one of {', '.join(ACTIONS)}")


def _number(value: Any, what: str) -> int | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None or (isinstance(value, str) and value.strip().lower() in ("", "null", "none")):
        return None
    if isinstance(value, str) and (match := _NUMBER.fullmatch(value.strip())):
        return int(match[1])
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
        return int(value)
    raise MalformedAnswerError(f"{what} is {value!r:.40}, not a number")


def _only(item: dict[str, Any], names: Sequence[str], what: str) -> Any:
    """Return the value that an object has under any of the names."""
    values = [value for key, value in item.items() if _plain(key) in names and value is not None]
    if any(value != values[0] for value in values):
        raise MalformedAnswerError(f"{what} says twice what its {names[0]} is, and not the same")
    return values[0] if values else None


def _told(value: dict[str, Any], names: Sequence[str]) -> bool:
    return any(isinstance(text, str) and text.strip() and _plain(key) in names for key, text in value.items())


def _states(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_states, value))
    return isinstance(value, dict) and _told(value, _TEXTS)


def _plain(key: str) -> str:
    return key.strip().lower()
