# SPDX-License-Identifier: Apache-2.0
"""The class that a provider subclasses and an application calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast, final, get_args

from mem0.embeddings.drivers import arun, run
from mem0.embeddings.flow import embed_flow
from mem0.embeddings.inputs import check_text, check_texts
from mem0.embeddings.provider import VectorProvider
from mem0.embeddings.types import Embeddings, InputType, Vectors
from mem0.errors import ValidationError


class Embedder(VectorProvider):
    """Turns texts into vectors.

    A provider writes `embed_batch`: one request, with the SDK's exceptions translated into `mem0.errors` and the
    SDK's retries off. It may write `aembed_batch` where the SDK is natively async, `count_tokens`, `close` and
    `aclose`. The rest is the same for all: splitting to the declared limits, order, duplicates sent once, bounded
    concurrency, retries within a deadline, and checks on what comes back.

    An embedder may be shared by threads.

    Args:
        spec: What this embedder declares about itself.
        config: Its settings.
    """

    @final
    def embed(self, texts: Iterable[str], *, input_type: InputType = "document") -> Embeddings:
        """Embed texts and say what it cost.

        Args:
            texts: Any number of texts, none blank. An empty list makes no request.
            input_type: Whether they are to be stored (`document`) or searched with (`query`).

        Returns:
            Vectors of shape `(n, dims)` and dtype float32 in the order of the texts, and the usage.

        Raises:
            ValidationError: A text is no string, is blank, or holds a lone surrogate.
            ProviderError: The provider did not deliver, or what came back cannot be used.
        """
        return run(self, embed_flow(self, check_texts(texts), _check_input_type(input_type)))

    @final
    async def aembed(self, texts: Iterable[str], *, input_type: InputType = "document") -> Embeddings:
        """Do what `embed` does, from async code."""
        return await arun(self, embed_flow(self, check_texts(texts), _check_input_type(input_type)))

    @final
    def embed_documents(self, texts: Iterable[str]) -> Vectors:
        """Embed texts that are to be found. Returns shape `(n, dims)`, float32. Raises what `embed` raises."""
        return self.embed(texts).vectors

    @final
    async def aembed_documents(self, texts: Iterable[str]) -> Vectors:
        """Do what `embed_documents` does, from async code."""
        return (await self.aembed(texts)).vectors

    @final
    def embed_query(self, text: str) -> Vectors:
        """Embed a text to search with. Returns shape `(dims,)`, float32. Raises what `embed` raises."""
        vector: Vectors = self.embed([check_text(text)], input_type="query").vectors[0]
        return vector

    @final
    async def aembed_query(self, text: str) -> Vectors:
        """Do what `embed_query` does, from async code."""
        vector: Vectors = (await self.aembed([check_text(text)], input_type="query")).vectors[0]
        return vector


def _check_input_type(input_type: str) -> InputType:
    if input_type not in get_args(InputType):
        raise ValidationError(f"input_type is {input_type!r}. Use 'document' or 'query'.")
    return cast(InputType, input_type)
