# SPDX-License-Identifier: Apache-2.0
"""What a provider knows about its models, out of the table that its answers are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.markdown import NOTHING, code, table
from mem0.embeddings.models import ModelInfo
from mem0.plugins.hooks import embedder_models

_FEW = 3
"""So many sources are named below the table; with more of them, each model's name leads to its own."""


def models_table(provider: str) -> str:
    """Return the table of a provider's models, what goes before their texts, and where it is from."""
    models = embedder_models(provider)
    if not models:
        return "It has no table of models: the first vector tells how long vectors are."
    sources = list(dict.fromkeys(known.source for known in models.values() if known.source))
    few = len(sources) <= _FEW
    parts = [_models(models, linked=not few), _prompts(models), _listed(sources) if few else ""]
    return "\n\n".join(part for part in parts if part)


def _models(models: Mapping[str, ModelInfo], *, linked: bool) -> str:
    head = ["model", "dimensions", "by default", "can be shortened", "longest text, tokens", "shut down", "instead"]
    rows = [
        [
            f"[{code(name)}]({known.source})" if linked and known.source else code(name),
            NOTHING if known.dims is None else str(known.dims),
            NOTHING if known.default_dims == known.dims else str(known.default_dims),
            _shortening(known),
            NOTHING if known.max_tokens is None else f"{known.max_tokens:,}",
            known.retired or NOTHING,
            code(known.replacement) if known.replacement else NOTHING,
        ]
        for name, known in models.items()
    ]
    return table(head, rows)


def _shortening(known: ModelInfo) -> str:
    if not known.shortenable:
        return "no"
    return f"down to {known.min_dims}" if known.min_dims > 1 else "yes"


def _prompts(models: Mapping[str, ModelInfo]) -> str:
    """Say what sets queries and documents apart, once for all models that have it in common."""
    sharing: dict[tuple[str, str], list[str]] = {}
    for name, known in models.items():
        if known.query_prompt or known.document_prompt:
            sharing.setdefault((known.query_prompt, known.document_prompt), []).append(name)
    rows = [
        [", ".join(map(code, names)), *(code(prompt) if prompt else "nothing" for prompt in prompts)]
        for prompts, names in sharing.items()
    ]
    return table(["models", "a query gets", "a document gets"], rows) if rows else ""


def _listed(sources: Sequence[str]) -> str:
    return (
        f"Source{'s' if len(sources) > 1 else ''}: {', '.join(f'<{source}>' for source in sources)}" if sources else ""
    )
