# SPDX-License-Identifier: Apache-2.0
"""What a model wrote and why it stopped, out of the JSON of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mem0.llms.types import Completion, Finish

_FINISHES: dict[str | None, Finish] = {
    "stop": "stop",
    "eos": "stop",  # Together
    "length": "length",
    "content_filter": "filtered",
    "tool_calls": "tool_call",
    "function_call": "tool_call",
}


def read_completion(answer: Any) -> Completion:
    """Take what is wanted out of an answer. Where something is not there, it fails as indexing fails."""
    choice = answer["choices"][0]
    message, usage = choice["message"], answer.get("usage") or {}
    finish = _FINISHES.get(choice.get("finish_reason"), "other")
    refusal = message.get("refusal") or _joined(message.get("content"), "refusal")
    text = refusal or _joined(message.get("content"), "text")
    if not isinstance(text, str | None):
        raise TypeError(f"a refusal is {type(text).__name__}")
    if refusal:
        finish = "refusal"
    elif message.get("tool_calls") or message.get("function_call"):
        finish = "tool_call"
    return Completion(text, finish, _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))


def _joined(content: str | Sequence[Mapping[str, Any]] | None, kind: str) -> str | None:
    """Join the parts of one kind, of a content that is in parts. One that is a text is all text."""
    if content is None or isinstance(content, str):
        return content if kind == "text" else None
    parts = [part[kind] for part in content if part["type"] == kind]
    return "".join(parts) if parts else None


def _count(tokens: object) -> int:
    return tokens if isinstance(tokens, int) and tokens > 0 else 0
