# SPDX-License-Identifier: Apache-2.0
"""Requests that are sent too often, too long, to others, or in other batches than they should."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.testing.mutants import sdk
from mem0.testing.mutants.good import DEFAULT_MODEL, AcmeConfig
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import killed_by


@killed_by("no_retry_of_its_own", says="3 requests")
class OwnRetries(AcmeEmbedder):
    """The SDK's own retries are left on, so that five tries become fifteen."""

    def sdk_options(self, url: str) -> dict[str, Any]:
        """Leave the SDK's default."""
        return {**super().sdk_options(url), "retries": 2}


@killed_by("redirect_not_followed", says="another server")
class RedirectsFollowed(AcmeEmbedder):
    """Redirects are followed, with the key, to wherever they lead."""

    def sdk_options(self, url: str) -> dict[str, Any]:
        """Leave the SDK's default."""
        return {**super().sdk_options(url), "follow_redirects": True}


@killed_by("proxies_not_for_loopback", says="refused")
class ProxyForLoopback(AcmeEmbedder):
    """A proxy of the environment is asked for a server on this machine, which it cannot reach."""

    def sdk_options(self, url: str) -> dict[str, Any]:
        """Leave the SDK's default."""
        return {**super().sdk_options(url), "trust_env": True}


@killed_by("connection_reused", says="10 connections")
class NewConnections(AcmeEmbedder):
    """Every request opens a connection of its own."""

    def sdk_options(self, url: str) -> dict[str, Any]:
        """Throw connections away."""
        return {**super().sdk_options(url), "keep_alive": False}


@killed_by("slow_body", says="bit by bit")
class TimeoutOfReads(AcmeEmbedder):
    """A timeout holds for each piece of an answer, so that a server which drips is waited for as long as it likes."""

    def sdk_options(self, url: str) -> dict[str, Any]:
        """Leave the SDK's default."""
        return {**super().sdk_options(url), "timeout_is_total": False}


@killed_by("slow_headers", says="does not answer")
class TimeoutIgnored(AcmeEmbedder):
    """The timeout that is set is not handed on to the SDK."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed with a timeout that somebody wrote down. On an event loop the core has a clock of its own."""
        return super().embed_batch(replace(batch, timeout=60.0))


@killed_by("batch_size_kept", says="batch_size=3")
class BatchSizeIgnored(AcmeEmbedder):
    """The setting `batch_size` is lost on the way."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, *args: str) -> None:
        super().__init__(spec, config.model_copy(update={"batch_size": None}), *args)


@killed_by("limits_kept", says="129 texts")
class OneTextMore(AcmeEmbedder):
    """A text of its own is sent with every batch, beyond the limit that is declared."""

    def request(self, batch: Batch) -> dict[str, Any]:
        """Send an instruction first."""
        request = super().request(batch)
        request["input"] = ["Represent the following texts.", *request["input"]]
        return request

    def read(self, answer: sdk.Answer) -> BatchResult:
        """Leave the vector of the instruction out."""
        result = super().read(answer)
        return replace(result, vectors=result.vectors[1:], indices=None)


@killed_by("spec", says="model")
class ModelIgnored(AcmeEmbedder):
    """Whatever model is configured, the default one is asked for."""

    def request(self, batch: Batch) -> dict[str, Any]:
        """Write down a name."""
        return {**super().request(batch), "model": DEFAULT_MODEL}
