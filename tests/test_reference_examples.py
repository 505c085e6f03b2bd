# SPDX-License-Identifier: Apache-2.0
"""The usage examples of mem0's documentation of embedders run, and without an LLM they remember what was said as it is.

With one they extract; that is in `extraction/test_reference.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mem0.errors import ModelNotFoundError, ProviderNotFoundError
from mem0.plugins.policy import BLOCK_VARIABLE
from mem0.testing import Fault, LoopbackServer

from .reference_examples import EXAMPLES, GENERAL, LLM, SCI_FI, Example, environment, key_of, prepare, run, run_async

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.filterwarnings("ignore:lmstudio. the default model makes vectors of 768 dimensions:UserWarning"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LoopbackServer]:
    """Yield every provider's server, in an environment that says no more than where it is, and without an LLM."""
    with LoopbackServer() as running, environment(tmp_path, running, running):
        os.environ[BLOCK_VARIABLE] = LLM
        yield running


@pytest.fixture(params=EXAMPLES.values(), ids=EXAMPLES)
def example(
    request: pytest.FixtureRequest, server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Example:
    """Return an example, with its server, or with its model in the folder in which it runs."""
    chosen: Example = request.param
    prepare(chosen, tmp_path, monkeypatch)
    return chosen


def test_what_was_said_is_found(example: Example, server: LoopbackServer) -> None:
    """The example runs; every message is remembered as it was said, and a question finds the one that answers it."""
    names = run(example.code)
    with names["m"] as m:
        hits = m.search("Which movies does he love?", user_id="john")["results"]
        assert m.count(user_id="john") == 4
        said = {memory["memory"] for memory in m.get_all(user_id="john")["results"]}
    assert SCI_FI in [hit["memory"] for hit in hits[:2]]
    assert said == {message["content"] for message in names["messages"]}
    check_requests(example, server)


async def test_what_was_said_is_found_from_async_code(example: Example, server: LoopbackServer) -> None:
    """The same with `AsyncMemory`, and `await` where it needs one."""
    names = await run_async(example.code)
    async with names["m"] as m:
        hits = (await m.search("Which movies does he love?", user_id="john"))["results"]
        assert await m.count(user_id="john") == 4
    assert SCI_FI in [hit["memory"] for hit in hits[:2]]
    check_requests(example, server)


def check_requests(example: Example, server: LoopbackServer) -> None:
    """One request for what was said and one for the question, to the provider alone, and no key that is not its own."""
    if not example.path:
        assert server.requests == []
        return
    assert [request.path.endswith(example.path) for request in server.requests] == [True, True]
    assert [len(batch) for batch in server.batches] == [4, 1]
    for request in server.requests:
        key = key_of(request)
        assert key == example.key if example.key else "your_api_key" not in str(key)


def test_the_general_example(server: LoopbackServer) -> None:
    """With a provider's name put in, it runs; with the placeholder it says what there is instead."""
    with run(GENERAL.replace("your_chosen_provider", "openai"))["m"] as m:
        [found] = m.search("text", user_id="user", filters={"category": "example"})["results"]
    assert found["memory"] == "Your text here"
    with pytest.raises(ProviderNotFoundError, match=r"your_chosen_provider.*openai"):
        run(GENERAL)


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ("gemini", r"text-embedding-004'.*shut down on 2026-01-14.*Set 'model' to "),
        ("together", r"m2-bert-80M-8k-retrieval'.*shut down on 2025-06-13.*another model or provider"),
    ],
)
def test_a_model_that_is_no_more(provider: str, expected: str, server: LoopbackServer) -> None:
    """Two of the documented models were shut down: the error says when, and nothing is remembered in half."""
    server.faults.append(Fault(status=404))
    names: dict[str, Any] = {}
    with pytest.raises(ModelNotFoundError, match=expected):
        run(EXAMPLES[provider].code, names)
    with names["m"] as m:
        assert m.count(user_id="john") == 0
    assert len(server.requests) == 1
