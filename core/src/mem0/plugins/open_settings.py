# SPDX-License-Identifier: Apache-2.0
"""The settings of a provider that does not say which it has: those that all have, and whatever else is written."""

from __future__ import annotations

from mem0.embeddings.config import EmbedderConfig
from mem0.llms.config import LLMConfig


class OpenEmbedderConfig(EmbedderConfig, extra="allow"):
    """The settings of a provider without an `embedder_config` hook: keys of its own are in `model_extra`."""


class OpenLLMConfig(LLMConfig, extra="allow"):
    """The settings of a provider without an `llm_config` hook: keys of its own are in `model_extra`."""
