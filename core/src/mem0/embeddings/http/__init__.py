# SPDX-License-Identifier: Apache-2.0
"""What every provider that speaks HTTP needs, written once.

For authors of providers. None of it imports an HTTP library: where one is needed, it is handed in, so that the same
lines serve `httpx` and `httpx2`, whichever the SDK stands on.

- `HttpEmbedder`: the embedder of a provider that speaks HTTP and JSON itself. With it, `Failures` and `check_url` are
  usually all that is needed.
- `Clients`: one client for all threads, one for each event loop, closed when they should be.
- `client_options`: proxies, redirects, keep-alive and certificates of such a client.
- `Failures`: words for what went wrong, the same for all providers, without a secret in them.
- `read_json_answer`: vectors out of a body; with `read_openai`, that of `/v1/embeddings`.
- `stainless`: what the SDKs that Stainless generates have in common: exceptions, and headers of the environment.
- `stainless_embedder`: the embedder that openai and together share.
- `client_embedder`: what that has in common with `HttpEmbedder`.
- `check_url`, `excerpt`, `said`, `parse_retry_after`: the small parts.
"""

from mem0.embeddings.http.http_embedder import HttpEmbedder
from mem0.embeddings.http.openai_answer import read_openai
from mem0.providers.http.clients import Clients
from mem0.providers.http.failures import Failures, excerpt, said
from mem0.providers.http.json_answer import read_json_answer
from mem0.providers.http.options import client_options
from mem0.providers.http.retry_after import parse_retry_after
from mem0.providers.http.urls import check_url

__all__ = [
    "Clients",
    "Failures",
    "HttpEmbedder",
    "check_url",
    "client_options",
    "excerpt",
    "parse_retry_after",
    "read_json_answer",
    "read_openai",
    "said",
]
