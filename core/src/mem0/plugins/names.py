# SPDX-License-Identifier: Apache-2.0
"""How providers are named."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
"""First-party embedders and their distributions, to say the exact pip line. Nothing else may depend on it."""

KNOWN_LLMS: Mapping[str, str] = MappingProxyType({"azure_openai": "mem0-llm-openai", "openai": "mem0-llm-openai"})
"""The same of first-party LLMs."""

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
