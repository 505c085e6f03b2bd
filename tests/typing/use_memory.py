# SPDX-License-Identifier: Apache-2.0
"""Types of a memory, as an application sees them. Checked by mypy and pyright, never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type

from mem0 import AsyncMemory, Memory
from mem0.errors import Mem0Error, PluginError, ProviderError, RateLimitError, StoreError

memory = Memory.from_config({"embedder": {"provider": "hashing"}})
assert_type(memory, Memory)
assert_type(memory.add("text", user_id="john", metadata={"a": 1}), dict[str, Any])
assert_type(memory.add([{"role": "user", "content": "text"}], agent_id="a", run_id="r"), dict[str, Any])
assert_type(memory.add_many(["text", {"content": "text"}], user_id="john"), dict[str, Any])
assert_type(memory.search("query", user_id="john", top_k=3, filters={"a": 1}), dict[str, Any])
assert_type(memory.get("id"), dict[str, Any] | None)
assert_type(memory.get_all(user_id="john", limit=10, offset=10), dict[str, Any])
assert_type(memory.update("id", "text"), dict[str, Any])
assert_type(memory.delete("id"), dict[str, Any])
assert_type(memory.delete_all(user_id="john"), dict[str, Any])
assert_type(memory.forget("id"), dict[str, Any])
assert_type(memory.history("id"), list[dict[str, Any]])
assert_type(memory.count(user_id="john"), int)
assert_type(memory.export(Path("memories.jsonl"), all_scopes=True), dict[str, Any])
assert_type(memory.import_("memories.jsonl"), dict[str, Any])
with Memory() as opened, Memory.from_config(Path("mem0.toml")):
    assert_type(opened, Memory)


class Audited(Memory):
    """A subclass stays one when it is opened."""


assert_type(Audited.from_config("mem0.toml"), Audited)


async def use() -> None:
    async with AsyncMemory.from_config("mem0.toml") as memory:
        assert_type(memory, AsyncMemory)
        assert_type(await memory.add([{"role": "user", "content": "text"}], user_id="john"), dict[str, Any])
        assert_type(await memory.search("query", user_id="john"), dict[str, Any])
        assert_type(await memory.get("id"), dict[str, Any] | None)
        assert_type(await memory.history("id"), list[dict[str, Any]])
        assert_type(await memory.count(all_scopes=True), int)
    await memory.aclose()


def what_failed(error: Mem0Error) -> object:
    assert_type(error.index, int | None)
    if isinstance(error, RateLimitError):
        assert_type(error.retry_after, float | None)
    if isinstance(error, ProviderError):
        assert_type(error.status, int | None)
        return assert_type(error.retryable, bool)
    if isinstance(error, StoreError):
        return assert_type(error.path, str)
    return assert_type(error.provider, str) if isinstance(error, PluginError) else None
