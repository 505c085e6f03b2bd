# SPDX-License-Identifier: Apache-2.0
"""The environment variables that are read: those that mem0ai knows, then those of OpenAI's SDK."""

from __future__ import annotations

import os
from collections.abc import Sequence

ENDPOINTS = ("EMBEDDING_AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_ENDPOINT")
DEPLOYMENTS = ("EMBEDDING_AZURE_OPENAI_DEPLOYMENT",)
API_VERSIONS = ("EMBEDDING_AZURE_OPENAI_API_VERSION", "OPENAI_API_VERSION")
KEYS = ("EMBEDDING_AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY")
TOKENS = ("AZURE_OPENAI_AD_TOKEN",)


def first_set(variables: Sequence[str]) -> tuple[str, str] | None:
    """Return what the first of these variables that is set holds, and its name; `None` where none is."""
    found = ((os.environ.get(variable, "").strip(), variable) for variable in variables)
    return next((pair for pair in found if pair[0]), None)
