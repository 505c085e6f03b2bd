# SPDX-License-Identifier: Apache-2.0
"""What an `add` costs, counted on the wire: one call of the LLM and at most two requests for vectors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from mem0 import AsyncMemory, Memory
from mem0.extraction.recalled import marked
from mem0.testing import LoopbackServer, no_waiting

from .conftest import KEY
from .ways import Add, Json, both, counted, forget_requests, one_after_the_other, sync, telling, text_of

SIZES = (1, 2, 20, 200)


@pytest.fixture(autouse=True)
def hurry() -> Iterator[None]:
    """Skip the waits between tries."""
    with no_waiting():
        yield


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no key in the environment."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def conversation(size: int, text: str = "Message {number}: I like {word}.") -> list[Json]:
    """Return messages, every other of them the user's."""
    roles = ("user", "assistant")
    return [
        {"role": roles[number % 2], "content": text.format(number=number, word=text_of(number))}
        for number in range(size)
    ]


@both
@pytest.mark.parametrize("facts", [0, 1, 50])
@pytest.mark.parametrize("known", [0, 40])
@pytest.mark.parametrize("size", SIZES)
def test_one_call_and_two_requests(
    server: LoopbackServer, settings: Any, add: Add, size: int, known: int, facts: int
) -> None:
    """However long the conversation, whatever is known, and however many facts: one call, two requests, and all kept.

    Without facts there is nothing to embed, and one request is enough.
    """
    config = settings(server)
    if known:
        sync(config, [f"Known thing {number} of {text_of(-number)}" for number in range(known)], user_id="john",
             infer=False)  # fmt: skip
        forget_requests(server)
    server.answers = telling(facts)
    result = add(config, conversation(size), user_id="john")
    assert counted(server) == (1, 1 + (facts > 0))
    assert (result["extraction"]["calls"], len(result["results"])) == (1, facts)
    if facts:
        assert server.batches[1] == [text_of(number) for number in range(facts)]


@both
def test_lists_of_many_lines(server: LoopbackServer, settings: Any, add: Add) -> None:
    """Messages that are lists are searched line by line, in the same request."""
    server.answers = telling(3)
    lists = ["\n".join(f"- {text_of(100 * number + line)}" for line in range(100)) for number in range(10)]
    add(settings(server), [{"role": "user", "content": text} for text in lists], user_id="john")
    assert counted(server) == (1, 2)
    assert text_of(900) in server.batches[0]


LONG = "語り{number}" + "長" * 3000
PROVIDERS: dict[str, Json] = {
    "openai": {"openai_base_url": "{url}/v1", "api_key": KEY},
    "ollama": {"ollama_base_url": "{url}"},
    "lmstudio": {"lmstudio_base_url": "{url}/v1", "model": "nomic-embed-text-v1.5"},
    "together": {"base_url": "{url}/v1", "api_key": KEY},
    "huggingface": {"huggingface_base_url": "{url}", "model": "tei"},
    "gemini": {"gemini_base_url": "{url}", "api_key": KEY},
}


@pytest.mark.filterwarnings("ignore:lmstudio:UserWarning")
@pytest.mark.parametrize("text", ["Message {number}: I like {word}.", LONG], ids=["short", "long"])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider(server: LoopbackServer, settings: Any, provider: str, text: str) -> None:
    """Whatever an embedder takes in one request, the search for what is known makes no second one."""
    own = {name: value.format(url=server.url) for name, value in PROVIDERS[provider].items()}
    server.answers = telling(20)
    server.dims["nomic-embed-text-v1.5"] = 768
    config = settings(server, embedder={"provider": provider, "config": own})
    result = sync(config, conversation(200, text), user_id="john")
    assert len(result["results"]) == 20
    chat = [request for request in server.requests if request.path.endswith("/chat/completions")]
    assert (len(chat), len(server.batches)) == (1, 2)


@both
@pytest.mark.parametrize(("bad", "calls"), [(["Sure!"], 2), (["Sure!", '{"facts": ['], 3)], ids=["repair", "retry"])
def test_answers_that_cannot_be_used(
    server: LoopbackServer, settings: Any, add: Add, bad: list[str], calls: int
) -> None:
    """A repair is a second call and a retry a third; vectors are asked for no more often, and the result counts."""
    server.answers = one_after_the_other(*bad, telling(2))
    result = add(settings(server), conversation(2), user_id="john")
    assert counted(server) == (calls, 2)
    assert result["extraction"]["calls"] == calls
    assert result["extraction"]["input_tokens"] > 0 < result["extraction"]["output_tokens"]


