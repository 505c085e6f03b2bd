# SPDX-License-Identifier: Apache-2.0
"""When something was said, in the time zone in which it was said: there, "yesterday" is another day than in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from mem0.stores.times import parse_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_datetime(value: object, what: str) -> datetime:
    """Read a moment with its zone.

    Args:
        value: An ISO 8601 string, a `datetime` or `date`, or seconds since 1970; UTC where no zone is given.
        what: What to call it in the error.

    Raises:
        ValidationError: It is none of these.
    """
    moment = _EPOCH + timedelta(microseconds=parse_time(value, what))
    return moment.astimezone(_zone(value) or UTC)


def here_and_now() -> datetime:
    """Return the present moment in this machine's time zone."""
    return datetime.now().astimezone()


def _zone(value: object) -> tzinfo | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value.strip()).tzinfo
    return value.tzinfo if isinstance(value, datetime) else None
