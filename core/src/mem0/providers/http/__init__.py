# SPDX-License-Identifier: Apache-2.0
"""What every provider that speaks HTTP needs, written once.

None of it imports an HTTP library: where one is needed, it is handed in, so that the same lines serve `httpx` and
`httpx2`, whichever the SDK stands on.

- `Clients`: one client for all threads, one for each event loop, closed when they should be.
- `client_options`: proxies, redirects, keep-alive and certificates of such a client.
- `ClientProvider`: one request through such a client, and errors without a trail.
- `Failures`: words for what went wrong, the same for all providers, without a secret in them.
- `read_json_answer`: what is wanted out of a body.
- `stainless`: what the SDKs that Stainless generates have in common: exceptions, and headers of the environment.
- `check_url`, `excerpt`, `said`, `parse_retry_after`: the small parts.
"""

from mem0.providers.http.client_provider import ClientProvider
from mem0.providers.http.clients import Clients
from mem0.providers.http.failures import Failures, excerpt, said
from mem0.providers.http.json_answer import read_json_answer
from mem0.providers.http.options import client_options
from mem0.providers.http.retry_after import parse_retry_after
from mem0.providers.http.urls import check_url

__all__ = [
    "ClientProvider",
    "Clients",
    "Failures",
    "check_url",
    "client_options",
    "excerpt",
    "parse_retry_after",
    "read_json_answer",
    "said",
]
