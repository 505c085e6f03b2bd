# SPDX-License-Identifier: Apache-2.0
"""Chat completions, OpenAI's and Azure's: `POST .../chat/completions`. What the model says is in `server.answers`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from mem0.testing.loopback.exchange import Models, Reply, Request, Said
from mem0.testing.loopback.faults import Fault
from mem0.testing.loopback.wires.openai import error

_ROLES = ("system", "developer", "user", "assistant", "tool")
_DEPLOYMENT = re.compile(r".*/openai/deployments/(?P<name>[^/]+)/chat/completions")
_NOTHING: Said = '{"facts": []}'

__all__ = ["answer", "error"]


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:  # noqa: ARG001 - no vectors to twist
    """Answer a request; `None` if it is not of this protocol."""
    if request.method != "POST" or not request.path.endswith("/chat/completions"):
        return None
    asked = request.json
    azure = _DEPLOYMENT.fullmatch(request.path)
    if azure and not parse_qs(request.query).get("api-version"):
        return 404, {"error": {"code": "404", "message": "Resource not found"}}
    if problem := _refused(asked):
        return 400, error(problem)
    words = " ".join(str(message["content"]) for message in asked["messages"])
    if server.too_long(words):
        details = {"message": f"This model's maximum context length is {server.max_words} tokens.", "param": "messages"}
        return 400, {"error": {**details, "type": "invalid_request_error", "code": "context_length_exceeded"}}
    said = _said(server, asked)
    if isinstance(said, Mapping) and "choices" in said:
        return 200, said
    model = unquote(azure["name"]) if azure else asked["model"]
    choice = _choice(said)
    written = str(choice.get("message", {}).get("content") or "")
    usage = {"prompt_tokens": len(words.split()), "completion_tokens": len(written.split())}
    return 200, {
        "id": "chatcmpl-loopback",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [choice],
        "usage": {**usage, "total_tokens": sum(usage.values())},
    }


def _said(server: Models, asked: Any) -> Said:
    if callable(server.answers):
        return server.answers(asked)
    return server.answers.pop(0) if server.answers else _NOTHING


def _choice(said: Said) -> dict[str, Any]:
    if isinstance(said, Mapping):
        return {"index": 0, "finish_reason": "stop", **said}
    return {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said, "refusal": None}}


def _refused(asked: Any) -> str:
    """Say what the real API would refuse about a request; nothing where it is well-formed."""
    messages = asked["messages"]
    if not messages or any(message["role"] not in _ROLES for message in messages):
        return "Invalid value for 'messages'."
    if "max_tokens" in asked and "max_completion_tokens" in asked:
        return "'max_tokens' and 'max_completion_tokens' cannot both be set."
    wanted = asked.get("response_format", {"type": "text"})
    if wanted["type"] == "json_object" and not any("json" in str(each["content"]).lower() for each in messages):
        return "'messages' must contain the word 'json' to use 'response_format' of type 'json_object'."
    if wanted["type"] != "json_schema":
        return ""
    schema = wanted["json_schema"]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", schema["name"]):
        return "Invalid 'response_format.json_schema.name'."
    return _not_strict(schema["schema"]) if schema.get("strict") else ""


def _not_strict(schema: Any) -> str:
    """Say what strict mode would refuse: every property of every object is required, and no other is permitted."""
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return "Invalid schema for response_format: 'additionalProperties' is required to be supplied and false."
        if sorted(schema["required"]) != sorted(schema["properties"]):
            return "Invalid schema for response_format: 'required' is required to include every key in properties."
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return next((problem for each in inner if (problem := _not_strict(each))), "")
