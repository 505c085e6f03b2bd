# SPDX-License-Identifier: Apache-2.0
"""What runs in mem0ai's interpreter. Only the standard library, mem0ai and what it brings along.

It reads a task from each line of its input and writes the answer as a line of its output.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sentences import sentences

MODEL = "text-embedding-3-small"
USER = {"user_id": "u"}
DIRECTORY = Path(sys.argv[1])
_open: dict[str, Any] = {}


def config() -> dict[str, Any]:
    """Configure the defaults, but for where files are."""
    return {
        "vector_store": {"provider": "qdrant", "config": {"path": str(DIRECTORY / "qdrant")}},
        "embedder": {"provider": "openai", "config": {"model": MODEL}},
        "history_db_path": str(DIRECTORY / "history.db"),
    }


def memory() -> Any:
    """Return the memory, opened when it is first asked for."""
    if "memory" not in _open:
        from mem0 import Memory

        _open["memory"] = Memory.from_config(config())
    return _open["memory"]


def amemory() -> Any:
    """Return the async memory, opened when it is first asked for."""
    if "amemory" not in _open:
        from mem0 import AsyncMemory

        _open["amemory"] = AsyncMemory.from_config(config())
    return _open["amemory"]


def versions() -> dict[str, str]:
    """Say what is installed."""
    from importlib.metadata import version

    return {name: version(name) for name in ("mem0ai", "openai", "qdrant-client", "numpy")}


def resident() -> dict[str, float]:
    """Return the memory in RAM now and at its peak, in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kilobytes = {line.split()[0]: int(line.split()[1]) for line in lines if line.endswith(" kB")}
    return {"now": kilobytes["VmRSS:"] * 1024 / 1e6, "peak": kilobytes["VmHWM:"] * 1024 / 1e6}


def opening() -> dict[str, float]:
    """Cost of importing and opening."""
    return cost(memory)


def fill(count: int) -> None:
    """Store sentences in batches, as its own `add` with an LLM does. Through `infer=False` it would take minutes."""
    opened, texts = memory(), sentences(count)
    for start in range(0, count, 500):
        chunk = texts[start : start + 500]
        answer = opened.embedding_model.client.embeddings.create(input=chunk, model=MODEL)
        shared = {"hash": "-", "created_at": "2026-01-01T00:00:00+00:00", **USER}
        payloads = [{**shared, "data": text, "text_lemmatized": text} for text in chunk]
        opened.vector_store.insert(
            vectors=[item.embedding for item in answer.data], payloads=payloads, ids=[str(uuid.uuid4()) for _ in chunk]
        )


def cost(call: Callable[[], object]) -> dict[str, float]:
    """Measure a call."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def raw(texts: list[str], encoding: str = "float") -> dict[str, float]:
    """Cost of the request that it makes, without it."""
    client = memory().embedding_model.client
    return cost(lambda: client.embeddings.create(input=texts, model=MODEL, encoding_format=encoding))


def search(query: str) -> dict[str, float]:
    """Cost of a search."""
    return cost(lambda: memory().search(query, filters=USER, top_k=20))


def get_all() -> dict[str, float]:
    """Cost of a list."""
    return cost(lambda: memory().get_all(filters=USER, top_k=20))


def add(texts: list[str]) -> dict[str, float]:
    """Cost of storing texts one by one."""

    def run() -> None:
        for text in texts:
            memory().add(text, infer=False, **USER)

    return cost(run)


def add_list(texts: list[str]) -> list[str]:
    """Store texts with one call, and return their ids."""
    messages = [{"role": "user", "content": text} for text in texts]
    return [result["id"] for result in memory().add(messages, infer=False, **USER)["results"]]


def update_text(memory_id: str) -> None:
    """Give a memory a new text."""
    memory().update(memory_id, text="Something else entirely.")


def update_metadata(memory_id: str) -> None:
    """Change a field."""
    memory().update(memory_id, metadata={"seen": True})


def update_missing() -> str:
    """Give a memory that does not exist a new text."""
    try:
        memory().update(str(uuid.uuid4()), text="Nobody's text.")
    except Exception as error:
        return type(error).__name__
    return "no error"


def count() -> int:
    """Count what is stored."""
    return len(memory().get_all(filters=USER, top_k=100_000)["results"])


def gathered_searches(queries: list[str]) -> tuple[float, float]:
    """Return the seconds, by the clock and of CPU, that searches take which are all started at once."""

    async def run() -> tuple[float, float]:
        opened = amemory()
        await opened.search(queries[0], filters=USER)
        wall, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(opened.search(query, filters=USER) for query in queries))
        return time.perf_counter() - wall, time.process_time() - cpu

    return asyncio.run(run())


def gathered_adds(texts: list[str]) -> dict[str, Any]:
    """Store texts that are all started at once; say how many calls returned and how many failed."""

    async def run() -> list[Any]:
        opened = amemory()
        return await asyncio.gather(*(opened.add(text, infer=False, **USER) for text in texts), return_exceptions=True)

    wall = time.perf_counter()
    results = asyncio.run(run())
    failed = sum(isinstance(result, BaseException) for result in results)
    return {"wall": time.perf_counter() - wall, "acknowledged": len(texts) - failed, "errors": failed}


def threaded_adds(texts: list[str], threads: int) -> dict[str, Any]:
    """Store texts from threads; say how many calls returned and how many failed."""

    def one(text: str) -> bool:
        try:
            memory().add(text, infer=False, **USER)
        except Exception:
            return False
        return True

    memory()
    wall = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        done = list(pool.map(one, texts))
    return {"wall": time.perf_counter() - wall, "acknowledged": sum(done), "errors": done.count(False)}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what anybody else prints is no answer
    for line in sys.stdin:
        task, arguments = json.loads(line)
        try:
            answer = {"result": globals()[task](**arguments)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
    answers.flush()
    os._exit(0)  # what it leaves running in the background is of no interest


if __name__ == "__main__":
    main()
