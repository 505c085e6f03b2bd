# SPDX-License-Identifier: Apache-2.0
"""From when on a memory is no longer found."""

from __future__ import annotations

import re
from datetime import date, datetime

from mem0.errors import ValidationError
from mem0.stores.records import UNSET, Unset
from mem0.stores.times import parse_time

_DAY = 24 * 60 * 60 * 1_000_000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def expiry(expires_at: object, expiration_date: object) -> int | Unset | None:
    """Read the moment from which on a memory is no longer found.

    Args:
        expires_at: A moment; from it on the memory is hidden. `None` for never, `UNSET` if not given.
        expiration_date: The older form: the last day, in UTC, on which the memory is found.

    Returns:
        Microseconds since 1970, `None` for never, `UNSET` if neither is given.

    Raises:
        ValidationError: Both are given, or one is no such thing.
    """
    if expires_at is UNSET and expiration_date is UNSET:
        return UNSET
    if expiration_date is UNSET:
        return None if expires_at is None else parse_time(expires_at, "expires_at")
    if expires_at is not UNSET:
        raise ValidationError("expires_at and expiration_date are both given. Give one.")
    if expiration_date is None:
        return None
    is_date = isinstance(expiration_date, date) and not isinstance(expiration_date, datetime)
    if not is_date and not (isinstance(expiration_date, str) and _DATE.fullmatch(expiration_date)):
        raise ValidationError(
            f"expiration_date is {expiration_date!r:.80}. Write the last day as 'YYYY-MM-DD', or use expires_at."
        )
    return parse_time(expiration_date, "expiration_date") + _DAY
