# SPDX-License-Identifier: Apache-2.0
"""A memory for applications, with embedders as plugins.

```python
from mem0 import Memory

memory = Memory.from_config({"embedder": {"provider": "hashing"}})
memory.add("I love sci-fi movies.", user_id="john")
memory.search("Which movies does he like?", user_id="john")
```

Applications use `Memory`, `AsyncMemory`, `create_embedder` and `default_dims`. Plugin authors use `hookimpl`,
`Embedder`, `EmbedderConfig` and what a batch is made of. Errors are in `mem0.errors`.

Names are imported when they are first used, so that `import mem0` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mem0.version import __version__

__all__ = [
    "AsyncMemory",
    "Batch",
    "BatchResult",
    "Embedder",
    "EmbedderConfig",
    "EmbedderSpec",
    "Embeddings",
    "Limits",
    "Mem0Error",
    "Memory",
    "ModelInfo",
    "Usage",
    "__version__",
    "create_embedder",
    "default_dims",
    "hookimpl",
]

if TYPE_CHECKING:
    from mem0.embeddings.config import EmbedderConfig
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.models import ModelInfo
    from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec, Embeddings, Limits, Usage
    from mem0.errors import Mem0Error
    from mem0.hookspecs import hookimpl
    from mem0.memory.async_memory import AsyncMemory
    from mem0.memory.memory import Memory
    from mem0.plugins.hooks import create_embedder, default_dims

_HOME = {
    "AsyncMemory": "mem0.memory.async_memory",
    "Batch": "mem0.embeddings.types",
    "BatchResult": "mem0.embeddings.types",
    "Embedder": "mem0.embeddings.embedder",
    "EmbedderConfig": "mem0.embeddings.config",
    "EmbedderSpec": "mem0.embeddings.types",
    "Embeddings": "mem0.embeddings.types",
    "Limits": "mem0.embeddings.types",
    "Mem0Error": "mem0.errors",
    "Memory": "mem0.memory.memory",
    "ModelInfo": "mem0.embeddings.models",
    "Usage": "mem0.embeddings.types",
    "create_embedder": "mem0.plugins.hooks",
    "default_dims": "mem0.plugins.hooks",
    "hookimpl": "mem0.hookspecs",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'mem0' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
