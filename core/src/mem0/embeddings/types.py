# SPDX-License-Identifier: Apache-2.0
"""What goes to a provider and what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

InputType = Literal["document", "query"]
"""Whether a text is stored (`document`) or searched with (`query`)."""

Vectors = NDArray[np.float32]
"""Shape `(n, dims)`, or `(dims,)` for one text."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider takes in one request. `None` means that it names no limit.

    Attributes:
        max_items: Texts in one request.
        max_tokens: Tokens in one request, as `Embedder.count_tokens` counts them.
        max_bytes: UTF-8 bytes of text in one request.
        parallel: Whether several requests may run at once.
    """

    max_items: int | None = None
    max_tokens: int | None = None
    max_bytes: int | None = None
    parallel: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """One request's worth of texts.

    Attributes:
        texts: Never empty, never blank, within the declared limits.
        input_type: Whether they are documents or queries.
        timeout: Seconds that this request may take; what is left of the total deadline at most.
    """

    texts: Sequence[str]
    input_type: InputType
    timeout: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What an embedding cost.

    Attributes:
        tokens: Tokens that the provider counted; 0 where it does not say.
        requests: Requests that were answered.
    """

    tokens: int = 0
    requests: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Add up two usages."""
        return Usage(self.tokens + other.tokens, self.requests + other.requests)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """A provider's answer to one `Batch`.

    Attributes:
        vectors: One vector for each text: a float array of shape `(n, dims)`, or a list of lists of numbers.
        indices: Where the protocol numbers its vectors, the number of each; the core restores the order.
        tokens: Tokens that the provider counted; 0 where it does not say.
    """

    vectors: NDArray[Any] | Sequence[Sequence[float] | NDArray[Any]]
    indices: Sequence[int] | None = None
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Embeddings:
    """The result of `Embedder.embed`.

    Attributes:
        vectors: Shape `(n, dims)`, dtype float32, one row for each text in the order given.
        usage: What it cost.
    """

    vectors: Vectors
    usage: Usage


@dataclass(frozen=True, slots=True)
class EmbedderSpec:
    """What an embedder declares about itself; the core relies on it and checks it.

    Attributes:
        provider: The provider's name, as configured.
        model: The model's name, as the provider knows it.
        dims: Length of its vectors; `None` until the first vector tells.
        normalized: Whether every vector has length 1; checked on arrival.
        shortenable: Whether a longer vector may be cut to `dims` and renormalised (Matryoshka models only).
        lexical: Whether it compares spelling rather than meaning; hybrid search weighs it accordingly.
        limits: What it takes in one request.
        prompts: Prefix or task that sets an input type apart, where there is one.
    """

    provider: str
    model: str
    dims: int | None = None
    normalized: bool = False
    shortenable: bool = False
    lexical: bool = False
    limits: Limits = field(default_factory=Limits)
    prompts: Mapping[InputType, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two embedders must share for their vectors to be comparable. A store records it.

    Attributes:
        provider: The provider's name.
        model: The model's name.
        dims: Length of the vectors; `None` until the first vector tells.
        normalized: Whether vectors have length 1 as the provider delivers them.
        prompts: What is put before a text, by input type.
    """

    provider: str
    model: str
    dims: int | None
    normalized: bool
    prompts: Mapping[InputType, str]

    def to_json(self) -> str:
        """Return it as JSON with sorted keys, for a store to keep."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Fingerprint:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))

    def __str__(self) -> str:
        """Name it for an error message, as in `openai/text-embedding-3-small (1536 dimensions)`."""
        return f"{self.provider}/{self.model} ({self.dims or 'unknown'} dimensions)"
