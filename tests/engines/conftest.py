# SPDX-License-Identifier: Apache-2.0
"""A real engine for the tests of this folder: llama.cpp, behind a small server of ours.

`nox -s engines` fetches it, makes its models, and names their folder in MEM0_ENGINE_DIR. Without that, one test is
skipped and says so, and the others are not collected.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase

import pytest

from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make

__all__ = ["bench", "call", "engine", "longest", "make", "settings_for", "start_engine", "subject", "words"]

HERE = Path(__file__).parent
FOLDER = os.environ.get("MEM0_ENGINE_DIR")

collect_ignore = [] if FOLDER else [path.name for path in HERE.glob("test_*.py") if path.name != "test_engine.py"]

SERVED = {
    "tiny": "tiny",
    "nomic-embed-text": "nomic-embed-text",
    "nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf": "nomic-embed-text",  # LM Studio's name
}
"""The engine's models by name, and the file of each."""

LONGEST = 509
"""Words of the longest text: the models have 512 places, the engine leaves one free, and two are around every text."""

PROMPT = 9
"""Tokens of the longer prompt of nomic-embed-text."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let these tests talk to this machine, and to no other; and let LM Studio's default model be used."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
            item.add_marker(pytest.mark.filterwarnings("ignore:lmstudio. the default model makes vectors of 768"))


@pytest.fixture(scope="session")
def start_engine() -> Callable[..., AbstractContextManager[str]]:
    """Return a context manager that runs an engine, on a port if one is given, and yields its address."""
    if not FOLDER:
        pytest.skip("The tests in tests/engines need a real engine. Run: nox -s engines")
    models = [f"{name}={file}.gguf" for name, file in SERVED.items()]

    @contextmanager
    def start(port: int = 0) -> Iterator[str]:
        command = ["node", str(HERE / "server.mjs"), str(port), *models]
        with subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            url = process.stdout.readline().strip()
            assert url, "the engine did not start; its own words are on stderr"
            yield url  # afterwards its standard input closes, which ends it

    return start


@pytest.fixture(scope="session")
def engine(start_engine: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """Yield the address of an engine that runs."""
    with start_engine() as url:
        yield url


@pytest.fixture
def settings_for(engine: str) -> Callable[..., dict[str, object]]:
    """Return a function that makes settings of a provider for the engine, or for another one."""

    def make_settings(provider: str, url: str = engine) -> dict[str, object]:
        return {
            "openai": {"model": "tiny", "openai_base_url": f"{url}/v1"},
            "lmstudio": {"lmstudio_base_url": f"{url}/lmstudio/v1"},
            "ollama": {"ollama_base_url": url},
        }[provider]

    return make_settings


@pytest.fixture
def longest() -> int:
    """Return how many words the longest text has, if no prompt goes before it."""
    return LONGEST


@pytest.fixture
def words() -> Callable[[int], str]:
    """Return a function that makes a text of so many words, each another, and one token for each model."""
    return lambda count: " ".join(map("".join, islice(product(ascii_lowercase, repeat=3), count)))


@pytest.fixture(params=["openai", "lmstudio", "ollama"])
def subject(
    request: pytest.FixtureRequest, settings_for: Callable[..., dict[str, object]], words: Callable[[int], str]
) -> Subject:
    """Return what the conformance kit needs to know about a provider that reaches the engine."""
    provider = request.param
    inapplicable = {
        "wire": "A real engine does not fail to order.",
        "missing_key": "A server on this machine needs no key.",
    }
    if provider == "lmstudio":
        inapplicable["too_long"] = "LM Studio cuts a text without a word of it in its answer."
    return Subject(
        provider=provider,
        settings=lambda server: settings_for(provider),
        hide=["OPENAI_", "LM_", "LMSTUDIO_", "OLLAMA_"],
        sdk=["openai", "ollama", "httpx", "httpx2"],
        longest=(words(LONGEST if provider == "openai" else LONGEST - PROMPT), words(LONGEST + 1)),
        inapplicable=inapplicable,
    )
