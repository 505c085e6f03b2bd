# SPDX-License-Identifier: Apache-2.0
"""What the arguments of a call must pass before anything happens."""

from __future__ import annotations

import difflib
import functools
import json
import math
from collections.abc import Mapping
from typing import Any

from mem0.embeddings.inputs import check_text
from mem0.errors import ValidationError
from mem0.stores.filters import FIELDS, SCOPE_FIELDS, Compare, Filter, parse
from mem0.stores.records import Scope

MAX_TEXT_BYTES = 1 << 20
"""UTF-8 bytes of one memory, of one query and of one memory's metadata."""

MAX_TOP_K = 100_000
_MAX_ID_CHARACTERS = 4096
_MAX_METADATA_DEPTH = 32
_RESERVED = (*FIELDS, "expiration_date")


def check_memory_text(text: object, what: str = "text", index: int | None = None) -> str:
    """Return a text that can be stored or searched with.

    Raises:
        ValidationError: It is no string, blank, not encodable, or longer than `MAX_TEXT_BYTES`.
    """
    if isinstance(text, str) and (size := len(text)) > MAX_TEXT_BYTES:
        raise _too_long(what, size, "characters", index)  # before anything walks through all of it
    checked = check_text(text, what, index)
    if (size := len(checked.encode())) > MAX_TEXT_BYTES:
        raise _too_long(what, size, "bytes", index)
    return checked


def _too_long(what: str, size: int, unit: str, index: int | None) -> ValidationError:
    return ValidationError(
        f"{what} has {size:,} {unit}; {MAX_TEXT_BYTES:,} bytes are the most. Split it into passages.", index=index
    )


def check_scope(user_id: object = None, agent_id: object = None, run_id: object = None) -> Scope:
    """Return the scope that the ids name, each compared exactly as it is.

    Raises:
        ValidationError: An id is no string, blank, or not encodable.
    """
    ids = {"user_id": user_id, "agent_id": agent_id, "run_id": run_id}
    return Scope(**{name: check_id(value, name) for name, value in ids.items() if value is not None})


def check_id(value: object, what: str) -> str:
    """Return an id as it is.

    Raises:
        ValidationError: It is no string, blank, not encodable, or longer than 4,096 characters.
    """
    if not isinstance(value, str):
        raise ValidationError(f"{what} is {type(value).__name__} {value!r:.80}, not a string. Pass str(...) of it.")
    if len(value) > _MAX_ID_CHARACTERS:
        raise ValidationError(f"{what} has {len(value):,} characters; {_MAX_ID_CHARACTERS:,} are the most. Hash it.")
    return check_text(value, what)


def check_selection(
    ids: Scope, filters: Mapping[str, Any] | None, all_scopes: bool, operation: str, *, scope_only: bool = False
) -> tuple[Scope, Filter]:
    """Join ids given as arguments and in `filters`, and insist on a scope.

    Args:
        ids: From the arguments.
        filters: The filter as written; ids that it demands at its top level count as scope.
        all_scopes: Whether the caller said that everybody's memories are meant.
        operation: The method's name, for the error.
        scope_only: Whether `filters` may hold ids and nothing else.

    Raises:
        ValidationError: There is no scope and `all_scopes` is not set, both name different ids, or the filter is
            wrong.
    """
    if not isinstance(all_scopes, bool):
        raise ValidationError(f"all_scopes is {all_scopes!r:.80}. Pass True or False.")
    parsed = parse(filters)
    scope = _join(ids, _demanded(parsed))
    if scope_only and filters and set(filters) - set(scope.items()):
        raise ValidationError(f"{operation}() takes only user_id, agent_id and run_id in filters. Leave the rest out.")
    if all_scopes and scope:
        raise ValidationError(f"{operation}() has all_scopes=True and {scope.items()}. Leave one of them out.")
    if not scope and not all_scopes:
        raise ValidationError(
            f"{operation}() has no scope. Pass user_id, agent_id or run_id, or all_scopes=True to mean everybody's."
        )
    return scope, parsed


def _demanded(node: Filter) -> Scope:
    """Collect the ids that every match must have: equalities at the top level, through any number of ANDs."""
    if isinstance(node, Compare):
        if node.field not in SCOPE_FIELDS:
            return Scope()
        if node.operator not in ("eq", "in") or node.value is None:
            return Scope()
        if node.operator == "eq":
            return check_scope(**{node.field: node.value})
        for value in node.value:
            check_id(value, node.field)
        return check_scope(**{node.field: node.value[0]}) if len(node.value) == 1 else Scope()
    if node.operator != "AND":
        return Scope()
    return functools.reduce(_join, (_demanded(child) for child in node.children), Scope())


