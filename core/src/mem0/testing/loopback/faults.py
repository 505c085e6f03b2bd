# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Twist = Literal[
    "too_few",
    "too_many",
    "reordered",
    "duplicate_index",
    "nan",
    "infinite",
    "wrong_dims",
    "ragged",
    "zero",
    "strings",
    "null",
    "empty",
]
"""What is wrong with the vectors of an answer that is well-formed otherwise. `reordered` is not wrong where the
protocol numbers its vectors: the numbers are right."""

Break = Literal["before_headers", "after_headers", "truncated", "html"]
"""How an answer falls apart: the connection drops, the body ends early with the right length, or it is a web page."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to answer a request badly.

    Attributes:
        status: Status to answer with instead of 200.
        body: Body that goes with it: JSON if it is no string. By default, an error as the protocol words it.
        headers: Headers to add, such as `Retry-After` or `Location`.
        delay: Seconds until the headers are sent.
        drip: Seconds between the pieces of the body.
        twist: What is wrong with the vectors.
        breaks: How the answer falls apart.
        sticky: Whether it holds for every request from now on, rather than for one.
        message: What the error says that goes with the status, in the protocol's own shape.
        path: How the path of a request ends that it is for, as in `/chat/completions`. By default, it is for all.
    """

    status: int | None = None
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    twist: Twist | None = None
    breaks: Break | None = None
    sticky: bool = False
    message: str = ""
    path: str = ""

    @property
    def spoils(self) -> bool:
        """Whether what a model says does not arrive."""
        return any(each is not None for each in (self.status, self.body, self.breaks))


Numbered = tuple[int, "NDArray[np.float32] | list[str] | None"]
"""A vector of an answer with its index. Strings and nulls are what some servers send for numbers."""


def twisted(vectors: list[NDArray[np.float32]], twist: Twist | None) -> list[Numbered]:
    """Number the vectors of an answer, and make one thing wrong with them.

    Args:
        vectors: The right ones, in the right order; at least one.
        twist: What shall be wrong; `None` for nothing.
    """
    numbered: list[Numbered] = list(enumerate(vectors))
    index, last = len(vectors) - 1, vectors[-1].copy()
    match twist:
        case "too_few":
            return numbered[:-1]
        case "too_many":
            return [*numbered, (len(vectors), last)]
        case "reordered":
            return numbered[::-1]
        case "duplicate_index":
            return [*numbered[:-1], (0, last)]
        case "nan":
            last[0] = np.nan
        case "infinite":
            last[0] = np.inf
        case "wrong_dims":
            return [(number, np.ones(7, dtype=np.float32) / np.float32(np.sqrt(7))) for number, _ in numbered]
        case "ragged":
            last = last[:-1]
        case "zero":
            last[:] = 0.0
        case "strings":
            return [*numbered[:-1], (index, [str(number) for number in last])]
        case "null":
            return [*numbered[:-1], (index, None)]
        case "empty":
            return []
        case None:
            return numbered
    return [*numbered[:-1], (index, last)]
