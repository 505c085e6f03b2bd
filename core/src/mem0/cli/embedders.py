# SPDX-License-Identifier: Apache-2.0
"""Embedders: embed, embedders list, embedders show."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mem0.cli.options import EmbedderOptions
from mem0.cli.output import Output


def embed(
    out: Output,
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="What to embed.")],
    source: EmbedderOptions,
    query: Annotated[bool, typer.Option("--query", help="Embed as queries; as documents otherwise.")] = False,
) -> None:
    """Turn texts into vectors and show what comes out.

    With --json, all numbers and the usage. In a pipe, a line of numbers for each text.

    Example:
        mem0 embed "I love sci-fi movies." --provider hashing
    """
    from mem0.plugins.hooks import create_embedder

    settings = source.settings()
    input_type: Any = "query" if query else "document"
    with create_embedder(settings.embedder, settings.embedder_settings, policy=settings.policy) as embedder:
        result = embedder.embed(texts, input_type=input_type)
    vectors = [[float(f"{number:.9g}") for number in vector] for vector in result.vectors.tolist()]
    answer = {
        "provider": embedder.spec.provider,
        "model": embedder.spec.model,
        "dims": embedder.dims,
        "input_type": input_type,
        "vectors": vectors,
        "usage": {"tokens": result.usage.tokens, "requests": result.usage.requests},
    }
    out.answer(
        answer,
        lambda: _vectors_page(answer, texts),
        lambda: ([f"{number:.9g}" for number in vector] for vector in vectors),
    )


def list_(out: Output) -> None: ...
def show(out: Output) -> None: ...
