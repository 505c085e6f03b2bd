# SPDX-License-Identifier: Apache-2.0
"""What the tests of an application or a plugin need: a server that answers and fails to order, and no waiting.

```python
from mem0.testing import Fault, LoopbackServer, no_waiting

with LoopbackServer() as server, no_waiting():
    server.faults.append(Fault(status=503))
    ...  # point the provider's base URL at f"{server.url}/v1"
    assert len(server.requests) == 2
```

Real SDKs talk to a real server on this machine, so nothing has to be patched, and what is tested is what travels.
"""

from mem0.embeddings.retry import no_waiting
from mem0.testing.exchange import Request
from mem0.testing.faults import Fault
from mem0.testing.server import LoopbackServer
from mem0.testing.vectors import vector_for

__all__ = ["Fault", "LoopbackServer", "Request", "no_waiting", "vector_for"]
