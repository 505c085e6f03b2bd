# SPDX-License-Identifier: Apache-2.0
"""Find secrets where they would show: in errors, tracebacks and logs."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_KIT = f"{Path(__file__).parent}{os.sep}"


def refuse(secrets: Iterable[str], shown: Iterable[tuple[str, str]]) -> None:
    """Expect no secret in what shows.

    Args:
        secrets: What must not appear.
        shown: Where something shows, and its text.
    """
    hidden = list(secrets)
    for where, text in shown:
        for secret in hidden:
            assert secret not in text, f"a secret shows in {where}: {text.replace(secret, '[SECRET]')[:300]}"


def shown_by(error: BaseException) -> Iterator[tuple[str, str]]:
    """Yield all that a log, a debugger or an error tracker shows of an error: its whole chain, and the locals."""
    seen: set[int] = set()
    chain = [error]
    while chain:
        link = chain.pop()
        if id(link) in seen:
            continue
        seen.add(id(link))
        name = type(link).__name__
        yield f"the message of {name}", str(link)
        yield f"the repr of {name}", repr(link)
        yield f"the attributes of {name}", repr(vars(link))
        told = traceback.TracebackException.from_exception(link, capture_locals=True)
        for frame in told.stack:
            if frame.filename.startswith(_KIT):
                continue  # the kit knows the secret
            for variable, value in (frame.locals or {}).items():
                place = f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
                yield f"the local variable {variable!r} at {place}, which the traceback of {name} holds", value
        # __context__ too: `raise ... from None` hides it from a traceback, but not from an error tracker.
        chain += [other for other in (link.__cause__, link.__context__) if other is not None]
    yield "the traceback", "".join(traceback.format_exception(error))


class _Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.kept: list[tuple[str, str]] = []
        self._words = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append((f"a log record of {record.name!r} at level {record.levelname}", self._words.format(record)))


@contextmanager
def logged() -> Iterator[list[tuple[str, str]]]:
    """Collect all that is logged meanwhile, at every level."""
    root, keeper = logging.getLogger(), _Keeper()
    level = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        yield keeper.kept
    finally:
        root.removeHandler(keeper)
        root.setLevel(level)
