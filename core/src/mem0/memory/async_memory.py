# SPDX-License-Identifier: Apache-2.0
"""`AsyncMemory`, for code on an event loop."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from os import PathLike
from types import TracebackType
from typing import Any, Self

from mem0.memory import adding, bulk, reading, transfer, writing
from mem0.memory.effects import Threads
from mem0.memory.facade import asynchronous
from mem0.memory.gathering import Gathering

_PATIENT_THREADS = 4
"""Writers queue for the file anyway, and more threads only fight for the interpreter."""


class AsyncMemory:
    """Does what `Memory` does without blocking the event loop: each operation is a coroutine of the same name.

    Args:
        config: What `from_config` accepts.
    """

    def __init__(self, config: Mapping[str, Any] | str | PathLike[str] | None = None) -> None:
        # Imported here, because NumPy and pydantic cost more than everything else together.
        from mem0.memory.opening import open_memory

        self._open = open_memory(config)
        self._gathering = Gathering(self._open.embedder)
        self._threads = Threads(
            brief=ThreadPoolExecutor(1, thread_name_prefix="mem0-read"),
            patient=ThreadPoolExecutor(_PATIENT_THREADS, thread_name_prefix="mem0-store"),
        )

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any] | str | PathLike[str] | None = None) -> Self:
        """Open a memory, as `Memory.from_config` does. It is not a coroutine: no request is made."""
        return cls(config_dict)

    add = asynchronous(adding.add)
    add_many = asynchronous(bulk.add_many)
    get = asynchronous(reading.get)
    get_all = asynchronous(reading.get_all)
    search = asynchronous(reading.search)
    count = asynchronous(reading.count)
    history = asynchronous(reading.history)
    update = asynchronous(writing.update)
    delete = asynchronous(writing.delete)
    delete_all = asynchronous(writing.delete_all)
    forget = asynchronous(writing.forget)
    reset = asynchronous(writing.reset)
    export = asynchronous(transfer.export)
    import_ = asynchronous(transfer.import_)

    def close(self) -> None:
        """Release files and threads. Prefer `aclose`, which also closes async connections. Safe to call twice."""
        self._threads.shutdown()
        self._open.close()

    async def aclose(self) -> None:
        """Release files, threads and connections. Safe to call twice."""
        self._threads.shutdown()
        await self._open.aclose()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Close it."""
        await self.aclose()
