# SPDX-License-Identifier: Apache-2.0
"""Errors that say which step of an `add` failed. They keep their type, so that a rate limit is caught as one."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from mem0.errors import Mem0Error

Step = Literal["search", "extract", "embed", "store"]

_DOING: dict[Step, str] = {
    "search": "searching what is known",
    "extract": "extracting facts with the LLM",
    "embed": "embedding the facts",
    "store": "storing the facts",
}


@contextmanager
def step(name: Step, facts: Sequence[str] = ()) -> Iterator[None]:
    """Let errors say which step it was, and carry what had been extracted by then.

    Args:
        name: The step.
        facts: The texts of the facts that would be lost with it.
    """
    try:
        yield
        return
    except Mem0Error as error:
        failure = copy.copy(error)  # it may be in others' hands as well, who asked for the same at the same time
        failure.__cause__ = error.__cause__
        failure.with_traceback(error.__traceback__)
    failure.step, failure.facts = name, tuple(facts)
    kept = f", and its 'facts' holds the {len(facts)} that were extracted" if facts else ""
    failure.args = (f"add() failed at {name!r}, {_DOING[name]}; nothing was stored{kept}. {failure}",)
    raise failure
