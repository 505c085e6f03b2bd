# SPDX-License-Identifier: Apache-2.0
"""Ask the LLM: one call, and where its answer cannot be used, one request to repair it and one retry from the start."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mem0.errors import ExtractionError
from mem0.extraction.answers import read_answer
from mem0.extraction.decisions import Decisions, decide
from mem0.extraction.malformed import MalformedAnswerError
from mem0.extraction.prompt import conversation, repair_request, system_prompt
from mem0.extraction.schema import SCHEMA_NAME, answer_schema
from mem0.extraction.turns import Turn
from mem0.llms.types import ChatMessage, Completion, Finish
from mem0.memory.arguments import check_memory_text
from mem0.memory.effects import Flow, complete

if TYPE_CHECKING:
    from mem0.llms.llm import LLM

_UNFINISHED: dict[Finish, str] = {
    "length": "it was cut off before its end",
    "refusal": "it is a refusal",
    "filtered": "a filter of the provider withheld it",
    "tool_call": "it calls a tool, and there are none",
}
_ADVICE: dict[Finish, str] = {
    "length": "Raise 'max_tokens' in the llm's config, or add fewer messages at once.",
    "refusal": "Ask another model, or store these messages as they are with infer=False.",
    "filtered": "Ask another model, or store these messages as they are with infer=False.",
}
_DEFAULT_ADVICE = (
    "Try again, ask a model that follows a JSON schema, or pass on_extraction_error='store' to keep the messages as "
    "they are."
)
_LONGEST_REPAIRED = 20_000
"""Characters of an answer that are shown to the model again. What is longer went astray; it starts anew."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the LLM is asked.

    Attributes:
        turns: What was said.
        offered: The texts of the memories that it may decide on.
        moment: When the conversation took place.
        roles: The roles whose turns state facts.
        instructions: What the application adds to the prompt.
        prompt: The application's own words for the task.
    """

    turns: Sequence[Turn]
    offered: Sequence[str]
    moment: datetime
    roles: Collection[str]
    instructions: str | None = None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it.

    Attributes:
        model: Who answered, as in `openai/gpt-6-luna`.
        decisions: What to do, and which facts were dropped.
        completions: Every answer of the model, the last of which was used.
    """

    model: str
    decisions: Decisions
    completions: Sequence[Completion]


def ask(llm: LLM, question: Question) -> Flow[Answered]:
    """Within a flow: ask until an answer can be used; three times at most.

    Raises:
        ProviderError: The LLM did not answer.
        ExtractionError: None of its answers can be used.
    """
    asked = [
        ChatMessage("system", system_prompt(question.instructions, question.roles, question.prompt)),
        ChatMessage("user", conversation(question.turns, question.offered, question.moment)),
    ]
    completions: list[Completion] = []
    messages, reason = asked, ""
    for _ in range(3):
        completion = yield from complete(llm, messages, answer_schema(), SCHEMA_NAME)
        completions.append(completion)
        try:
            return Answered(str(llm.spec), _decisions(completion, question), completions)
        except MalformedAnswerError as error:
            reason = str(error)
        is_first = len(completions) == 1
        messages = [*asked, *_repair(completion, reason)] if is_first else asked
    raise _failed(llm, completions[-1], reason)


def _decisions(completion: Completion, question: Question) -> Decisions:
    if completion.finish in _UNFINISHED:  # whatever its text says: half an answer may read like a whole one
        raise MalformedAnswerError(_UNFINISHED[completion.finish])
    facts = read_answer(completion.text)
    decisions = decide(facts, question.turns, question.offered, check_memory_text, question.roles)
    if decisions.dropped and not decisions.kept:
        raise MalformedAnswerError("; ".join(each.reason for each in decisions.dropped[:5]))
    return decisions


def _repair(completion: Completion, reason: str) -> Sequence[ChatMessage]:
    said = (completion.text or "").strip()
    if not said or len(said) > _LONGEST_REPAIRED:
        return ()
    return ChatMessage("assistant", said), ChatMessage("user", repair_request(reason))


def _failed(llm: LLM, completion: Completion, reason: str) -> ExtractionError:
    spec = llm.spec
    return ExtractionError(
        f"{spec.provider}: model {spec.model!r} gave no answer that can be used, in three attempts: {reason}. "
        f"{_ADVICE.get(completion.finish, _DEFAULT_ADVICE)}",
        provider=spec.provider,
        model=spec.model,
        answer=completion.text,
    )
