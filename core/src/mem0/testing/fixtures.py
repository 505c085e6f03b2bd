# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the tests of a provider, beside the conformance kit. Import them into its `conftest.py`.

They need a fixture `subject` that returns the provider's `Subject`:

```python
from mem0.testing.fixtures import bench, call, make, server

@pytest.fixture
def subject():
    return SUBJECT
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mem0.testing.kit.bench import WAYS, Bench, Way
from mem0.testing.kit.bench import bench as open_bench
from mem0.testing.kit.subject import Subject
from mem0.testing.loopback.server import LoopbackServer

__all__ = ["bench", "call", "make", "server"]


@pytest.fixture
def bench(subject: Subject) -> Iterator[Bench]:
    """Yield a server, and embedders for it; the provider's environment variables are hidden meanwhile."""
    with open_bench(subject) as made:
        yield made


@pytest.fixture
def server(bench: Bench) -> LoopbackServer:
    """Return the running server."""
    return bench.server


@pytest.fixture
def make(bench: Bench) -> Callable[..., Any]:
    """Return a function that makes an embedder for the server, with settings; `None` takes one away."""
    return bench.embedder


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def call(request: pytest.FixtureRequest) -> Way:
    """Return `embed` of an embedder, from sync or from async code: `call(embedder, texts, input_type="query")`."""
    way: Way = request.param
    return way
