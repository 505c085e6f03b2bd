# SPDX-License-Identifier: Apache-2.0
"""What a server that refuses a request means, and which setting helps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import openai

from mem0.errors import BadRequestError, InputTooLongError
from mem0.providers.http import said

_NO_OTHER = "Leave it out of the llm's config, or choose a value that this model takes: those that reason take only 1."
_ADVICE = {
    "temperature": _NO_OTHER,
    "top_p": _NO_OTHER,
    "max_tokens": "Set 'limit_parameter' to 'max_completion_tokens' in the llm's config, or lower 'max_tokens'.",
    "max_completion_tokens": "Set 'limit_parameter' to 'max_tokens' in the llm's config, or lower 'max_tokens'.",
    "reasoning_effort": "Set another 'reasoning_effort' in the llm's config, or leave it out: not every model reasons.",
    "store": "Leave 'store' out of the llm's config: only OpenAI knows it.",
}
_FORMAT = re.compile(r"response_format|json_schema|json_object|structured.?output|grammar", re.IGNORECASE)


def details_of(error: openai.APIStatusError, sent: Mapping[str, object]) -> dict[str, Any]:
    """Return what is known better about an error than its status tells: attributes of ours, and `advice`.

    Args:
        error: The SDK's.
        sent: What was sent beside the model and the messages. Nothing else can be to blame.
    """
    if error.code == "insufficient_quota":  # a 429 that no waiting cures
        return {"retryable": False, "advice": "The account has no credit left: check its plan and billing."}
    if error.code == "context_length_exceeded":
        return {"kind": InputTooLongError}
    if error.code == "content_filter":
        return {"advice": "The provider's filter withholds this conversation. Add it without extraction: infer=False."}
    blamed = _blamed(error, sent) if error.status_code in (400, 422, 500) else None
    if blamed == "response_format":
        # Some engines answer 500 to what they do not know. No other try makes them know it.
        return {"kind": BadRequestError, "advice": _other_formats(sent[blamed])}
    return {"advice": _ADVICE[blamed]} if blamed and error.status_code != 500 else {}


def _blamed(error: openai.APIStatusError, sent: Mapping[str, object]) -> str | None:
    """Name the parameter that an error is about: the one that it says, or one of which its text speaks."""
    if isinstance(error.param, str) and error.param in sent:
        return error.param
    text = str(said(error.body))
    if "response_format" in sent and _FORMAT.search(text):
        return "response_format"
    return next((name for name in _ADVICE if name in sent and re.search(rf"\b{name}\b", text)), None)


def _other_formats(sent: Any) -> str:
    others = " or ".join(repr(each) for each in ("json_schema", "json_object", "none") if each != sent["type"])
    return f"Set 'structured_output' to {others} in the llm's config, whichever the server knows."
