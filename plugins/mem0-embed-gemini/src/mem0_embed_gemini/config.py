# SPDX-License-Identifier: Apache-2.0
"""Settings that every provider of Google's models shares. Light: no SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from mem0.embeddings.config import HttpEmbedderConfig, PrefixedConfig
from mem0.embeddings.prompts import Prompts

if TYPE_CHECKING:
    from mem0.embeddings.models import ModelInfo
    from mem0.embeddings.types import InputType

TASKS = Prompts("RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT")
"""What models are told beside a text that do not read in it what it is for."""

Task = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z_]*$")]
"""A task as Google names it, such as `RETRIEVAL_QUERY`; empty for none."""


class GoogleConfig(HttpEmbedderConfig, PrefixedConfig):
    """Settings of a provider whose models are told a task beside the text, or before it."""

    query_task: Task | None = Field(
        None, description="Task of a query. Default: RETRIEVAL_QUERY, for models that know tasks; `''` for none."
    )
    document_task: Task | None = Field(
        None, description="Task of a document. Default: RETRIEVAL_DOCUMENT, for models that know tasks; `''` for none."
    )
    auto_truncate: bool = Field(
        False, description="Whether a text that is too long is cut in silence, rather than refused."
    )

    def tasks(self, known: ModelInfo) -> dict[InputType, str]:
        """Return the task of each input type: as configured, or as the table knows the model."""
        tasks: dict[InputType, str] = {
            "query": _task_of(known.query_prompt) if self.query_task is None else self.query_task,
            "document": _task_of(known.document_prompt) if self.document_task is None else self.document_task,
        }
        return {kind: task for kind, task in tasks.items() if task}

    def prefixes(self, known: ModelInfo) -> dict[InputType, str]:
        """Return what goes before a text, by input type: as configured, or as the table knows the model."""
        prefixes = self.prompts(known)
        return {kind: prefix for kind, prefix in prefixes.items() if not _task_of(prefix)}


def _task_of(prompt: str) -> str:
    # A table has one column for both: a task is written in capitals, a text is not.
    return prompt if prompt.isupper() else ""
