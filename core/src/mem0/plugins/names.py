# SPDX-License-Identifier: Apache-2.0
"""How providers are named, and which name was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mem0.errors import ConfigurationError

KNOWN: Mapping[str, str] = MappingProxyType(
    {
        name: "mem0-embed-" + name.replace("_", "-")
        for name in (
            "azure_openai",
            "gemini",
            "huggingface",
            "lmstudio",
            "ollama",
            "openai",
            "together",
            "vertexai",
        )
    }
)
"""First-party providers and their distributions, to say the exact pip line. Nothing else may depend on it."""

_SEPARATORS = re.compile(r"[-_.\s]+")


def normalize(name: str) -> str:
    """Spell a name of a provider or distribution as mem0 does: `Azure OpenAI` and `azure-openai` as `azure_openai`.

    Distributions compare just as PEP 503 says, with another separator.

    Raises:
        ConfigurationError: It is no string, or there is nothing in it.
    """
    if not isinstance(name, str):
        raise ConfigurationError(
            f"A provider's name is a string, and {type(name).__name__} was given. Write 'openai', for example."
        )
    if not (spelled := _SEPARATORS.sub("_", name.strip()).strip("_").lower()):
        raise ConfigurationError("The provider's name is blank. Write 'openai', for example.")
    return spelled


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
