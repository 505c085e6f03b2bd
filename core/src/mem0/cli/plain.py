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

_AGES = ((60, "second"), (60, "minute"), (24, "hour"), (7, "day"), (4.345, "week"), (12, "month"))


def safe(text: str) -> str:
    """Return a text with every control character made visible; newlines and tabs stay.

    ESC becomes `␛`, and what has no picture becomes its escape, as in `\\u202e`.
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
    amount = abs(seconds)
    if amount < 10:
        return "just now"
    for size, unit in _AGES:
        if amount < size:
            break
        amount /= size
    else:
        unit = "year"
    count = int(amount)
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


def minute(moment: str) -> str:
    """Write a moment to the minute, as in `2026-11-23 10:00 UTC`."""
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def size(count: int) -> str:
    """Write a number of bytes, as in `1.5 MB`."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            break
        amount /= 1000
    else:
        unit = "TB"
    return f"{count} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Write a number with its noun, as in `1 memory` or `1,024 memories`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
