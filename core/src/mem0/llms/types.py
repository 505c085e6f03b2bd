# SPDX-License-Identifier: Apache-2.0
"""What goes to an LLM and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["system", "user", "assistant"]

Finish = Literal["stop", "length", "refusal", "filtered", "tool_call", "other"]
"""Why a model stopped: it was done (`stop`), it ran into a limit (`length`, so its text is cut), it refused, its text
was withheld by a filter, it called a tool instead of answering, or for a reason that nobody here knows."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of what a model is shown.

    Attributes:
        role: Who says it.
        content: What.
    """

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class LLMSpec:
    """What an LLM declares about itself.

    Attributes:
        provider: The provider's name, as configured.
        model: The model's name, as the provider knows it.
    """

    provider: str
    model: str

    def __str__(self) -> str:
        """Name it, as in `openai/gpt-6-luna`."""
        return f"{self.provider}/{self.model}"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one request asks.

    Attributes:
        messages: What the model is shown, in order; never empty.
        timeout: Seconds that this request may take; what is left of the total deadline at most.
        schema: The JSON Schema that the answer shall follow; `None` for free text.
        schema_name: What to call the schema where a service wants a name for it.
    """

    messages: Sequence[ChatMessage]
    timeout: float
    schema: Mapping[str, Any] | None = None
    schema_name: str = "answer"


@dataclass(frozen=True, slots=True)
class Completion:
    """A provider's answer to one `Prompt`.

    Attributes:
        text: What the model wrote; `None` where it wrote nothing. Of a refusal, the model's words.
        finish: Why it stopped.
        input_tokens: Tokens that the provider counted in the prompt; 0 where it does not say.
        output_tokens: Tokens that it counted in the answer; 0 where it does not say.
    """

    text: str | None
    finish: Finish = "stop"
    input_tokens: int = 0
    output_tokens: int = 0