async def test_twenty_at_once(server: LoopbackServer, settings: Any) -> None:
    """Adds that are gathered call the LLM once each; their requests for vectors are joined, and nothing is mixed up."""

    def answer(request: Json) -> Any:
        return telling(2)(request).replace("Likes", request["messages"][1]["content"].partition("I am ")[2].split()[0])

    server.answers = answer
    names = [f"Name{number}" for number in range(20)]
    async with AsyncMemory.from_config(settings(server)) as memory:
        results = await asyncio.gather(*(memory.add(f"I am {name} Smith", user_id=name) for name in names))
        calls, requests = counted(server)
        assert calls == 20
        assert 2 <= requests <= 40
        assert requests < 40, "nothing was joined"
        for name, result in zip(names, results, strict=True):
            found = await memory.get_all(user_id=name)
            texts = {each["memory"] for each in found["results"]}
            assert texts == {text_of(number).replace("Likes", name) for number in range(2)}
            assert {each["memory"] for each in result["results"]} == texts


@both
def test_without_extraction(server: LoopbackServer, settings: Any, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """`infer=False` calls no LLM, be it configured or installed with a key; nor does the default without either."""
    config = settings(server)
    add(config, conversation(20), user_id="john", infer=False)
    assert counted(server) == (0, 1)
    forget_requests(server)
    del config["llm"]
    result = add(config, conversation(20), user_id="john")
    assert counted(server) == (0, 1)
    assert (result["extraction"]["applied"], len(result["results"])) == (False, 20)
    assert "OPENAI_API_KEY is not set" in result["extraction"]["reason"]
    forget_requests(server)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    add(config, conversation(20), user_id="john", infer=False)
    assert counted(server) == (0, 1)


@both
def test_installed_with_a_key(server: LoopbackServer, settings: Any, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a section `llm` the installed LLM is called once, and the result says why."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    server.answers = telling(3)
    config = settings(server)
    del config["llm"]
    result = add(config, conversation(2), user_id="john")
    assert counted(server) == (1, 2)
    assert result["extraction"]["reason"] == "mem0-llm-openai is installed and OPENAI_API_KEY is set"


@both
def test_nothing_to_extract(server: LoopbackServer, settings: Any, add: Add) -> None:
    """Where nobody whose word counts says anything new, no LLM is called."""
    config = settings(server)
    held = [text_of(number) for number in range(30)]
    sync(config, held, user_id="john", infer=False)
    cases: list[Any] = [
        [{"role": "assistant", "content": "I recommend tea."}],
        [{"role": "system", "content": "Be kind."}],
        [{"role": "tool", "content": "Sunny."}, {"role": "assistant", "content": "It is sunny."}],
        held[:10],
        ["\n".join(f"{number}. {text}" for number, text in enumerate(held[:20], 1))],
        [marked("Whatever it was"), {"role": "assistant", "content": "I know."}],
        [],
    ]
    for messages in cases:
        forget_requests(server)
        result = add(config, messages, user_id="john")
        calls, requests = counted(server)
        assert (calls, requests <= 1) == (0, True)
        assert (result["results"], result["extraction"]["applied"]) == ([], True)
    with Memory.from_config(config) as memory:
        assert memory.count(user_id="john") == len(held)


@both
def test_a_key_that_was_used(server: LoopbackServer, settings: Any, add: Add) -> None:
    """A call that is repeated with its key asks neither the LLM nor the embedder."""
    config = settings(server)
    server.answers = telling(3)
    first = add(config, conversation(2), user_id="john", idempotency_key="k")
    forget_requests(server)
    again = add(config, conversation(2), user_id="john", idempotency_key="k")
    assert counted(server) == (0, 0)
    assert [each["id"] for each in again["results"]] == [each["id"] for each in first["results"]]


@both
def test_memories_of_others_are_not_sent(server: LoopbackServer, settings: Any, add: Add) -> None:
    """What the LLM is sent holds no memory of another scope, no id, and no key but in the header that is for it."""
    config = settings(server)
    other = sync(config, ["Likes secret things of mary"], user_id="mary", infer=False)["results"][0]["id"]
    own = sync(config, ["Likes things of john"], user_id="john", infer=False)["results"][0]["id"]
    server.answers = telling(1)
    add(config, "I like things.", user_id="john")
    [request] = [each for each in server.requests if each.path.endswith("/chat/completions")]
    body = request.body.decode()
    assert "Likes things of john" in body
    assert request.headers["authorization"] == f"Bearer {KEY}"
    for hidden in ("mary", "secret", other, own, KEY, '"john"', "user_id", '"tools"'):
        assert hidden not in body
