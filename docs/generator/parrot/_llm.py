# SPDX-License-Identifier: Apache-2.0
"""The LLM: it says what was said last. An SDK would be imported here."""

from __future__ import annotations

from parrot import ParrotConfig

from mem0.llms.llm import LLM
from mem0.llms.types import Completion, LLMSpec, Prompt


class Parrot(LLM):
    """Repeats, where another asks a server."""

    def complete_once(self, prompt: Prompt) -> Completion:
        """Answer once, within `prompt.timeout` seconds."""
        said = prompt.messages[-1].content.split()
        words = said[: self.config.max_tokens]
        return Completion(
            text=" ".join(words),
            finish="stop" if words == said else "length",
            input_tokens=sum(len(message.content.split()) for message in prompt.messages),
            output_tokens=len(words),
        )


def create(config: ParrotConfig) -> Parrot:
    """Build the LLM."""
    return Parrot(LLMSpec(provider="parrot", model=config.model), config)
