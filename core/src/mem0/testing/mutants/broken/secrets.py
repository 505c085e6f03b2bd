# SPDX-License-Identifier: Apache-2.0
"""Keys that show where they must not."""

from __future__ import annotations

import logging
import os
from typing import Any

from mem0.embeddings.types import Batch, BatchResult, EmbedderSpec
from mem0.testing.mutants import sdk
from mem0.testing.mutants.good import AcmeConfig
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import killed_by

logger = logging.getLogger("mem0_embed_acme")


class KnowsKey(AcmeEmbedder):
    """Keeps the key in an attribute."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, url: str, key: str, *args: str) -> None:
        super().__init__(spec, config, url, key, *args)
        self._key = key


@killed_by("secrets_hidden", says="repr")
class KeyInRepr(KnowsKey):
    """The key shows in the embedder's repr."""

    def __repr__(self) -> str:
        """Show everything, as a dataclass would."""
        return f"AcmeEmbedder(model={self.spec.model!r}, key={self._key!r})"


@killed_by("secrets_in_errors", says="log record")
class KeyInLog(KnowsKey):
    """The key shows in a log line."""

    def request(self, batch: Batch) -> dict[str, Any]:
        """Say what is sent, with the headers."""
        logger.debug("POST /embeddings: %d texts, Authorization: Bearer %s", len(batch.texts), self._key)
        return super().request(batch)


@killed_by("secrets_in_errors", says="the message")
class KeyInError(AcmeEmbedder):
    """What a server says is repeated as it is, though it may hold the key."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, url: str, key: str, *args: str) -> None:
        super().__init__(spec, config, url, key, *args)
        object.__setattr__(self._failures, "secrets", ())


@killed_by("secrets_in_errors", says="AcmeStatusError")
class KeyInTraceback(AcmeEmbedder):
    """Errors are raised while the SDK's are handled, and drag them along, with all that the server said."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        try:
            answer = self._clients.for_threads().embeddings(self.request(batch), batch.timeout)
        except sdk.AcmeError as error:
            raise self.translated(error, batch.timeout) from error
        return self.read(answer)


@killed_by("missing_key", says="environment")
class EnvironmentFirst(AcmeEmbedder):
    """A key of the environment is sent in place of the one that is configured."""

    def __init__(self, spec: EmbedderSpec, config: AcmeConfig, url: str, key: str, *args: str) -> None:
        super().__init__(spec, config, url, os.environ.get("ACME_API_KEY", key), *args)
