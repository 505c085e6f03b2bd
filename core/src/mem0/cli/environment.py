# SPDX-License-Identifier: Apache-2.0
"""Environment variables that matter, by name. Whether one is set is looked at; what it holds never is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from mem0.plugins.kind import EMBEDDER, LLM, Kind

OWN = ("MEM0_CONFIG", "MEM0_DIR", "MEM0_ALLOW_PLUGINS", "MEM0_BLOCK_PLUGINS")


@dataclass(frozen=True, slots=True)
class Variables:
    """What one provider reads.

    Attributes:
        keys: Any of them may hold its key.
        servers: Any of them may name a server of one's own.
        others: What else it reads.
        needs_key: Whether it cannot work without a key, unless the configuration names another server.
    """

    keys: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    needs_key: bool = False

    @property
    def all(self) -> tuple[str, ...]:
        """Every variable."""
        return self.keys + self.servers + self.others


# A provider tells about its variables only once it is imported, and what is broken cannot be asked. So the first-party
# ones are written down here, as names.KNOWN does with their distributions; nothing but what is displayed depends on it.
BY_PROVIDER: Mapping[str, Variables] = MappingProxyType(
    {
        "azure_openai": Variables(
            keys=("EMBEDDING_AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN"),
            servers=("EMBEDDING_AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_ENDPOINT"),
            others=(
                "EMBEDDING_AZURE_OPENAI_DEPLOYMENT",
                "EMBEDDING_AZURE_OPENAI_API_VERSION",
                "OPENAI_API_VERSION",
            ),
        ),
        "gemini": Variables(
            keys=("GOOGLE_API_KEY", "GEMINI_API_KEY"), servers=("GOOGLE_GEMINI_BASE_URL",), needs_key=True
        ),
        "huggingface": Variables(
            keys=("HF_TOKEN", "HUGGINGFACE_API_KEY"),
            others=("HF_HOME", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "MEM0_ALLOW_REMOTE_CODE"),
        ),
        "lmstudio": Variables(keys=("LM_API_TOKEN",)),
        "ollama": Variables(keys=("OLLAMA_API_KEY",), servers=("OLLAMA_HOST",)),
        "openai": Variables(
            keys=("OPENAI_API_KEY",),
            servers=("OPENAI_BASE_URL", "OPENAI_API_BASE"),
            others=("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_CUSTOM_HEADERS"),
            needs_key=True,
        ),
        "together": Variables(
            keys=("TOGETHER_API_KEY",),
            servers=("TOGETHER_BASE_URL",),
            others=("TOGETHER_CUSTOM_HEADERS",),
            needs_key=True,
        ),
        "vertexai": Variables(
            servers=("GOOGLE_VERTEX_BASE_URL",),
            others=("GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION", "GOOGLE_APPLICATION_CREDENTIALS"),
        ),
    }
)

BY_LLM: Mapping[str, Variables] = MappingProxyType(
    {
        "azure_openai": Variables(
            keys=("LLM_AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"),
            servers=("LLM_AZURE_ENDPOINT", "AZURE_OPENAI_ENDPOINT"),
            others=("LLM_AZURE_DEPLOYMENT", "LLM_AZURE_API_VERSION", "OPENAI_API_VERSION"),
        ),
        "openai": BY_PROVIDER["openai"],
    }
)
"""The same of LLMs."""

BY_KIND = MappingProxyType({EMBEDDER.group: BY_PROVIDER, LLM.group: BY_LLM})


def is_set(name: str) -> bool:
    """Whether a variable holds anything but blanks."""
    return bool(os.environ.get(name, "").strip())


def variables_of(provider: str, kind: Kind[Any, Any] = EMBEDDER) -> Variables:
    """Return what a provider reads; of a stranger's nothing is known.

    Args:
        provider: The provider's name.
        kind: What it provides.
    """
    return BY_KIND[kind.group].get(provider, Variables())
