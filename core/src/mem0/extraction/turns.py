# SPDX-License-Identifier: Apache-2.0
"""What was said, as the extraction sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation.

    Attributes:
        text: What was said.
        role: Who speaks in the conversation: `user`, `assistant`, `tool`.
        name: The speaker's name, where the message has one.
        time: When it was said, where that is not the time of the conversation. Its own zone decides which day it was.
    """

    text: str
    role: str = "user"
    name: str | None = None
    time: datetime | None = None
