# SPDX-License-Identifier: Apache-2.0
"""The LLM: one request to `/chat/completions`, through the SDK, its body read here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openai

from mem0.errors import InputTooLongError, ProviderError
from mem0.llms.llm import LLM
from mem0.llms.types import Completion, Finish, LLMSpec, Prompt
from mem0.providers.http import ClientProvider, Clients, Failures, read_json_answer
from mem0.providers.http.stainless import translated
from mem0_llm_openai import ChatConfig

_FINISHES: dict[object, Finish] = {
    "stop": "stop",
    "eos": "stop",  # Together
    "length": "length",
    "content_filter": "filtered",
    "tool_calls": "tool_call",
    "function_call": "tool_call",
}

TOO_LONG = "Add fewer messages at once, or choose a model with a longer context."

# What a server may not know or not take, and the setting that leaves it out or names it otherwise.
_SETTINGS = {
    "response_format": "'structured_output' to 'json_object' or 'none', whichever the server knows",
    "json_schema": "'structured_output' to 'json_object' or 'none', whichever the server knows",
    "max_tokens": "'max_tokens_parameter' to 'max_completion_tokens'",
    "max_completion_tokens": "'max_tokens_parameter' to 'max_tokens'",
    "temperature": "no 'temperature': this model takes only its own",
    "top_p": "no 'top_p': this model takes only its own",
    "reasoning_effort": "no 'reasoning_effort': this model does not reason, or takes other values",
}


class ChatLLM(ClientProvider[Prompt, Completion], LLM):
    """Answers through an OpenAI client.

    Args:
        spec: What it declares about itself.
        config: Its settings.
        clients: The SDK's clients, with their own retries off.
        failures: How to word what goes wrong.
        model: What to call the model in a request: at Azure, the deployment.
        max_tokens_parameter: What this server calls `max_tokens`, unless the configuration says so.
    """

    config: ChatConfig

    def __init__(
        self,
        spec: LLMSpec,
        config: ChatConfig,
        clients: Clients[openai.OpenAI, openai.AsyncOpenAI],
        failures: Failures,
        model: str,
        max_tokens_parameter: str,
    ) -> None:
        super().__init__(spec, config)
        self._clients = clients
        self._failures = failures
        self._errors = openai.APIError
        sent = {
            "model": model,
            "temperature": config.temperature,
            "top_p": config.top_p,
            "reasoning_effort": config.reasoning_effort,
            config.max_tokens_parameter or max_tokens_parameter: config.max_tokens,
        }
        self._arguments = {name: value for name, value in sent.items() if value is not None}

    def complete_once(self, prompt: Prompt) -> Completion:
        """Answer with one request."""
        return self.request(prompt)

    async def acomplete_once(self, prompt: Prompt) -> Completion:
        """Answer with one request, from async code."""
        return await self.arequest(prompt)

    def ask(self, client: Any, asked: Prompt) -> Any:
        """Send a prompt."""
        messages = [{"role": message.role, "content": message.content} for message in asked.messages]
        arguments = {**self._arguments, **self._format(asked), "messages": messages, "timeout": asked.timeout}
        return client.chat.completions.with_raw_response.create(**arguments)

    def result(self, answer: Any) -> Completion:
        """Take what the model wrote out of an answer."""
        return read_json_answer(answer.http_response.content, _read, self._failures)

    def translated(self, error: Any, asked: Prompt) -> ProviderError:
        """Return mem0's error for one of the SDK's."""
        details = self._details(error) if isinstance(error, openai.APIStatusError) else {}
        return translated(openai, error, asked.timeout, self._failures, **details)

    def _format(self, asked: Prompt) -> dict[str, Any]:
        if asked.schema is None or self.config.structured_output == "none":
            return {}
        if self.config.structured_output == "json_object":
            return {"response_format": {"type": "json_object"}}
        schema = {"name": asked.schema_name, "strict": True, "schema": asked.schema}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}

    def _details(self, error: openai.APIStatusError) -> dict[str, Any]:
        """Return what is known better about an error than its status tells: attributes of ours, and `advice`."""
        if error.code == "insufficient_quota":  # a 429 that no waiting cures
            return {"retryable": False, "advice": "The account has no credit left: check its plan and billing."}
        if error.code == "context_length_exceeded":
            return {"kind": InputTooLongError, "advice": TOO_LONG}
        if error.status_code in (400, 422):
            about = error.param if isinstance(error.param, str) else ""
            for name, setting in _SETTINGS.items():
                if about == name or f"'{name}'" in str(error) or (name == "response_format" and name in str(error)):
                    return {"advice": f"In the llm's config, set {setting}."}
        return {}


def failures_of(spec: LLMSpec, url: str, secrets: Any, advice: Mapping[type[ProviderError], str]) -> Failures:
    """Return the words for what can go wrong with an LLM."""
    words: dict[type[ProviderError], str] = {InputTooLongError: TOO_LONG, **advice}
    return Failures(spec.provider, spec.model, url, secrets, words, role="llm", api="a chat completions API")


def _read(answer: Any) -> Completion:
    choice = answer["choices"][0]
    message, usage = choice["message"], answer.get("usage") or {}
    finish = _FINISHES.get(choice.get("finish_reason"), "other")
    text = _text(message.get("content"))
    if refusal := message.get("refusal"):
        finish, text = "refusal", str(refusal)
    elif message.get("tool_calls") or message.get("function_call"):
        finish = "tool_call"
    return Completion(text, finish, _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))


def _text(content: Any) -> str | None:
    """Join the parts of a content that has some; only text is anything to read."""
    if content is None or isinstance(content, str):
        return content
    return "".join(part["text"] for part in content if part.get("type", "text") in ("text", "output_text"))


def _count(tokens: Any) -> int:
    return tokens if isinstance(tokens, int) and tokens > 0 else 0
