# SPDX-License-Identifier: Apache-2.0
"""How a server is asked for an answer that follows a schema."""

from __future__ import annotations

from typing import Any

from mem0.llms.types import Prompt
from mem0_llm_openai import Structured


def response_format(asked: Prompt, structured: Structured) -> dict[str, Any] | None:
    """Return `response_format`; `None` to send none.

    Args:
        asked: What is asked, with its schema.
        structured: What the server knows.
    """
    if asked.schema is None or structured == "none":
        return None
    if structured == "json_object":
        return {"type": "json_object"}
    schema = {"name": asked.schema_name, "strict": True, "schema": asked.schema}
    return {"type": "json_schema", "json_schema": schema}
