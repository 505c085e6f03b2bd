# SPDX-License-Identifier: Apache-2.0
"""Conversations, in the shapes that chat APIs use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mem0.errors import ValidationError
from mem0.memory.arguments import check_id, check_memory_text
from mem0.memory.moments import parse_datetime

Messages = str | Mapping[str, Any] | Sequence[str | Mapping[str, Any]]
"""One text, one message, or a list of them."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message that is worth keeping.

    Attributes:
        text: What was said.
        role: Who speaks in the conversation: `user`, `assistant`, `tool`.
        actor_id: The speaker's name, where the message has one.
        index: Its position in the caller's list.
        said_at: When it was said, in its own time zone, where the message says so.
    """

    text: str
    role: str = "user"
    actor_id: str | None = None
    index: int = 0
    said_at: datetime | None = None


def read_messages(messages: object) -> list[Message]:
    """Read what an application calls a conversation.

    A message may have a `timestamp`: when it was said.

    System messages set the stage and are no memory; they are left out, and so are assistant messages that only call
    tools.

    Raises:
        ValidationError: Something is no message; `index` says which.
    """
    if isinstance(messages, str):
        return [Message(check_memory_text(messages, "messages"))]
    if isinstance(messages, Mapping):
        messages = [messages]
    if not isinstance(messages, Sequence) or isinstance(messages, bytes | bytearray):
        raise ValidationError(
            f"messages is {type(messages).__name__}. Pass a text, a dict with 'role' and 'content', or a list of them."
        )
    read = (_read(message, index) for index, message in enumerate(messages))
    return [message for message in read if message is not None]


def _read(message: object, index: int) -> Message | None:
    what = f"message {index}"
    if isinstance(message, str):
        return Message(check_memory_text(message, what, index), index=index)
    if not isinstance(message, Mapping):
        raise ValidationError(
            f"{what} is {type(message).__name__}. Pass a dict with 'role' and 'content'.", index=index
        )
    role = message.get("role", "user")
    if not isinstance(role, str) or not role.strip():
        raise ValidationError(f"{what} has the role {role!r:.80}. Use 'user', 'assistant' or 'system'.", index=index)
    if "content" not in message and not message.get("tool_calls"):
        keys = ", ".join(map(repr, list(message)[:8]))
        raise ValidationError(f"{what} has no 'content', only {keys or 'nothing'}. Add it.", index=index)
    content = message.get("content")
    if role == "system" or (content is None and message.get("tool_calls")):
        return None
    name = message.get("name")
    actor_id = None if name is None else check_id(name, f"the name of {what}")
    text = check_memory_text(_text_of(content, what, index), what, index)
    said = message.get("timestamp")
    said_at = None if said is None else parse_datetime(said, f"the timestamp of {what}")
    return Message(text, role, actor_id, index, said_at)


def _text_of(content: object, what: str, index: int) -> object:
    """Join the parts of a multimodal message; only text can become a memory."""
    if not isinstance(content, list):
        return content
    texts: list[str] = []
    for part in content:
        text = part if isinstance(part, str) else part.get("text") if isinstance(part, Mapping) else None
        if not isinstance(text, str):
            kind = part.get("type") if isinstance(part, Mapping) else type(part).__name__
            raise ValidationError(
                f"{what} has a part of type {kind!r}. Only text becomes a memory: leave the part out, or describe it.",
                index=index,
            )
        texts.append(text)
    return "\n".join(texts)
