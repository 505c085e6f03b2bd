# SPDX-License-Identifier: Apache-2.0
"""The filter grammar, parsed once and understood the same by every operation.

```
{"category": "film"}                         equal; several keys must all match
{"category": ["film", "book"]}               one of
{"year": {"gte": 1990, "lt": 2000}}          operators: eq ne gt gte lt lte in nin contains icontains
{"OR": [{...}, {"NOT": [{...}]}]}            AND, OR and NOT take lists and nest; NOT means none of them
```

A key names a field of the metadata or one of the record's own (`FIELDS`). Comparison is by type: `1` equals `1.0`
but neither `True` nor `"1"`, and a number is never less than a string. `ne` and `nin` are the negations of `eq` and
`in`, so they hold where the field is missing; `{"field": None}` holds where it is missing or null. `contains` is a
substring of a string or a member of a list; `icontains` ignores case as Unicode defines it. Times of the record are
ISO 8601 strings, dates or datetimes.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mem0.errors import ValidationError
from mem0.stores.records import MemoryRecord
from mem0.stores.times import parse_time

SCOPE_FIELDS = ("user_id", "agent_id", "run_id")
TIME_FIELDS = ("created_at", "updated_at", "expires_at")
FIELDS = (*SCOPE_FIELDS, "actor_id", "role", *TIME_FIELDS)
"""The record's own fields. Metadata may not use these names."""

_MAX_DEPTH = 32
_Fields = Mapping[str, Any]
_Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a value."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Group:
    """Filters joined by `AND`, `OR` or `NOT` (none of)."""

    operator: str
    children: tuple[Filter, ...]


Filter = Compare | Group
EVERYTHING = Group("AND", ())
"""The filter that lets every record through."""


def parse(filters: Mapping[str, Any] | None) -> Filter:
    """Parse a filter as the application writes it.

    Args:
        filters: The grammar of this module's docstring; `None` or empty lets everything through.

    Raises:
        ValidationError: An operator, a type or the nesting is wrong; the message names the place.
    """
    return EVERYTHING if not filters and filters in (None, {}) else _parse_mapping(filters, "filters", 0)


def matches(node: Filter, record: MemoryRecord) -> bool:
    """Say whether a record passes a filter."""
    if isinstance(node, Compare):
        return _OPERATORS[node.operator](_value_of(record, node.field), node.value)
    results = (matches(child, record) for child in node.children)
    if node.operator == "AND":
        return all(results)
    return any(results) if node.operator == "OR" else not any(results)


def _value_of(record: MemoryRecord, name: str) -> Any:
    if name in SCOPE_FIELDS:
        return getattr(record.scope, name)
    return getattr(record, name) if name in FIELDS else record.metadata.get(name)


def _parse_mapping(filters: Any, place: str, depth: int) -> Filter:
    if not isinstance(filters, Mapping):
        raise _wrong(place, filters, "a dict such as {'category': 'film'}")
    if depth > _MAX_DEPTH:
        raise ValidationError(f"filters nest deeper than {_MAX_DEPTH} levels. Flatten them.")
    children = [_parse_entry(key, value, place, depth) for key, value in filters.items()]
    return children[0] if len(children) == 1 else Group("AND", tuple(children))


def _parse_entry(key: Any, value: Any, place: str, depth: int) -> Filter:
    if not isinstance(key, str) or not key:
        raise ValidationError(f"{place} has the key {key!r}. Keys are names of fields, or AND, OR, NOT.")
    here = f"{place}[{key!r}]"
    if key in ("AND", "OR", "NOT"):
        parts = [value] if key == "NOT" and isinstance(value, Mapping) else value
        if not isinstance(parts, list | tuple) or not parts:
            raise _wrong(here, value, "a list of at least one filter")
        children = (_parse_mapping(part, f"{here}[{number}]", depth + 1) for number, part in enumerate(parts))
        return Group(key, tuple(children))
    if key.strip("$").upper() in ("AND", "OR", "NOT"):
        raise ValidationError(f"{place} has the key {key!r}. Write {key.strip('$').upper()!r}.")
    if not isinstance(value, Mapping):
        return _compare(key, "in" if isinstance(value, list | tuple) else "eq", value, here)
    if not value:
        raise _wrong(here, value, "an operator such as {'gte': 3}")
    tests = tuple(_compare(key, operator, operand, here) for operator, operand in value.items())
    return tests[0] if len(tests) == 1 else Group("AND", tests)


def _compare(field: str, operator: Any, value: Any, place: str) -> Compare:
    if field == "expiration_date":
        raise ValidationError(f"{place} names no field that is stored. Filter on 'expires_at'.")
    if operator not in _OPERATORS:
        close = difflib.get_close_matches(str(operator).strip("$").lower(), _OPERATORS, 1)
        meant = f"Did you mean {close[0]!r}?" if close else f"Operators are {', '.join(_OPERATORS)}."
        raise ValidationError(f"{place} has the operator {operator!r}. {meant}")
    what = f"{place}[{operator!r}]"
    if operator in ("in", "nin"):
        if not isinstance(value, list | tuple | set | frozenset):
            raise _wrong(what, value, "a list of values")
        return Compare(field, operator, tuple(_operand(field, item, what) for item in value))
    if operator == "icontains" and not isinstance(value, str):
        raise _wrong(what, value, "a string")
    operand = value if operator in ("contains", "icontains") else _operand(field, value, what)
    if operator == "contains":
        operand = _operand("", value, what)
    if operator in ("gt", "gte", "lt", "lte") and (operand is None or isinstance(operand, bool)):
        raise _wrong(what, value, "a number or a string")
    return Compare(field, operator, operand)


def _operand(field: str, value: Any, place: str) -> Any:
    if field in TIME_FIELDS:
        return None if value is None else parse_time(value, place)
    if isinstance(value, float) and not math.isfinite(value):
        raise _wrong(place, value, "a finite number")
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date):
        raise ValidationError(f"{place} is a {type(value).__name__}. Metadata holds JSON: compare ISO 8601 strings.")
    raise _wrong(place, value, "a string, a number, True, False or None")


def _wrong(place: str, value: Any, expected: str) -> ValidationError:
    return ValidationError(f"{place} is {type(value).__name__} {value!r:.80}. Write {expected}.")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else type(value).__name__


def _equal(left: Any, right: Any) -> bool:
    return _kind(left) == _kind(right) and bool(left == right)


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        return _kind(left) == _kind(right) and _kind(left) in ("number", "str") and test(left, right)

    return compare


def _one_of(left: Any, right: tuple[Any, ...]) -> bool:
    return any(_equal(left, item) for item in right)


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right in left
    return isinstance(left, list) and any(_equal(item, right) for item in left)


def _icontains(left: Any, right: str) -> bool:
    wanted = right.casefold()
    if isinstance(left, list):
        return any(isinstance(item, str) and item.casefold() == wanted for item in left)
    return isinstance(left, str) and wanted in left.casefold()


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equal,
    "ne": lambda left, right: not _equal(left, right),
    "gt": _ordered(lambda left, right: left > right),
    "gte": _ordered(lambda left, right: left >= right),
    "lt": _ordered(lambda left, right: left < right),
    "lte": _ordered(lambda left, right: left <= right),
    "in": _one_of,
    "nin": lambda left, right: not _one_of(left, right),
    "contains": _contains,
    "icontains": _icontains,
}
