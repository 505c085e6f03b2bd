# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a plugin, as far as its source tells. Nothing of it is imported, and nothing is run.

What cannot be told with certainty is not told: a plugin that works is never called broken. What only shows when it
runs, `plugins.trial` finds.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mem0.plugins.guard import load_error
from mem0.plugins.kind import EMBEDDER, kind_of
from mem0.plugins.reading.hook_functions import HookFunctions
from mem0.plugins.reading.top_level import Fault, TopLevel
from mem0.plugins.scan import Candidate


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found.

    Attributes:
        problem: Why it cannot work, and what to do; empty if nothing is known against it.
        notes: What works, and should be otherwise.
        file: The file of its module; `None` if it is not found.
    """

    problem: str = ""
    notes: tuple[str, ...] = ()
    file: str | None = None


def read(candidate: Candidate, plugins: Collection[str] = ()) -> Reading:
    """Read a plugin.

    Args:
        candidate: The plugin.
        plugins: Names of the packages that hold providers.
    """
    top = TopLevel(candidate.value, plugins, (kind_of(candidate.group) or EMBEDDER).create)
    try:
        faults = _faults(candidate, top)
    except Exception as error:  # a source that nobody has thought of must not take the list of all others along
        return Reading(notes=(f"Its source cannot be judged ({type(error).__name__}: {error}).",), file=top.file)
    notes = tuple(map(sentence, top.notes))
    text = " ".join(sentence(fault.text) for fault in faults)
    return Reading(_with_advice(candidate, text, faults[0]) if faults else "", notes, top.file)


def _faults(candidate: Candidate, top: TopLevel) -> list[Fault]:
    ends_well = top.run()
    source = top.sources.get(top.module)
    # An instance's hooks are those of its class, wherever that is.
    if not ends_well or source is None or ":" in candidate.value:
        return top.faults
    own = [other for other in top.sources.values() if other is not None]
    return [*top.faults, *HookFunctions(source, own).faults(candidate.value, candidate.group)]


def _with_advice(candidate: Candidate, text: str, fault: Fault) -> str:
    """Add what to do, in the words of the error that using it would raise."""
    cause: Exception | None = None
    if fault.missing is not None:
        cause = ModuleNotFoundError(name=fault.missing)
    elif fault.is_incomplete:
        cause = ImportError()
    return str(load_error(candidate, text, cause)).removeprefix(f"{candidate.label}: ")


def sentence(text: str) -> str:
    """Begin a text with a capital, unless it begins with the name of a hook."""
    return text if "_" in text.partition(" ")[0] else text[:1].upper() + text[1:]
