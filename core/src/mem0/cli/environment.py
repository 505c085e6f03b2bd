# SPDX-License-Identifier: Apache-2.0
"""Environment variables that matter, by name. Whether one is set is looked at; what it holds never is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OWN = ("MEM0_CONFIG", "MEM0_DIR", "MEM0_ALLOW_PLUGINS", "MEM0_BLOCK_PLUGINS")


@dataclass(frozen=True, slots=True)
class Variables:
    """What one provider reads.

    Attributes:
        keys: Any of them may hold its key.
        others: What else it reads.
        needs_key: Whether it cannot work without a key, unless the configuration names another server.
    """

    keys: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    needs_key: bool = False

    @property
    def all(self) -> tuple[str, ...]:
        """Every variable."""
        return self.keys + self.others


# A provider tells about its variables only once it is imported, and what is broken cannot be asked. So the first-party
# ones are written down here, as names.KNOWN does with their distributions; nothing but what is displayed depends on it.
BY_PROVIDER: Mapping[str, Variables] = MappingProxyType(
    {
        "azure_openai": Variables(
            ("EMBEDDING_AZURE_OPENAI_API_KEY",),
            (
                "EMBEDDING_AZURE_OPENAI_ENDPOINT",
                "EMBEDDING_AZURE_OPENAI_DEPLOYMENT",
                "EMBEDDING_AZURE_OPENAI_API_VERSION",
            ),
        ),
        "gemini": Variables(("GOOGLE_API_KEY",), (), True),
        "huggingface": Variables(("HUGGINGFACE_API_KEY",)),
        "ollama": Variables(("OLLAMA_API_KEY",), ("OLLAMA_HOST",)),
        "openai": Variables(("OPENAI_API_KEY",), ("OPENAI_BASE_URL", "OPENAI_API_BASE"), True),
        "together": Variables(("TOGETHER_API_KEY",), (), True),
        "vertexai": Variables((), ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT")),
    }
)


def is_set(name: str) -> bool:
    """Whether a variable holds anything but blanks."""
    return bool(os.environ.get(name, "").strip())


def variables_of(provider: str) -> Variables:
    """Return what a provider reads; of a stranger's nothing is known."""
    return BY_PROVIDER.get(provider, Variables())
