# SPDX-License-Identifier: Apache-2.0
"""`Memory`, for code that is not async."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from types import TracebackType
from typing import Any, Self

from mem0.memory import adding, bulk, reading, transfer, writing
from mem0.memory.facade import sync


class Memory:
    """Stores what was said and finds it again.

    Every operation on many memories needs a scope (`user_id`, `agent_id`, `run_id`, as arguments or in `filters`),
    compared exactly, or `all_scopes=True`. What a call wrote is durable when it returns; a call that fails changed
    nothing. A memory may be shared by threads, and its file by processes.

    Args:
        config: What `from_config` accepts.
    """

    def __init__(self, config: Mapping[str, Any] | str | PathLike[str] | None = None) -> None:
        # Imported here, because NumPy and pydantic cost more than everything else together.
        from mem0.memory.opening import open_memory

        self._open = open_memory(config)

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any] | str | PathLike[str] | None = None) -> Self:
        """Open a memory. No request is made.

        Args:
            config_dict: A dict with any of `embedder`, `vector_store`, `search` and `plugins`, or the path of a TOML or
                JSON file that holds one. Without an embedder it is OpenAI; without a path the store is
                `memories.db` in `$MEM0_DIR` or `~/.mem0`.

        Raises:
            ConfigurationError: A key or a value is wrong.
            PluginError: The embedder cannot be used.
            StoreError: The store cannot be opened, or holds vectors of another embedder.
        """
        return cls(config_dict)

    add = sync(adding.add)
    add_many = sync(bulk.add_many)
    get = sync(reading.get)
    get_all = sync(reading.get_all)
    search = sync(reading.search)
    count = sync(reading.count)
    history = sync(reading.history)
    update = sync(writing.update)
    delete = sync(writing.delete)
    delete_all = sync(writing.delete_all)
    forget = sync(writing.forget)
    reset = sync(writing.reset)
    export = sync(transfer.export)
    import_ = sync(transfer.import_)

    def close(self) -> None:
        """Release files and connections. Safe to call twice."""
        self._open.close()

    def chat(self, query: str) -> None:
        """Not a memory's business; kept so that callers of mem0ai get the same answer."""
        raise NotImplementedError("Chat is not implemented. Search, and put what is found into your own prompt.")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close it."""
        self.close()
