# SPDX-License-Identifier: Apache-2.0
"""What a provider knows about its models without asking anybody: one row of its table."""

from __future__ import annotations

from dataclasses import dataclass

from mem0.embeddings.prompts import NONE, Prompts
from mem0.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """One model of a provider's table. `ModelInfo()` is a model that nobody knows.

    Attributes:
        dims: Length of its vectors; `None` if nobody knows.
        default_dims: Length to ask for when the user asks for none; the same unless it is given.
        shortenable: Whether it was trained so that its vectors may be cut and renormalised (Matryoshka).
        min_dims: The shortest that they may be cut to.
        max_tokens: The longest text that it takes, in tokens; `None` if nobody knows.
        query_prompt: What sets a query apart: a text to put before it, or the task to name beside it.
        document_prompt: The same for a document.
        retired: The day on which the provider shut it down, as in `2026-01-14`; empty while it is there.
        replacement: What the provider offers in its place.
        source: Where this is from.
    """

    dims: int | None = None
    default_dims: int | None = None
    shortenable: bool = False
    min_dims: int = 1
    max_tokens: int | None = None
    query_prompt: str = ""
    document_prompt: str = ""
    retired: str = ""
    replacement: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Take the native length where no other is preferred."""
        if self.default_dims is None:
            object.__setattr__(self, "default_dims", self.dims)

    def check_dims(self, provider: str, model: str, wanted: int | None) -> None:
        """Refuse an `embedding_dims` that the model cannot make, before any request.

        Args:
            provider: The provider's name, for the error.
            model: The model's name, for the error.
            wanted: What the user asks for; `None` for nothing.

        Raises:
            ConfigurationError: It is more than the model makes, or less than it can be shortened to.
        """
        if wanted is None or self.dims is None or wanted == self.dims:
            return
        if self.shortenable and self.min_dims <= wanted < self.dims:
            return
        shorter = f" or fewer, down to {self.min_dims}" if self.min_dims > 1 else " or fewer"
        raise ConfigurationError(
            f"{provider}: model {model!r} makes vectors of {self.dims} dimensions, and 'embedding_dims' asks for "
            f"{wanted}. Set it to {self.dims}{shorter if self.shortenable else ''}, or leave it out.",
            provider=provider,
            key="embedding_dims",
        )

    @property
    def obituary(self) -> str:
        """What to tell a user who asked for it and was told that it is not there; empty while it is."""
        if not self.retired:
            return ""
        instead = f"Set 'model' to {self.replacement!r}" if self.replacement else "Choose another model or provider"
        return (
            f"It was shut down on {self.retired}. {instead}, and embed what is stored again: vectors of two models "
            "do not compare."
        )


def model_info(
    dims: int,
    max_tokens: int | None,
    prompts: Prompts = NONE,
    *,
    shortest: int | None = None,
    default_dims: int | None = None,
    retired: str = "",
    replacement: str = "",
    source: str = "",
) -> ModelInfo:
    """Write a row in the words of a model's card.

    Args:
        dims: Length of its vectors.
        max_tokens: The longest text that it takes; `None` for any.
        prompts: What it was trained to see before a query and before a document; see `mem0.embeddings.prompts`.
        shortest: The shortest that its vectors may be cut to, if it was trained for that.
        default_dims: As for `ModelInfo`.
        retired: As for `ModelInfo`.
        replacement: As for `ModelInfo`.
        source: As for `ModelInfo`.
    """
    return ModelInfo(
        dims=dims,
        default_dims=default_dims,
        shortenable=shortest is not None,
        min_dims=shortest or dims,
        max_tokens=max_tokens,
        query_prompt=prompts.query,
        document_prompt=prompts.document,
        retired=retired,
        replacement=replacement,
        source=source,
    )
