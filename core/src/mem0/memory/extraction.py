# SPDX-License-Identifier: Apache-2.0
"""From a conversation to what is worth remembering.

This is the seam where an LLM will extract facts. Today every message is one memory.
"""

from __future__ import annotations

import warnings

from mem0.errors import ConfigurationError, ValidationError
from mem0.memory.messages import Message, Messages, read_messages


def facts_of(messages: Messages, infer: bool | None, memory_type: str | None, prompt: str | None) -> list[Message]:
    """Return what to remember of a conversation.

    Args:
        messages: What was said.
        infer: `False` and `None` store each message as it is; `True` asks for extraction by an LLM.
        memory_type: Kept for callers of mem0ai; `procedural_memory` needs an LLM.
        prompt: Instructions for the extraction; without one it has no effect, and a warning says so.

    Raises:
        ValidationError: The messages or an option are wrong.
        ConfigurationError: Extraction is asked for, and there is no LLM to do it.
    """
    if infer not in (None, True, False) or (isinstance(infer, int) and not isinstance(infer, bool)):
        raise ValidationError(f"infer is {infer!r:.80}. Pass True, False or None.")
    if memory_type not in (None, "procedural_memory"):
        raise ValidationError(f"memory_type is {memory_type!r:.80}. Leave it out.")
    read = read_messages(messages)
    if infer or memory_type:
        raise ConfigurationError(
            "Extraction needs an LLM, and this version of mem0-core has none. Pass infer=False to store each message "
            "as it is."
        )
    if prompt is not None:
        warnings.warn("prompt has no effect: it instructs an extraction, and none takes place.", stacklevel=2)
    return read
