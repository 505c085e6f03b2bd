# SPDX-License-Identifier: Apache-2.0
"""The LLM: one request to `/chat/completions`, through the SDK, its body read by mem0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import openai

from mem0.errors import ProviderError
from mem0.llms.llm import LLM
from mem0.llms.types import Completion, LLMSpec, Prompt
from mem0.providers.http import ClientProvider, Clients, Failures, read_json_answer
from mem0.providers.http.stainless import translated
from mem0_llm_openai import ChatConfig
from mem0_llm_openai._answer import read_completion
from mem0_llm_openai._format import response_format
from mem0_llm_openai._refusals import details_of


class ChatLLM(ClientProvider[Prompt, Completion], LLM):
    """Answers through an OpenAI client, or one of its subclasses.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        clients: The SDK's clients, with their own retries off.
        failures: How to word what goes wrong.
        model: What to call the model in a request: at Azure, the deployment.
        limit_parameter: What this server calls `max_tokens`, unless the configuration says so.
        effort: The `reasoning_effort` to ask for, unless the configuration says so.
        more: What else to send. What is `None` is not sent.
    """

    config: ChatConfig

    def __init__(
        self,
        spec: LLMSpec,
        config: ChatConfig,
        clients: Clients[openai.OpenAI, openai.AsyncOpenAI],
        failures: Failures,
        *,
        model: str,
        limit_parameter: str,
        effort: str | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(spec, config)
        self._clients = clients
        self._failures = failures
        self._errors = openai.APIError
        self._model = model
        sent = {
            "temperature": config.temperature,
            "top_p": config.top_p,
            config.limit_parameter or limit_parameter: config.max_tokens,
            "reasoning_effort": config.reasoning_effort or effort,
            **(more or {}),
        }
        self._sent = {name: value for name, value in sent.items() if value is not None}

    def complete_once(self, prompt: Prompt) -> Completion:
        """Answer with one request."""
        return self.request(prompt)

    async def acomplete_once(self, prompt: Prompt) -> Completion:
        """Answer with one request, from async code."""
        return await self.arequest(prompt)

    def ask(self, client: Any, asked: Prompt) -> Any:
        """Send a prompt."""
        return client.chat.completions.with_raw_response.create(
            model=self._model,
            messages=[{"role": message.role, "content": message.content} for message in asked.messages],
            extra_body=self._parameters(asked),  # older SDKs know only some of them by name
            timeout=asked.timeout,
        )

    def result(self, answer: Any) -> Completion:
        """Take what the model wrote out of an answer."""
        return read_json_answer(answer.http_response.content, read_completion, self._failures)

    def translated(self, error: Any, asked: Prompt) -> ProviderError:
        """Return mem0's error for one of the SDK's."""
        details = self.details_of(error, self._parameters(asked)) if isinstance(error, openai.APIStatusError) else {}
        return translated(openai, error, asked.timeout, self._failures, **details)

    def details_of(self, error: openai.APIStatusError, sent: Mapping[str, object]) -> dict[str, Any]:
        """Return what is known better about an error than its status tells: attributes of ours, and `advice`.

        Args:
            error: The SDK's.
            sent: What was sent beside the model and the messages.
        """
        return details_of(error, sent)

    def _parameters(self, asked: Prompt) -> dict[str, object]:
        wanted = response_format(asked, self.config.structured_output)
        return {**self._sent, **({"response_format": wanted} if wanted else {})}


def failures_of(spec: LLMSpec, url: str, secrets: Sequence[str], advice: Mapping[type[ProviderError], str]) -> Failures:
    """Return the words for what can go wrong with an LLM."""
    return Failures(spec.provider, spec.model, url, secrets, advice, role="llm", api="a chat completions API")
