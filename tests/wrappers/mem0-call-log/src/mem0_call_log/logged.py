# SPDX-License-Identifier: Apache-2.0
"""The embedder that logs."""

from __future__ import annotations

import logging
import time

from mem0.embeddings.types import Batch
from mem0.embeddings.wrapping import Around, WrappedEmbedder

logger = logging.getLogger("mem0_call_log")


class LoggedEmbedder(WrappedEmbedder):
    """Logs each request when it is over, on the logger `mem0_call_log`."""

    def around(self, batch: Batch) -> Around:
        """Log one request: as INFO, or as WARNING if it failed."""
        asked = f"{self.spec.provider}/{self.spec.model} {batch.input_type} texts={len(batch.texts)}"
        begun = time.perf_counter()
        try:
            answer = yield
        except BaseException as error:
            # Its class alone: a message may repeat what was sent.
            logger.warning("%s seconds=%.3f failed=%s", asked, time.perf_counter() - begun, type(error).__name__)
            raise
        logger.info("%s seconds=%.3f tokens=%d", asked, time.perf_counter() - begun, answer.tokens)
