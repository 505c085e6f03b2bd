# SPDX-License-Identifier: Apache-2.0
"""The usage examples of mem0's documentation of embedders, with the LLM whose key each of them sets: they extract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mem0.errors import ModelNotFoundError
from mem0.testing import Fault, LoopbackServer, Request

from ..reference_examples import EXAMPLES, FOR_LLM, GENERAL, Example, environment, key_of, prepare, run, run_async
from .ways import Json, answered, document_of, fact

pytestmark = pytest.mark.filterwarnings(
    "ignore:lmstudio. the default model makes vectors of 768 dimensions:UserWarning"
)
FACTS = ("Is not a big fan of thriller movies", "Loves sci-fi movies")
LLM_KEY = "your_api_key"


def movies(request: Json) -> str:
    """Answer as a good model does to the conversation of the examples: two facts, from the third message."""
    turns = document_of(request)["turns"]
    assert [turn["role"] for turn in turns] == ["user", "assistant"] * 2
    assert turns[2]["text"].startswith("I’m not a big fan of thriller movies")
    return answered(*(fact(text, 3) for text in FACTS))


@pytest.fixture
def openai() -> Iterator[LoopbackServer]:
    """Yield OpenAI's server; its model is a good one."""
    with LoopbackServer() as running:
        running.answers = movies
        yield running


@pytest.fixture
def server(tmp_path: Path, openai: LoopbackServer) -> Iterator[LoopbackServer]:
    """Yield every other provider's server, in an environment that says no more than where the two are."""
    pytest.importorskip("mem0_llm_openai")
    with LoopbackServer() as running, environment(tmp_path, running, openai):
        yield running


@pytest.fixture(params=EXAMPLES.values(), ids=EXAMPLES)
def example(
    request: pytest.FixtureRequest, server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Example:
    """Return an example, with its server, or with its model in the folder in which it runs."""
    chosen: Example = request.param
    prepare(chosen, tmp_path, monkeypatch)
    return chosen


def test_what_matters_is_found(example: Example, server: LoopbackServer, openai: LoopbackServer) -> None:
    """The example runs; facts are remembered, not lines; each says where it comes from, and a question finds it."""
    with run(example.code)["m"] as m:
        hits = m.search("Which movies does he love?", user_id="john")["results"]
        found = m.get_all(user_id="john")["results"]
        histories = [m.history(each["id"]) for each in found]
    check_memories(found, hits)
    for [entry] in histories:
        check_provenance(entry["provenance"])
    check_requests(example, server, openai)


async def test_what_matters_is_found_from_async_code(
    example: Example, server: LoopbackServer, openai: LoopbackServer
) -> None:
    """The same with `AsyncMemory`, and `await` where it needs one."""
    async with (await run_async(example.code))["m"] as m:
        hits = (await m.search("Which movies does he love?", user_id="john"))["results"]
        found = (await m.get_all(user_id="john"))["results"]
    check_memories(found, hits)
    check_requests(example, server, openai)


def check_memories(found: list[Json], hits: list[Json]) -> None:
    """Two facts are remembered, each with the message that it rests on; the one that answers comes first."""
    assert sorted(each["memory"] for each in found) == sorted(FACTS)
    for each in found:
        check_provenance(each["provenance"])
    assert hits[0]["memory"] == "Loves sci-fi movies"


def check_provenance(provenance: Json) -> None:
    """A fact rests on the third message, a user's, and on the model that was asked."""
    assert (provenance["message"], provenance["role"]) == (2, "user")
    assert provenance["model"].startswith("openai/")
    assert provenance["prompt_version"] and provenance["extracted_at"]


def check_requests(example: Example, server: LoopbackServer, openai: LoopbackServer) -> None:
    """One call of the LLM; what is known, the facts and the question are embedded; each with the key that is for it."""
    calls, others = asked(openai)
    [call] = calls
    assert (call.path, key_of(call)) == ("/v1/chat/completions", f"Bearer {LLM_KEY}")
    embedder = openai if example.provider == "openai" else server
    if example.provider != "openai":
        assert others == []
        others = server.requests
    assert len(others) == (3 if example.path else 0)
    for request in others:
        assert request.path.endswith(example.path)
        key = key_of(request)
        assert key == example.key if example.key else LLM_KEY not in str(key)
    if example.path:
        searched, facts, question = embedder.batches
        assert len(searched) == 4
        assert facts == list(FACTS) or [text.partition(": ")[2] for text in facts] == list(FACTS)
        assert len(question) == 1


def asked(openai: LoopbackServer) -> tuple[list[Request], list[Request]]:
    """Return the calls of the LLM, and the other requests."""
    calls = [request for request in openai.requests if request.path.endswith("/chat/completions")]
    return calls, [request for request in openai.requests if request not in calls]


def test_no_key_goes_astray(example: Example, server: LoopbackServer, openai: LoopbackServer) -> None:
    """With another key for each, the embedder's server never sees the LLM's, nor the LLM's the embedder's."""
    code = example.code.replace(FOR_LLM, FOR_LLM.replace("your_api_key", "key_of_the_llm"))
    with run(code)["m"] as m:
        m.search("Which movies does he love?", user_id="john")
    own = (example.key or "").removeprefix("Bearer ")
    for request in server.requests:
        assert "key_of_the_llm" not in seen(request)
    if example.provider != "openai":
        [call] = openai.requests
        assert key_of(call) == "Bearer key_of_the_llm"
        assert not own or f" {own}'" not in seen(call)


def seen(request: Request) -> str:
    """Return all that a server saw of a request."""
    return f"{request.path}?{request.query} {dict(request.headers)} {request.body!r}"


def test_the_general_example(server: LoopbackServer, openai: LoopbackServer) -> None:
    """With a provider's name put in, it extracts, and the facts have the metadata that it gives."""
    openai.answers = lambda request: answered(fact(f"Has the text {document_of(request)['turns'][0]['text']!r}"))
    with run(GENERAL.replace("your_chosen_provider", "openai"))["m"] as m:
        [found] = m.search("text", user_id="user", filters={"category": "example"})["results"]
    assert found["memory"] == "Has the text 'Your text here'"
    assert found["metadata"] == {"category": "example"}
    assert {key_of(request) for request in openai.requests} == {"Bearer sk-xx"}
    assert len(asked(openai)[0]) == 1
    assert server.requests == []


@pytest.mark.parametrize("provider", ["gemini", "together"])
def test_a_model_that_is_no_more(provider: str, server: LoopbackServer, openai: LoopbackServer) -> None:
    """Two of the documented models were shut down: the error says so at the search, and the LLM is never asked."""
    server.faults.append(Fault(status=404))
    names: Json = {}
    with pytest.raises(ModelNotFoundError, match="shut down") as caught:
        run(EXAMPLES[provider].code, names)
    with names["m"] as m:
        assert m.count(user_id="john") == 0
    assert caught.value.step == "search"
    assert (len(server.requests), openai.requests) == (1, [])
