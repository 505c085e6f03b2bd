# SPDX-License-Identifier: Apache-2.0
"""Texts that are safe to print, and times and sizes in words.

Memories are untrusted: whoever can have something remembered could otherwise move the cursor, set the title or the
clipboard, or turn the direction of the reader's terminal.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_CONTROL = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""DEL and C1, direction marks, overrides and isolates, line separators, and halves of surrogate pairs."""

_UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f{_CONTROL}]")
_UNSAFE_IN_JSON = re.compile(f"[{_CONTROL}]")
_BREAK = re.compile(r"\r\n|\r(?!\n)")
_SPACES = re.compile(r"\s+")

_AGES = (
    (365 * 86400, "year"),
    (30 * 86400, "month"),
    (7 * 86400, "week"),
    (86400, "day"),
    (3600, "hour"),
    (60, "minute"),
    (1, "second"),
)
_SIZES = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
_NOW = 10.0


def safe(text: str) -> str:
    r"""Return a text with every control character made visible; newlines and tabs stay.

    ESC becomes `␛`, and what has no picture becomes its escape, as in `\u202e`.
    """
    return _UNSAFE.sub(_picture, _BREAK.sub("\n", text))


def safe_line(text: str) -> str:
    """Return a text as one safe line without tabs: what one field of a line can hold."""
    return _SPACES.sub(" ", safe(text)).strip()


def safe_json(document: str) -> str:
    """Return a JSON document with those characters escaped that JSON allows and a terminal may act upon."""
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", document)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def ago(moment: str, now: datetime | None = None) -> str:
    """Say how long ago a moment was, or how far ahead it is.

    Args:
        moment: ISO 8601, as the API returns it.
        now: Instead of the present.
    """
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(moment)).total_seconds()
    if abs(seconds) < _NOW:
        return "just now"
    length, unit = next(age for age in _AGES if abs(seconds) >= age[0])
    words = plural(int(abs(seconds) / length), unit)
    return f"{words} ago" if seconds > 0 else f"in {words}"


def minute(moment: str) -> str:
    """Write a moment to the minute, as in `2026-11-23 10:00 UTC`."""
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def size(count: int) -> str:
    """Write a number of bytes, as in `1.5 MB`."""
    for unit, name in _SIZES:
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return plural(count, "byte")


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Write a number with its noun, as in `1 memory` or `1,024 memories`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
