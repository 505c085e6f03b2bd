# SPDX-License-Identifier: Apache-2.0
"""Chat completions, OpenAI's and Azure's. What the model says is in `server.answers`.

- `POST .../chat/completions`, where `model` names the model: OpenAI's, and Azure's v1 API below `/openai/v1`;
- `POST /openai/deployments/{deployment}/chat/completions?api-version=...`, where the path names Azure's deployment.

A request that the real API would refuse is refused, so that a test sees it: roles that nobody knows, and a schema that
strict mode does not take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from mem0.testing.loopback.exchange import Models, Reply, Request, Said
from mem0.testing.loopback.faults import Fault
from mem0.testing.loopback.wires import azure
from mem0.testing.loopback.wires.openai import error

__all__ = ["answer", "error"]

NOTHING = '{"facts": []}'
"""What a model says that nobody told what to say: an extraction that found nothing."""

_AZURE = re.compile(r".*/openai/(?:deployments/(?P<deployment>[^/]+)|v1)/chat/completions")
_ROLES = ("system", "developer", "user", "assistant", "tool")


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:
    """Answer a request; `None` if it is not of this protocol."""
    if request.method != "POST" or not request.path.endswith("/chat/completions"):
        return None
    path = _AZURE.fullmatch(request.path)
    deployment = path and path["deployment"]
    if path and (refusal := azure.refusal(server, request, deployment, request.json.get("model"))):
        return refusal
    if problem := next(_problems(request.json), None):
        return 400, _refused(*problem)
    asked = {**request.json, "model": unquote(deployment)} if deployment else request.json
    words = " ".join(str(message["content"]) for message in asked["messages"])
    if server.too_long(words):
        message = f"This model's maximum context length is {server.max_words} tokens. Reduce the messages' length."
        return 400, _refused(message, "messages", "context_length_exceeded")
    try:
        said = NOTHING if fault.spoils else _said(server, asked)
    except Exception as failure:  # a test's own function: its author shall see what is wrong with it
        return 400, error(f"the function in 'answers' failed: {type(failure).__name__}: {failure}")
    return 200, _completion(asked["model"], said, len(words.split()))


def _said(server: Models, asked: Mapping[str, Any]) -> Said:
    try:
        said = server.answers if callable(server.answers) else server.answers.pop(0)
    except IndexError:
        return NOTHING
    return said(asked) if callable(said) else said


def _completion(model: str, said: Said, words: int) -> Mapping[str, Any]:
    if isinstance(said, Mapping) and "choices" in said:
        return said
    message = {"role": "assistant", "content": said, "refusal": None}
    choice = said if isinstance(said, Mapping) else {"message": message}
    written = choice.get("message", {}).get("content")
    usage = {"prompt_tokens": words, "completion_tokens": len(written.split()) if isinstance(written, str) else 0}
    return {
        "id": "chatcmpl-loopback",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", **choice}],
        "usage": {**usage, "total_tokens": sum(usage.values())},
    }


def _refused(message: str, param: str | None, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def _problems(asked: Any) -> Iterator[tuple[str, str]]:
    """Yield what the real API would refuse about a request, each with the name of the parameter."""
    messages = asked["messages"]
    if not messages:
        yield "[] is too short - 'messages'", "messages"
    for index, message in enumerate(messages):
        if message["role"] not in _ROLES:
            yield (
                f"Invalid value: '{message['role']}'. Supported values are: {', '.join(_ROLES)}.",
                f"messages[{index}].role",
            )
        if not isinstance(message["content"], str | list):
            yield "Invalid type for 'content': expected a string or an array of objects.", f"messages[{index}].content"
    if "max_tokens" in asked and "max_completion_tokens" in asked:
        yield "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", "max_tokens"
    wanted = asked.get("response_format", {"type": "text"})
    if wanted["type"] == "json_object" and not any("json" in str(each["content"]).lower() for each in messages):
        yield (
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            "messages",
        )
    elif wanted["type"] == "json_schema":
        yield from ((problem, "response_format") for problem in _schema_problems(wanted["json_schema"]))
    elif wanted["type"] not in ("text", "json_object"):
        yield f"Invalid value: '{wanted['type']}'.", "response_format.type"


def _schema_problems(wanted: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", wanted["name"]):
        yield f"Invalid 'response_format.json_schema.name': '{wanted['name']}' does not match '^[a-zA-Z0-9_-]+$'."
    if wanted.get("strict"):
        yield from (f"Invalid schema for response_format '{wanted['name']}': {each}" for each in _lax(wanted["schema"]))


def _lax(schema: Mapping[str, Any], where: str = "()") -> Iterator[str]:
    """Yield what strict mode would refuse: every property of every object is required, and no other is permitted."""
    types = schema.get("type")
    if types == "object" or (isinstance(types, list) and "object" in types):
        if schema.get("additionalProperties") is not False:
            yield f"In context={where}, 'additionalProperties' is required to be supplied and to be false."
        if sorted(schema.get("required", ())) != sorted(schema.get("properties", {})):
            yield f"In context={where}, 'required' is required to be an array including every key in properties."
    for key in ("properties", "$defs"):
        for name, inner in schema.get(key, {}).items():
            yield from _lax(inner, f"('{key}', '{name}')")
    several = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    for inner in several:
        yield from _lax(inner, where)
