# SPDX-License-Identifier: Apache-2.0
"""Split texts into requests that a provider takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mem0.embeddings.types import Limits


def split(
    texts: Sequence[str], limits: Limits, count_tokens: Callable[[str], int], batch_size: int | None = None
) -> list[Sequence[str]]:
    """Split `texts`, in order, into the fewest runs that stay within the limits.

    Args:
        texts: What to send.
        limits: What the provider takes in one request.
        count_tokens: How many tokens a text has; called only if the limits count tokens.
        batch_size: Texts in one request, where the user wants fewer than the provider takes.

    Returns:
        Runs of `texts`. A text that alone is over a limit travels alone: whether it is too long is the provider's
        to say.
    """
    items = min(limits.max_items or len(texts), batch_size or len(texts))
    if limits.max_tokens is None and limits.max_bytes is None:
        return [texts[start : start + items] for start in range(0, len(texts), items)]
    runs: list[Sequence[str]] = []
    start = tokens = size = 0
    for position, text in enumerate(texts):
        text_tokens = count_tokens(text) if limits.max_tokens else 0
        text_size = len(text.encode()) if limits.max_bytes else 0
        tokens += text_tokens
        size += text_size
        full = (
            position - start >= items
            or (limits.max_tokens is not None and tokens > limits.max_tokens)
            or (limits.max_bytes is not None and size > limits.max_bytes)
        )
        if full and position > start:
            runs.append(texts[start:position])
            start, tokens, size = position, text_tokens, text_size
    runs.append(texts[start:])
    return runs
