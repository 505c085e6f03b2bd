# SPDX-License-Identifier: Apache-2.0
"""Times: microseconds since 1970 UTC inside, ISO 8601 in UTC outside."""

from __future__ import annotations

import functools
import math
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mem0.errors import ValidationError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> int:
    """Return the present moment in microseconds."""
    return time.time_ns() // 1000


@functools.lru_cache(maxsize=1 << 12)  # the same memories are found again and again
def format_time(moment: int) -> str:
    """Write a moment as ISO 8601 in UTC, as in `2026-11-23T10:00:00.000000+00:00`."""
    return (_EPOCH + moment * _MICROSECOND).isoformat(timespec="microseconds")


def parse_time(value: Any, what: str) -> int:
    """Read a moment.

    Args:
        value: An ISO 8601 string, a `datetime` or `date` (UTC where no zone is given), or seconds since 1970.
        what: What to call it in the error.

    Returns:
        Microseconds since 1970.

    Raises:
        ValidationError: It is none of these, or lies outside the years 1 to 9999.
    """
    try:
        return (_to_datetime(value) - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError, TypeError, OSError):
        raise ValidationError(
            f"{what} is {value!r:.80}, which is no moment in time. Write ISO 8601 such as '2026-11-23' or "
            "'2026-11-23T10:00:00Z', a datetime, or seconds since 1970."
        ) from None


def _to_datetime(value: Any) -> datetime:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise ValueError
        return _EPOCH + timedelta(seconds=value)
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        raise TypeError
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
