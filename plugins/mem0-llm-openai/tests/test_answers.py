# SPDX-License-Identifier: Apache-2.0
"""What an answer says: the text, why it ends, and what it cost."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import MalformedResponseError
from mem0.testing import LoopbackServer

CALL = {"id": "c", "type": "function", "function": {"name": "forget", "arguments": "{}"}}


def choice(content: Any = "{}", finish: Any = "stop", **message: Any) -> dict[str, Any]:
    """Return a choice as it travels."""
    return {"finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}


@pytest.mark.parametrize(
    ("said", "text", "finish"),
    [
        ("{}", "{}", "stop"),
        ("", "", "stop"),
        (None, None, "stop"),
        (choice(finish="eos"), "{}", "stop"),
        (choice('{"fac', "length"), '{"fac', "length"),
        (choice(None, "content_filter"), None, "filtered"),
        (choice("I cannot", "content_filter"), "I cannot", "filtered"),
        (choice(None, "tool_calls", tool_calls=[CALL]), None, "tool_call"),
        (choice(None, "function_call", function_call={"name": "f", "arguments": "{}"}), None, "tool_call"),
        (choice("{}", "stop", tool_calls=[CALL]), "{}", "tool_call"),
        (choice("{}", "stop", function_call={"name": "f", "arguments": "{}"}), "{}", "tool_call"),
        (choice("{}", "stop", tool_calls=[], function_call=None), "{}", "stop"),
        (choice(None, "stop", refusal="I won't."), "I won't.", "refusal"),
        (choice("{}", "length", refusal=""), "{}", "length"),
        (choice([{"type": "refusal", "refusal": "I won't."}]), "I won't.", "refusal"),
        (choice([{"type": "text", "text": '{"a"'}, {"type": "text", "text": ": 1}"}]), '{"a": 1}', "stop"),
        (choice([{"type": "image_url", "image_url": {}}, {"type": "text", "text": "x"}]), "x", "stop"),
        (choice([]), None, "stop"),
        (choice("{}", None), "{}", "other"),
        (choice("{}", "tired"), "{}", "other"),
        ({"message": {"content": "{}"}}, "{}", "stop"),
        (choice("{}", reasoning_content="hm"), "{}", "stop"),
    ],
)
def test_finish(server: LoopbackServer, make: Any, call: Any, said: Any, text: str | None, finish: str) -> None:
    """Every way to end is told apart, and nothing is made of what is not there."""
    server.answers = [said]
    completion = call(make())
    assert (completion.text, completion.finish) == (text, finish)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 7, "completion_tokens": 3}, (7, 3)),
        ({"prompt_tokens": 7}, (7, 0)),
        ({"prompt_tokens": None, "completion_tokens": "3"}, (0, 0)),
        ({"prompt_tokens": -7, "completion_tokens": 0.5}, (0, 0)),
        (None, (0, 0)),
    ],
)
def test_usage(server: LoopbackServer, make: Any, call: Any, usage: Any, tokens: tuple[int, int]) -> None:
    """Tokens are counted where the server counts them; a server that does not is no error."""
    server.answers = [{"choices": [choice()], "usage": usage}]
    completion = call(make())
    assert (completion.input_tokens, completion.output_tokens) == tokens


@pytest.mark.parametrize(
    "answer",
    [
        {"choices": []},
        {"choices": None},
        {"choices": [{}]},
        {"choices": [{"message": None}]},
        {"choices": [{"message": "hello"}]},
        {"choices": [choice(7)]},
        {"choices": [choice({"text": "x"})]},
        {"choices": [choice([{"text": "x"}])]},
        {"choices": [choice([{"type": "text", "text": 7}])]},
        {"choices": [choice(finish=["stop"])]},
        {"choices": [choice(refusal=7)]},
        {"choices": [choice(refusal={"reason": "x"})]},
        {"choices": [choice(refusal={"why": "x"})]},
        {"choices": [choice(refusal=True)]},
        {"choices": [choice()], "usage": "much"},
    ],
    ids=str,
)
def test_what_is_no_answer(server: LoopbackServer, make: Any, call: Any, answer: Any) -> None:
    """Something else than an answer is an error that says so, and is not asked for again."""
    server.answers = [answer]
    with pytest.raises(MalformedResponseError, match=r"openai: model 'gpt-6-luna'.*a chat completions API"):
        call(make())
    assert len(server.requests) == 1


def test_a_long_answer(server: LoopbackServer, make: Any, call: Any) -> None:
    """A megabyte comes as it is."""
    text = '{"facts": ["' + "tea 茶 " * 200_000 + '"]}'
    server.answers = [text]
    assert call(make()).text == text


def test_an_answer_in_a_thousand_layers(server: LoopbackServer, make: Any, call: Any) -> None:
    """JSON that is nested beyond what a parser reads is an error, not a crash."""
    layers: Any = "x"
    for _ in range(400):
        layers = [layers]
    server.answers = [{"choices": [choice(layers)]}]
    with pytest.raises(MalformedResponseError):
        call(make())
