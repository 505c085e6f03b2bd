# SPDX-License-Identifier: Apache-2.0
"""Failures that become the wrong error, or none."""

from __future__ import annotations

import json
from binascii import a2b_base64

import numpy as np

from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.errors import AuthenticationError, BadRequestError, ProviderError, RateLimitError, ServerError
from mem0.testing.mutants import sdk
from mem0.testing.mutants.good import AcmeConfig
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import killed_by


@killed_by("status_401", says="ServerError")
class AuthenticationRetried(AcmeEmbedder):
    """A key that is refused is taken for a fault of the server, and tried again."""

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Have one error for all."""
        failure = super().translated(error, timeout)
        return _as(ServerError, failure) if isinstance(failure, AuthenticationError) else failure


@killed_by(
    *(f"status_{status}" for status in (401, 403, 404, 408, 413, 429, 500, 502, 503)),
    says="BadRequestError",
)
class AllBadRequests(AcmeEmbedder):
    """Whatever the status, it is a bad request."""

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Have one error for all."""
        failure = super().translated(error, timeout)
        return _as(BadRequestError, failure) if failure.status else failure


@killed_by("status_400", "status_422", "status_301", says="ServerError")
class AllServerErrors(AcmeEmbedder):
    """Whatever the status, it is a fault of the server, and tried again."""

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Have one error for all."""
        failure = super().translated(error, timeout)
        return _as(ServerError, failure) if failure.status else failure


@killed_by("retry_after", says="retry_after is None")
class RetryAfterIgnored(AcmeEmbedder):
    """How long a server asks to wait is not read."""

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Leave the headers out."""
        if isinstance(error, sdk.AcmeStatusError):
            return self._failures.status(error.answer.status, error)
        return super().translated(error, timeout)


@killed_by(
    "dropped_before_headers", "dropped_in_body", "refused_connection", "status_500", says="Acme(Connection|Status)Error"
)
class Untranslated(AcmeEmbedder):
    """The SDK's exceptions are let through."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        return self.read(self._clients.for_threads().embeddings(self.request(batch), batch.timeout))

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        client = await self._clients.for_loop()
        return self.read(await client.embeddings(self.request(batch), batch.timeout))


@killed_by("truncated_json", "html_page", "other_json", says="JSONDecodeError|TypeError")
class AnswerTrusted(AcmeEmbedder):
    """An answer that is none is a JSONDecodeError or a KeyError."""

    def read(self, answer: sdk.Answer) -> BatchResult:
        """Read it, and trust it."""
        data = json.loads(answer.body)
        vectors = [np.frombuffer(a2b_base64(item["embedding"]), dtype="<f4") for item in data["data"]]
        return BatchResult(vectors, [item["index"] for item in data["data"]], data["usage"]["prompt_tokens"])


@killed_by("status_500", says="all zeros")
class ServerErrorsAsZeros(AcmeEmbedder):
    """A server error is swallowed, and zeros are handed over instead."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Go on, whatever happens."""
        try:
            return super().embed_batch(batch)
        except ServerError:
            return BatchResult(np.zeros((len(batch.texts), self.dims or 1)))

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Go on, whatever happens, from async code."""
        try:
            return await super().aembed_batch(batch)
        except ServerError:
            return BatchResult(np.zeros((len(batch.texts), self.dims or 1)))


@killed_by("one_failure_survived", says="503")
class NothingRetryable(AcmeEmbedder):
    """No error says that trying again can help, so that one failure ends a call."""

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Forget to say it."""
        failure = super().translated(error, timeout)
        failure.retryable = False
        return failure


@killed_by("status_429", says="1 requests were made")
class RateLimitNotRetried(AcmeEmbedder):
    """Being told to wait ends the call."""

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Take it for a quota that is used up."""
        failure = super().translated(error, timeout)
        if isinstance(failure, RateLimitError):
            failure.retryable = False
        return failure


@killed_by("slow_headers", "slow_body", says="ProviderConnectionError")
class TimeoutAsConnection(AcmeEmbedder):
    """A server that is too slow is taken for one that is not there."""

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Have one error for whatever has no status."""
        if isinstance(error, sdk.AcmeStatusError):
            return super().translated(error, timeout)
        return self._failures.connection(error)


@killed_by("status_404", says="2026-01-14")
class ObituaryForgotten(AcmeEmbedder):
    """Who asks for a model that was shut down is told that it is not there, and nothing more."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, url: str, key: str, *args: str) -> None:  # noqa: ARG002
        super().__init__(spec, config, url, key)


def _as(kind: type[ProviderError], failure: ProviderError) -> ProviderError:
    """Return an error of another class that says and holds the same."""
    return kind(str(failure), **vars(failure))
