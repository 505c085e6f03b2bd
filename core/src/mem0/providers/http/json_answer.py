# SPDX-License-Identifier: Apache-2.0
"""Read the JSON of a successful response. SDKs do that too, at many times the cost: each number becomes an object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic_core import from_json

from mem0.providers.http.failures import Failures

T = TypeVar("T")


def read_json_answer(body: bytes, read: Callable[[Any], T], failures: Failures) -> T:
    """Turn a response's body into what is wanted of it. Whether vectors can be trusted is the engine's to check.

    Args:
        body: The body of a successful response.
        read: Takes what the JSON says. It may fail as indexing fails where something is not there.
        failures: How to word what goes wrong.

    Raises:
        MalformedResponseError: It is no JSON, or `read` finds something else in it.
    """
    try:
        return read(from_json(body))  # reads numbers several times faster than the standard library
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        failure = failures.malformed(f"{type(error).__name__}: {error}", body[:2000].decode(errors="replace"))
    del body  # a proxy's page may hold the request's headers; no traceback shall show them
    raise failure
