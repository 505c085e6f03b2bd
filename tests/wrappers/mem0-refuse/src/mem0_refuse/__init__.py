# SPDX-License-Identifier: Apache-2.0
"""Refuses the providers that MEM0_REFUSE names, whatever a configuration says."""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from typing import TYPE_CHECKING

from mem0.errors import ProviderBlockedError
from mem0.hookspecs import hookimpl

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder

VARIABLE = "MEM0_REFUSE"


@hookimpl(wrapper=True)
def create_embedder(provider: str) -> Generator[None, Embedder | None, Embedder | None]:
    """Refuse a provider that the variable names, and let every other build its embedder."""
    names = os.environ.get(VARIABLE, "").split(",")
    if provider in {re.sub(r"[-_.\s]+", "_", name.strip()).lower() for name in names}:
        raise ProviderBlockedError(
            f"mem0-refuse: provider {provider!r} is refused here. Choose another, or ask whoever set {VARIABLE}.",
            provider=provider,
        )
    return (yield)
