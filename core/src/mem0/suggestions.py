# SPDX-License-Identifier: Apache-2.0
"""Which name was meant by one that is not there, for the end of an error message."""

from __future__ import annotations

from collections.abc import Iterable


def suggest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that was probably meant, or `None` if none is near.

    Args:
        name: What was written.
        candidates: What could have been written: names or keys, in snake_case or camelCase.
    """
    import difflib  # 5 ms, spent only by those who mistype

    pool = sorted(set(candidates))
    if close := difflib.get_close_matches(name, pool, n=1, cutoff=0.75):
        return close[0]
    # A part of the name, or more than the name: `azure` for `azure_openai`, `base_url` for `ollama_base_url`.
    short = name.lower()
    parts = [item for item in pool if item.startswith(f"{short}_") or item.endswith(f"_{short}")]
    return parts[0] if len(parts) == 1 else None
