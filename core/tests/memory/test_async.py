# SPDX-License-Identifier: Apache-2.0
"""`AsyncMemory` does what `Memory` does, and does not block."""

from __future__ import annotations

import asyncio
import inspect
import random
import threading
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from mem0 import AsyncMemory, Memory
from mem0.errors import MemoryNotFoundError, UnknownArgumentError, ValidationError

OPERATIONS = [
    "add", "add_many", "get", "get_all", "search", "count", "history", "update", "delete", "delete_all", "forget",
    "reset", "export", "import_",
]  # fmt: skip


@pytest.mark.parametrize("name", OPERATIONS)
def test_both_have_the_same_signature(name: str) -> None:
    """Every operation takes the same arguments and carries the same documentation in both classes."""
    sync, asynchronous = getattr(Memory, name), getattr(AsyncMemory, name)
    assert inspect.signature(sync) == inspect.signature(asynchronous)
    assert sync.__doc__ == asynchronous.__doc__
    assert sync.__doc__
    assert inspect.iscoroutinefunction(asynchronous)


async def test_a_round_trip(config: dict[str, Any], tmp_path: Any) -> None:
    """Every operation works from a coroutine."""
    async with AsyncMemory.from_config(config) as memory:
        memory_id = (await memory.add("I love sci-fi.", user_id="john"))["results"][0]["id"]
        await memory.add_many(["I like tea."], user_id="john")
        assert (await memory.search("sci-fi", user_id="john"))["results"][0]["id"] == memory_id
        await memory.update(memory_id, "I love westerns.")
        assert (await memory.get(memory_id))["memory"] == "I love westerns."  # type: ignore[index]
        assert [e["event"] for e in await memory.history(memory_id)] == ["ADD", "UPDATE"]
        assert (await memory.export(tmp_path / "x.jsonl", user_id="john"))["exported"] == 2
        await memory.delete(memory_id)
        assert await memory.count(user_id="john") == 1
        assert len((await memory.get_all(user_id="john"))["results"]) == 1
        assert (await memory.import_(tmp_path / "x.jsonl"))["added"] == 1
        await memory.delete_all(user_id="john")
        assert (await memory.forget(user_id="john"))["history"]
        await memory.reset()
        with pytest.raises(MemoryNotFoundError):
            await memory.delete(memory_id)
        with pytest.raises(ValidationError, match="no scope"):
            await memory.search("x")
        with pytest.raises(UnknownArgumentError):
            await memory.search("x", user="john")  # type: ignore[call-arg]


async def test_gathered_adds_are_all_stored(config: dict[str, Any]) -> None:
    """400 adds at once are all stored, with one history entry each, and none fails."""
    async with AsyncMemory.from_config(config) as memory:
        answers = await asyncio.gather(*(memory.add(f"memory {n}", user_id="john") for n in range(400)))
        assert await memory.count(user_id="john") == 400
        assert len({answer["results"][0]["id"] for answer in answers}) == 400
    with Memory.from_config(config) as reopened:
        everything = reopened.get_all(user_id="john")["results"]
        assert {found["memory"] for found in everything} == {f"memory {n}" for n in range(400)}
        assert all(len(reopened.history(found["id"])) == 1 for found in everything)


async def test_the_event_loop_is_never_blocked(config: dict[str, Any], tmp_path: Path) -> None:
    """No operation makes a blocking call on the event loop."""
    memory = AsyncMemory.from_config(config)
    await memory.add("warm up", user_id="john")
    await memory.search("warm up", user_id="john")
    with blockbuster_ctx():
        memory_id = (await memory.add("I love sci-fi.", user_id="john"))["results"][0]["id"]
        await memory.search("sci-fi", user_id="john")
        await memory.update(memory_id, "I love westerns.")
        await memory.get_all(user_id="john")
        await memory.history(memory_id)
        await memory.export(tmp_path / "x.jsonl", user_id="john")
        await memory.import_(tmp_path / "x.jsonl")
        await memory.add_many([f"item {n}" for n in range(300)], user_id="john")
        await memory.forget(user_id="john")
    await memory.aclose()


async def test_cancelled_adds_are_whole_or_absent(config: dict[str, Any]) -> None:
    """An add that is cancelled at a random moment stored all of its messages or none, and leaks no thread."""
    randomness = random.Random(7)
    async with AsyncMemory.from_config(config) as memory:
        await memory.add("warm up", user_id="john")
        threads = threading.active_count()
        for number in range(60):
            messages = [f"run {number} message {n}" for n in range(5)]
            task = asyncio.create_task(memory.add(messages, run_id=f"r{number}"))
            await asyncio.sleep(randomness.random() * 0.006)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await memory.count(all_scopes=True)
        assert threading.active_count() <= threads + 8
    with Memory.from_config(config) as reopened:
        for number in range(60):
            assert reopened.count(run_id=f"r{number}") in (0, 5)


async def test_closing_twice(config: dict[str, Any]) -> None:
    """Closing is safe in any order and from both worlds."""
    memory = AsyncMemory.from_config(config)
    await memory.aclose()
    await memory.aclose()
    memory.close()
