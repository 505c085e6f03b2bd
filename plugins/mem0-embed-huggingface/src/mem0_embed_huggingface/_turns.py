# SPDX-License-Identifier: Apache-2.0
"""A lock that is given in the order in which it was asked for.

A model is used by one thread at a time: two would only share the processor, each with threads of its own. Who embeds
many texts gives the lock back now and then, for a query that waits. A lock of Python's would be taken again before
the other thread has woken up.
"""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """Let threads take turns, first come, first served. Use it as a context manager."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        """Wait for the turn."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:  # Ctrl-C while waiting: who leaves the queue must not be given the turn
            with self._lock:
                if mine in self._waiting:
                    self._waiting.remove(mine)
                    raise
            self.__exit__()
            raise

    def __exit__(self, *exc_info: object) -> None:
        """Hand the turn to who has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
