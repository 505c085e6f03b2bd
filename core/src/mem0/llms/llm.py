# SPDX-License-Identifier: Apache-2.0
"""The class that a provider of an LLM subclasses."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, final

from mem0.errors import MalformedResponseError
from mem0.llms.config import LLMConfig
from mem0.llms.types import ChatMessage, Completion, LLMSpec, Prompt
from mem0.providers.calling import acall, call
from mem0.providers.provider import Provider
from mem0.providers.retry import Deadline


class LLM(Provider, ABC):
    """Answers messages.

    A provider writes `complete_once`: one request, with the SDK's exceptions translated into `mem0.errors` and the
    SDK's retries off. It may write `acomplete_once` where the SDK is natively async, `close` and `aclose`. Retries
    within a deadline are the same for all.

    An LLM may be shared by threads. It has no tools and no memory: what it is shown is all that it knows.

    Args:
        spec: What it declares about itself.
        config: Its settings.
    """

    spec: LLMSpec

    def __init__(self, spec: LLMSpec, config: LLMConfig) -> None:
        self.spec = spec
        self.config = config

    @abstractmethod
    def complete_once(self, prompt: Prompt) -> Completion:
        """Answer with one request.

        Args:
            prompt: The messages, the schema that the answer shall follow, and the seconds that it may take.

        Raises:
            ProviderError: The request failed; the subclass says how, and whether trying again can help.
        """

    async def acomplete_once(self, prompt: Prompt) -> Completion:
        """Answer without blocking the event loop. Without native async, a thread does it."""
        return await asyncio.to_thread(self.complete_once, prompt)

    @final
    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None = None,
        schema_name: str = "answer",
    ) -> Completion:
        """Answer messages.

        What the model wrote is handed over as it is. That it follows the schema is not promised: not every server
        holds a model to one.

        Args:
            messages: What the model is shown, in order.
            schema: The JSON Schema that the answer shall follow; `None` for free text.
            schema_name: What to call the schema where a service wants a name for it.

        Raises:
            ProviderError: The provider did not answer.
        """

        def once(seconds: float) -> Completion:
            return self._checked(self.complete_once(Prompt(messages, seconds, schema, schema_name)))

        return call(self, once, Deadline(self.config.deadline))

    @final
    async def acomplete(
        self,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None = None,
        schema_name: str = "answer",
    ) -> Completion:
        """Do what `complete` does, from async code."""

        async def once(seconds: float) -> Completion:
            return self._checked(await self.acomplete_once(Prompt(messages, seconds, schema, schema_name)))

        return await acall(self, once, Deadline(self.config.deadline))

    def _checked(self, completion: object) -> Completion:
        found = type(completion).__name__
        if isinstance(completion, Completion):
            text: object = completion.text
            if text is None or isinstance(text, str):
                return completion
            found = f"a Completion whose text is {type(text).__name__}"
        raise MalformedResponseError(
            f"{self.spec.provider}: model {self.spec.model!r}: the plugin returned {found} where a "
            "mem0.llms.types.Completion with a text, or with None, is wanted. Tell its author.",
            provider=self.spec.provider,
            model=self.spec.model,
        )
