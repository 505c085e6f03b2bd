# SPDX-License-Identifier: Apache-2.0
"""One request through a pair of clients that are called alike, and errors without a trail."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Generic, TypeVar

from mem0.errors import ProviderError
from mem0.providers.http.clients import Clients
from mem0.providers.http.failures import Failures
from mem0.providers.provider import Provider

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class ClientProvider(Provider, Generic[Asked, Answer]):
    """Asks through one client for all threads and one for each event loop.

    Its subclasses set `_clients`, `_failures` and `_errors` (what the clients raise), and say what one request is.
    """

    _clients: Clients[Any, Any]
    _failures: Failures
    _errors: type[Exception]

    def request(self, asked: Asked) -> Answer:
        """Make one request.

        Raises:
            ProviderError: It failed.
        """
        client = self._clients.for_threads()
        try:
            answer = self.ask(client, asked)
        except self._errors as error:
            failure = self.translated(error, asked)
        else:
            return self.result(answer)
        raise failure  # out here, or it would drag along the client's exception, whose frames hold the key

    async def arequest(self, asked: Asked) -> Answer:
        """Do what `request` does, from async code."""
        client = await self._clients.for_loop()
        try:
            answer = await self.ask(client, asked)
        except self._errors as error:
            failure = self.translated(error, asked)
        else:
            return self.result(answer)
        raise failure

    def close(self) -> None:
        """Release connections."""
        self._clients.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self._clients.aclose()

    @abstractmethod
    def ask(self, client: Any, asked: Asked) -> Any:
        """Send a request, and return the client's answer; of an async client, what is to be awaited for it.

        Args:
            client: One of the clients.
            asked: What is asked for, and the seconds that the request may take.
        """

    @abstractmethod
    def result(self, answer: Any) -> Answer:
        """Take what was asked for out of an answer.

        Args:
            answer: What the client returned.

        Raises:
            ProviderError: The answer is a refusal, or cannot be used.
        """

    @abstractmethod
    def translated(self, error: Any, asked: Asked) -> ProviderError:
        """Return mem0's error for one that a client raised.

        Args:
            error: What it raised.
            asked: What was asked for.
        """
