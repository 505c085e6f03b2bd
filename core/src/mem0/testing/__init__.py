# SPDX-License-Identifier: Apache-2.0
"""What the tests of an application or a plugin need: a conformance kit, and a server that fails to order.

```python
from mem0.testing import Fault, LoopbackServer, no_waiting

with LoopbackServer() as server, no_waiting():
    server.faults.append(Fault(status=503))
    ...  # point the provider's base URL at f"{server.url}/v1"
    assert len(server.requests) == 2
```

What an LLM says is in `server.answers`, and a fault may be for its requests only:

```python
server.answers = ['{"facts": []}', lambda request: request["messages"][-1]["content"]]
server.faults.append(Fault(status=429, path="/chat/completions"))
```

Real SDKs talk to a real server on this machine, so nothing has to be patched, and what is tested is what travels.

The conformance kit is a class to subclass (`EmbedderConformance`, for pytest) or a function to call (`run`).
Both need a `Subject`; `subject_of` finds the one that an installed provider brings.

Names are imported when they are first used: a plugin's module that a test holds against `light_module` may lie below
this package, and must not find NumPy loaded.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mem0.providers.retry import no_waiting
    from mem0.testing.kit.bench import Way
    from mem0.testing.kit.conformance import EmbedderConformance
    from mem0.testing.kit.find import load_subject, subject_of
    from mem0.testing.kit.report import Report
    from mem0.testing.kit.run import run
    from mem0.testing.kit.subject import Subject
    from mem0.testing.loopback.exchange import Model, Reply, Request, Said, Wire
    from mem0.testing.loopback.faults import Fault, twisted
    from mem0.testing.loopback.server import LoopbackServer
    from mem0.testing.loopback.vectors import vector_for

__all__ = [
    "EmbedderConformance",
    "Fault",
    "LoopbackServer",
    "Model",
    "Reply",
    "Report",
    "Request",
    "Said",
    "Subject",
    "Way",
    "Wire",
    "load_subject",
    "no_waiting",
    "run",
    "subject_of",
    "twisted",
    "vector_for",
]

_HOME = {
    "EmbedderConformance": "mem0.testing.kit.conformance",
    "Fault": "mem0.testing.loopback.faults",
    "LoopbackServer": "mem0.testing.loopback.server",
    "Model": "mem0.testing.loopback.exchange",
    "Reply": "mem0.testing.loopback.exchange",
    "Report": "mem0.testing.kit.report",
    "Request": "mem0.testing.loopback.exchange",
    "Said": "mem0.testing.loopback.exchange",
    "Subject": "mem0.testing.kit.subject",
    "Way": "mem0.testing.kit.bench",
    "Wire": "mem0.testing.loopback.exchange",
    "load_subject": "mem0.testing.kit.find",
    "no_waiting": "mem0.providers.retry",
    "run": "mem0.testing.kit.run",
    "subject_of": "mem0.testing.kit.find",
    "twisted": "mem0.testing.loopback.faults",
    "vector_for": "mem0.testing.loopback.vectors",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'mem0.testing' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