def _join(left: Scope, right: Scope) -> Scope:
    one, other = left.items(), right.items()
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            raise ValidationError(f"{name} is given twice, as {one[name]!r:.80} and {other[name]!r:.80}. Give one.")
    return Scope(**{**one, **other})


def check_metadata(metadata: object) -> dict[str, Any]:
    """Return metadata that can be stored as JSON and found by filters.

    Raises:
        ValidationError: It is no dict of JSON values, uses a reserved name, or is too large; the message names
            the place.
    """
    if metadata is None:
        return {}
    if not isinstance(metadata, Mapping):
        raise ValidationError(f"metadata is {type(metadata).__name__}, not a dict. Pass {{'category': 'film'}}.")
    for name in metadata:
        if name in _RESERVED:
            raise ValidationError(
                f"metadata has the key {name!r}, which is the record's own. Pass it as an argument, or rename the key."
            )
    plain: dict[str, Any] = _plain(metadata, "metadata", 0)
    if (size := len(json.dumps(plain, ensure_ascii=False).encode())) > MAX_TEXT_BYTES:
        raise ValidationError(
            f"metadata has {size:,} bytes as JSON; {MAX_TEXT_BYTES:,} are the most. Store a reference."
        )
    return plain


def _plain(value: Any, place: str, depth: int) -> Any:
    if depth > _MAX_METADATA_DEPTH:
        raise ValidationError(f"{place[:80]} nests deeper than {_MAX_METADATA_DEPTH} levels. Flatten it.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if value.bit_length() > 64:
            raise ValidationError(f"{place} is an integer of {value.bit_length()} bits. Store it as a string.")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValidationError(f"{place} is {value}, which JSON cannot hold. Use None or leave it out.")
        return float(value)
    if isinstance(value, str):
        return str(_encodable(value, place))
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise ValidationError(f"{place} has the key {key!r:.80}. Keys are strings.")
        return {_encodable(key, place): _plain(item, f"{place}[{key!r}]", depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{place}[{number}]", depth + 1) for number, item in enumerate(value)]
    raise ValidationError(
        f"{place} is {type(value).__name__}, which JSON cannot hold. Use text, numbers, booleans, None, lists or dicts."
    )


def _encodable(text: str, place: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError(
            f"{place} holds a lone surrogate, which no encoding can carry. Decode it again."
        ) from None
    return text


def check_top_k(top_k: object, limit: object, default: int | None) -> int | None:
    """Return how many results are wanted; `limit` is the older name of `top_k`.

    Raises:
        ValidationError: It is no whole number from 1 to 100,000, or both names are used.
    """
    if top_k is not None and limit is not None:
        raise ValidationError(f"top_k={top_k!r:.80} and its older name limit={limit!r:.80} are both given. Give one.")
    wanted = limit if top_k is None else top_k
    if wanted is None:
        return default
    name = "limit" if top_k is None else "top_k"
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 1 <= wanted <= MAX_TOP_K:
        raise ValidationError(f"{name} is {wanted!r:.80}. Pass a whole number from 1 to {MAX_TOP_K:,}.")
    return wanted


def check_offset(offset: object) -> int:
    """Return how many results to leave out.

    Raises:
        ValidationError: It is no whole number from 0 on.
    """
    if isinstance(offset, bool) or not isinstance(offset, int) or not 0 <= offset < 1 << 62:
        raise ValidationError(f"offset is {offset!r:.80}. Pass a whole number from 0 on.")
    return offset


def check_share(value: object, what: str) -> float:
    """Return a number from 0 to 1.

    Raises:
        ValidationError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= 1.0:
        raise ValidationError(f"{what} is {value!r:.80}. Pass a number from 0 to 1.")
    return float(value)


def check_choice(value: object, choices: tuple[str, ...], what: str) -> str:
    """Return one of `choices`.

    Raises:
        ValidationError: It is none of them.
    """
    if isinstance(value, str) and value in choices:
        return value
    close = difflib.get_close_matches(str(value), choices, 1)
    meant = f"Did you mean {close[0]!r}?" if close else f"Use {' or '.join(map(repr, choices))}."
    raise ValidationError(f"{what} is {value!r:.80}. {meant}")
