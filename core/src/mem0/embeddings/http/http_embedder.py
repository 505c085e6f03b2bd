# SPDX-License-Identifier: Apache-2.0
"""An embedder that speaks HTTP and JSON itself, for a provider without an SDK, or without one that is needed."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic_core import from_json

from mem0.embeddings.config import HttpEmbedderConfig
from mem0.embeddings.http.client_embedder import ClientEmbedder
from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.errors import ProviderError
from mem0.providers.http.clients import Clients
from mem0.providers.http.failures import Failures, said
from mem0.providers.http.json_answer import read_json_answer
from mem0.providers.http.options import client_options


class HttpEmbedder(ClientEmbedder):
    """Embeds with one POST of JSON. A provider writes `body` and `read`.

    ```python
    class AcmeEmbedder(HttpEmbedder):
        def body(self, batch: Batch) -> object:
            return {"model": self.spec.model, "texts": self.prompted(batch)}

        def read(self, answer: Any) -> BatchResult:
            return BatchResult(answer["vectors"], tokens=answer["usage"]["tokens"])
    ```

    Connections, time limits, proxies and the translation of failures are the same for all. Redirects are not followed.

    Args:
        spec: What it declares about itself.
        config: Its settings. Their `default_headers` come before `headers`, so that a user who needs another
            `Authorization` for a gateway gets it.
        library: The module `httpx`. It is handed in, so that the core does not depend on it.
        url: Where to post.
        failures: How to word what goes wrong, with the key among its `secrets`; those of `config` are added.
        headers: Headers to send with every request, the key's among them.
    """

    def __init__(
        self,
        spec: EmbedderSpec,
        config: HttpEmbedderConfig,
        library: Any,
        url: str,
        failures: Failures,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        sent = {"content-type": "application/json", **sent, **config.lower_headers}

        def options(*, asynchronous: bool) -> dict[str, Any]:
            return {"headers": sent, **client_options(library, url, config.proxies, asynchronous=asynchronous)}

        clients: Clients[Any, Any] = Clients(
            lambda: library.Client(**options(asynchronous=False)),
            lambda: library.AsyncClient(**options(asynchronous=True)),
        )
        failures = replace(failures, secrets=[*failures.secrets, *config.secrets])
        super().__init__(spec, config, clients, failures, library.HTTPError)
        self._timeout_error = library.TimeoutException
        self._url = url

    @abstractmethod
    def body(self, batch: Batch) -> object:
        """Return what to send, for JSON to be made of it.

        Args:
            batch: Its texts and their input type; `self.prompted(batch)` are the texts with their prompt before them.
        """

    @abstractmethod
    def read(self, answer: Any) -> BatchResult:
        """Take vectors, their numbers and the tokens that they cost out of an answer.

        Args:
            answer: What the JSON of a success says. Index it as if it were right: what indexing raises where something
                is not there (`KeyError`, `TypeError`, ...) becomes a `MalformedResponseError`, and the core checks the
                vectors.
        """

    def details_of(self, status: int, said: object) -> dict[str, Any]:  # noqa: ARG002 - for those who override it
        """Return what is known better about a refusal than its status tells, as for `Failures.status`.

        Args:
            status: The HTTP status.
            said: The server's message; its whole answer, where that is not of one of the usual shapes.
        """
        return {}

    def ask(self, client: Any, batch: Batch) -> Any:
        """Send a batch."""
        content = json.dumps(self.body(batch), ensure_ascii=False).encode()
        return client.post(self._url, content=content, timeout=batch.timeout)

    def result(self, answer: Any) -> BatchResult:
        """Take the vectors out of a response. A provider extends it that needs the response's headers."""
        if answer.is_success:
            return read_json_answer(answer.content, self.read, self._failures)
        raise self._refusal(answer)

    def translated(self, error: Any, batch: Batch) -> ProviderError:
        """Return mem0's error for one of the library's."""
        if isinstance(error, self._timeout_error):
            return self._failures.timeout(batch.timeout)
        return self._failures.connection(f"{type(error).__name__}: {error}")

    def _refusal(self, response: Any) -> ProviderError:
        status: int = response.status_code
        try:
            words = said(from_json(response.content))
        except ValueError:  # a proxy's page, or nothing
            words = response.text
        return self._failures.status(status, words, response.headers, **self.details_of(status, words))
