# SPDX-License-Identifier: Apache-2.0
"""Nothing leaves the machine unless a provider that calls out is chosen."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_socket import SocketBlockedError

WATCHED = """
import sys

def watch(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__":
        print("NETWORK", event, arguments, flush=True)

sys.addaudithook(watch)
"""

ROUND_TRIP = """
import asyncio
from mem0 import AsyncMemory, Memory

config = {"embedder": {"provider": "hashing"}, "vector_store": {"config": {"path": "memories.db"}}}
with Memory.from_config(config) as memory:
    memory_id = memory.add("I love sci-fi.", user_id="john")["results"][0]["id"]
    assert memory.search("sci-fi", user_id="john")["results"]
    memory.update(memory_id, "I love westerns.")
    memory.history(memory_id)
    memory.forget(user_id="john")

async def main():
    async with AsyncMemory.from_config(config) as memory:
        await memory.add("I love sci-fi.", user_id="john")
        assert (await memory.search("sci-fi", user_id="john"))["results"]

asyncio.run(main())
"""

COMMANDS = """
from mem0.cli import main

offline = ["--provider", "hashing"]
for arguments in (["embedders", "list"], ["doctor", *offline], ["add", "I love sci-fi.", "--user", "john", *offline]):
    sys.argv = ["mem0", *arguments]
    try:
        main()
    except SystemExit:
        pass
"""

OPENING = """
import mem0

settings = {
    "azure_openai": {"api_key": "a key", "azure_endpoint": "https://name.openai.azure.com"},
    "gemini": {"api_key": "a key"},
    "huggingface": {"huggingface_base_url": "https://tei.example", "api_key": "a key"},
    "lmstudio": {},
    "ollama": {},
    "openai": {"api_key": "a key"},
    "together": {"api_key": "a key"},
    "vertexai": {"project": "p", "access_token": "a token"},
}
for provider, chosen in settings.items():
    assert mem0.default_dims(provider)
    mem0.create_embedder(provider, chosen).close()
"""


@pytest.mark.filterwarnings("ignore:A test tried to use:UserWarning")
def test_the_suite_has_no_network() -> None:
    """A test that does not ask for loopback cannot open a socket, so none of those reaches anything."""
    with pytest.raises(SocketBlockedError):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)


@pytest.mark.parametrize("code", [ROUND_TRIP, COMMANDS, OPENING], ids=["round trip", "commands", "opening providers"])
def test_nothing_calls_out(code: str, tmp_path: Path) -> None:
    """No name is looked up and no connection made by any operation with the offline embedder, nor by opening others."""
    environment = {**os.environ, "MEM0_DIR": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "NETWORK" not in done.stdout


def test_the_watch_sees_the_network(tmp_path: Path) -> None:
    """The watch itself works: a connection to loopback is noticed."""
    code = 'import socket\ntry:\n    socket.create_connection(("127.0.0.1", 9), 1)\nexcept OSError:\n    pass'
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + code], capture_output=True, text=True, timeout=60, check=True
    )
    assert "NETWORK socket.connect" in done.stdout
