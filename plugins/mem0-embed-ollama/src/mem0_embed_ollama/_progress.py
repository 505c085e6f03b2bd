# SPDX-License-Identifier: Apache-2.0
"""How far the download of a model is."""

from __future__ import annotations

import logging
from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Takes the server's words, the bytes done and the bytes in all (0 where it does not say)."""

logger = logging.getLogger("mem0_embed_ollama")


class ProgressLog:
    """Writes progress to the log: each step, and every tenth of it.

    Args:
        model: The model that is downloaded.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._last: tuple[str, int] | None = None

    def __call__(self, status: str, completed: int, total: int) -> None:
        """Log it if there is news."""
        tenth = 10 * completed // total if total else 0
        if self._last != (status, tenth):
            self._last = status, tenth
            logger.info("ollama: pulling %s: %s %d %%", self._model, status, 10 * tenth)
