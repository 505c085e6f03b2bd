# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of an answer.

It is the same for every conversation, so that a service compiles it once, and keeps to what strict structured output
allows: every property is required and no other is permitted. That a number was offered is for `decisions` to check.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

Action = Literal["ADD", "UPDATE", "DELETE", "NONE"]
"""What a fact does to the memories."""

ACTIONS: tuple[Action, ...] = get_args(Action)

SCHEMA_NAME = "facts"
"""What to call the schema where a service wants a name for it."""


def answer_schema() -> dict[str, Any]:
    """Return the schema, new each time, for a provider to send."""
    return _object(
        facts={
            "type": "array",
            "items": _object(
                text={"type": "string"},
                source={"type": "integer"},
                action={"type": "string", "enum": list(ACTIONS)},
                target={"type": ["integer", "null"]},
            ),
        }
    )


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
