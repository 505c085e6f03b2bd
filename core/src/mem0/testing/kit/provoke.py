# SPDX-License-Identifier: Apache-2.0
"""Let a server fail, and see what a provider makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from mem0.errors import ProviderError
from mem0.testing.kit.bench import WAYS, Bench, Way
from mem0.testing.kit.expect import described, raised, same
from mem0.testing.kit.samples import TEXTS
from mem0.testing.loopback.faults import Fault

E = TypeVar("E", bound=ProviderError)

ATTEMPTS = 3
"""`max_attempts` of these checks."""

NO_CHANGES: Mapping[str, object] = {}


def fails(
    bench: Bench,
    fault: Fault,
    kind: type[E],
    what: str,
    *,
    requests: int,
    exactly: bool = False,
    settings: Mapping[str, object] = NO_CHANGES,
) -> list[E]:
    """Expect an error from sync and from async code, and return the two.

    Args:
        bench: The provider and its server.
        fault: What the server does at every request.
        kind: The class of the error.
        what: What the server does, in words: `a response with status 404`.
        requests: How many requests must arrive: more than one where trying again can help.
        exactly: Whether a subclass is wrong.
        settings: Settings beside `max_attempts`.
    """
    errors = []
    for way in WAYS:
        embedder = bench.embedder(**{"max_attempts": ATTEMPTS, **settings})
        way(embedder, TEXTS[:1])  # it may have to look around, or learn the dimensions
        bench.server.requests.clear()
        bench.server.faults[:] = [fault] * ATTEMPTS
        error = raised(kind, partial(way, embedder, TEXTS), f"{way.__name__}: {what}", exactly=exactly)
        bench.server.faults.clear()
        _check_requests(bench, f"{way.__name__}: {what}", requests, error)
        errors.append(error)
    return errors


def survives(bench: Bench, fault: Fault, what: str, *, requests: int) -> None:
    """Expect right vectors although the server fails once."""
    expected = bench.vectors(TEXTS)
    for way in WAYS:
        embedder = bench.embedder(max_attempts=ATTEMPTS)
        way(embedder, TEXTS[:1])
        bench.server.requests.clear()
        bench.server.faults[:] = [fault]
        when = f"{way.__name__}: {what}"
        try:
            vectors = way(embedder, TEXTS).vectors
        except Exception as error:
            raise AssertionError(
                f"{when}: {described(error)} was raised, and the right vectors were expected"
            ) from error
        same(vectors, expected, bench.subject.tolerance, when)
        _check_requests(bench, when, requests)


def right_or_refused(bench: Bench, way: Way, fault: Fault, kind: type[ProviderError], what: str) -> None:
    """Expect right vectors or an error, and never wrong vectors."""
    expected = bench.vectors(TEXTS)
    embedder = bench.embedder(max_attempts=1)
    bench.server.faults[:] = [fault]
    when = f"{way.__name__}: {what}"
    try:
        vectors = way(embedder, TEXTS).vectors
    except kind:
        return
    except Exception as error:
        raise AssertionError(f"{when}: {described(error)} was raised, and {kind.__name__} was expected") from error
    same(vectors, expected, bench.subject.tolerance, f"{when}, and no error was raised")


def _check_requests(bench: Bench, when: str, wanted: int, error: ProviderError | None = None) -> None:
    made = len(bench.server.requests)
    if made == wanted:
        return
    retried = "It is tried again by the core, max_attempts times in all" if wanted > 1 else "Trying again cannot help"
    own = (
        "Are the SDK's own retries off?" if made > wanted else "Is the error's class right, and does it say retryable?"
    )
    kind = f" and {type(error).__name__} was raised" if error else ""
    raise AssertionError(f"{when}: {made} requests were made{kind}, and {wanted} expected. {retried}. {own}")
