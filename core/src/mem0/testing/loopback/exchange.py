# SPDX-License-Identifier: Apache-2.0
"""What a protocol and the server hand each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mem0.testing.loopback.vectors import vector_for

if TYPE_CHECKING:
    from mem0.testing.loopback.faults import Fault
    from mem0.testing.loopback.server import LoopbackServer

Reply = tuple[int, object]
"""A status and a body: bytes to stream as they come, or what is sent as JSON. Arrays are sent as lists."""

Said = str | Mapping[str, Any] | None
"""What a model says: a text, the JSON of a `choice` or of a whole answer; `None` is a message without a text."""

Model = Callable[[Any], Said]
"""What stands for a model: it is given the JSON of a request, and says something."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that arrived.

    Attributes:
        method: As in `POST`.
        path: Without the query.
        query: What follows the question mark.
        headers: Names in lower case.
        json: The body; `None` if there was none, or it is no JSON.
        time: `time.monotonic()` when it had arrived.
        body: The body as it travelled.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    json: Any
    time: float
    body: bytes = b""


class Wire(Protocol):
    """A protocol: a module or an object with these two functions."""

    def answer(self, server: LoopbackServer, request: Request, fault: Fault) -> Reply | None:
        """Answer a request as the real server would; `None` if it is not of this protocol.

        `fault.twist` is what shall be wrong with the vectors: `twisted` does that to them. All else that a fault
        holds, the server does. What it raises for a request that makes no sense (`KeyError`, `TypeError`, ...) is
        answered with status 400.

        Args:
            server: Whom it answers for: what models it has, and what vectors.
            request: What arrived.
            fault: What shall be wrong with the answer.
        """

    def error(self, message: str) -> object:
        """Word an error, as the JSON that goes with a status which is no success.

        Args:
            message: What it says.
        """


class Models:
    """What models a server has, and how it treats requests for them.

    Attributes:
        dims: Length of the vectors of a model, by its name.
        default_dims: Length of the vectors of a model that nobody knows.
        honours_dimensions: Whether it makes vectors as short as it is asked to. Older servers do not.
        base64: Whether it knows base64, or answers with lists whatever is asked for.
        models: The models that an Ollama server has; `None` for all.
        library: The models that it can pull; `None` for all.
        max_words: The longest text that it takes, in words; `None` for no limit.
        batches: The texts of each request for vectors, in order of arrival.
        answers: What a model says to a chat: a list, of which each request takes the first, or one function for all
            requests. Where the list is empty, the answer is `{"facts": []}`. A request whose answer a fault replaces
            or breaks takes none.
    """

    def __init__(self) -> None:
        self.dims: dict[str, int] = {}
        self.default_dims = 32
        self.honours_dimensions = True
        self.base64 = True
        self.models: set[str] | None = None
        self.library: set[str] | None = None
        self.max_words: int | None = None
        self.batches: list[list[str]] = []
        self.answers: list[Said | Model] | Model = []

    def too_long(self, text: str) -> bool:
        """Whether a text is longer than this server takes."""
        return self.max_words is not None and len(text.split()) > self.max_words

    def vectors(self, texts: Sequence[str], dimensions: int | None, native: int) -> list[NDArray[np.float32]]:
        """Return the vectors of texts, as long as asked for if this server does that."""
        self.batches.append(list(texts))
        dims = min(dimensions, native) if dimensions and dimensions > 0 and self.honours_dimensions else native
        return [vector_for(text, dims, native) for text in texts]
