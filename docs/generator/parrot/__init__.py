# SPDX-License-Identifier: Apache-2.0
"""Hooks of the LLM `parrot`, which the hook reference shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from mem0.hookspecs import hookimpl
from mem0.llms.config import LLMConfig

if TYPE_CHECKING:
    from mem0.llms.llm import LLM


class ParrotConfig(LLMConfig):
    """Settings of the provider `parrot`: those that every LLM has, and another default."""

    model: str = Field("parrot-1", min_length=1, description="Model to use.")


@hookimpl
def create_llm(provider: str, config: ParrotConfig) -> LLM | None:
    """Build the LLM."""
    if provider != "parrot":
        return None
    from parrot._llm import create  # what is heavy is imported here

    return create(config)


@hookimpl
def llm_config(provider: str) -> type[LLMConfig] | None:
    """Hand over its settings."""
    return ParrotConfig if provider == "parrot" else None
