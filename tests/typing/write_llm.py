# SPDX-License-Identifier: Apache-2.0
"""What the author of an LLM's provider writes, as type checkers see it."""

from __future__ import annotations

from mem0.hookspecs import hookimpl
from mem0.llms.config import HttpLLMConfig, LLMConfig
from mem0.llms.llm import LLM
from mem0.llms.types import ChatMessage, Completion, LLMSpec, Prompt


class AcmeConfig(HttpLLMConfig):
    """Settings."""

    region: str = "eu"


class AcmeLLM(LLM):
    """Answers with the name of a region."""

    config: AcmeConfig

    def complete_once(self, prompt: Prompt) -> Completion:
        """Answer with one request."""
        return Completion(self.config.region + prompt.messages[-1].content, "stop", input_tokens=len(prompt.messages))


@hookimpl
def create_llm(provider: str, config: AcmeConfig) -> LLM | None:
    """Build the LLM."""
    return AcmeLLM(LLMSpec(provider, config.model or "acme-1"), config) if provider == "acme" else None


@hookimpl
def llm_config(provider: str) -> type[LLMConfig] | None:
    """Hand over the settings."""
    return AcmeConfig if provider == "acme" else None


def use(llm: LLM) -> str | None:
    """Ask."""
    with llm:
        return llm.complete([ChatMessage("user", "Which region?")], schema={"type": "object"}).text
