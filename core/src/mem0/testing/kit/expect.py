# SPDX-License-Identifier: Apache-2.0
"""What checks expect, and how they say that it did not happen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from mem0.embeddings.types import Embeddings, Vectors
from mem0.testing.loopback.server import LoopbackServer

E = TypeVar("E", bound=BaseException)


def same(actual: Vectors, expected: Vectors, tolerance: float, what: str) -> None:
    """Expect two matrices to hold the same vectors.

    Args:
        actual: What came back.
        expected: What should have come back.
        tolerance: How far any two numbers may be apart.
        what: What is compared, as a message begins: `the vectors of the second call`.
    """
    assert actual.shape == expected.shape, f"{what}: they have shape {actual.shape}, and {expected.shape} was expected"
    if not actual.size:
        return
    distances = np.abs(actual - expected).reshape(len(actual), -1).max(axis=1)
    worst = int(np.argmax(np.nan_to_num(distances, nan=np.inf)))
    assert distances[worst] <= tolerance, (
        f"{what}: row {worst} is not what was expected: its numbers differ by up to {distances[worst]:.2g}, and "
        f"{tolerance:.2g} is tolerated (Subject.tolerance)"
    )


def distinct(vectors: Vectors, texts: list[str], tolerance: float) -> None:
    """Expect every two texts to have vectors of their own, which they have not if something was cut or dropped."""
    order = np.lexsort(vectors.T[::-1])  # equal rows end up beside each other
    apart = np.abs(np.diff(vectors[order], axis=0)).max(axis=1) > tolerance
    if not apart.all():
        place = int(np.flatnonzero(~apart)[0])
        first, second = sorted((int(order[place]), int(order[place + 1])))
        raise AssertionError(
            f"two texts have the same vector: {_short(texts[first])} (index {first}) and {_short(texts[second])} "
            f"(index {second}). Is a part of a text, or of the list, dropped?"
        )


def arrived_as_sent(server: LoopbackServer, texts: Iterable[str], way: str) -> None:
    """Expect texts to have arrived at a server unchanged, but for a prompt before them. Not every provider has one."""
    arrived = [text for batch in server.batches for text in batch]
    for text in texts:
        assert not arrived or any(item.endswith(text) for item in arrived), (
            f"{way}: the text {text!r} did not arrive as it was sent. Do not strip, normalise or escape it"
        )


def raised(kind: type[E], action: Callable[[], object], when: str, *, exactly: bool = False) -> E:
    """Expect an error, and return it.

    Args:
        kind: Its class.
        action: What raises it.
        when: The situation, as a message begins: `a response with status 404`.
        exactly: Whether a subclass of it is wrong.
    """
    wanted = f"{kind.__name__} was expected"
    try:
        result = action()
    except kind as error:
        if exactly and type(error) is not kind:
            raise AssertionError(f"{when}: {described(error)} was raised, and exactly {wanted}") from error
        return error
    except Exception as error:
        raise AssertionError(f"{when}: {described(error)} was raised, and {wanted}") from error
    came = f"vectors of shape {result.vectors.shape} came back" if isinstance(result, Embeddings) else "it was accepted"
    raise AssertionError(f"{when}: {came}, and {wanted}")


def described(error: BaseException) -> str:
    """Name an error by its class and its words, on one line."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__} ({words[:300]})" if words else type(error).__name__


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:30] + " ... " + text[-25:])
