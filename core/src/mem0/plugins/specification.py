# SPDX-License-Identifier: Apache-2.0
"""What the hookspec asks of a plugin, and the words for what does not fit it.

The manager says them of a plugin that it has imported, the reading of one that it has not.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from mem0 import hookspecs
from mem0.hookspecs import PLUGINS_GROUP, PROJECT
from mem0.plugins.kind import KINDS, Kind
from mem0.suggestions import suggest
from mem0.version import __version__


@cache
def arguments() -> Mapping[str, frozenset[str]]:
    """Return every hook that there is, with the arguments that it is passed."""
    return {
        name: frozenset(inspect.signature(hook).parameters)
        for name, hook in vars(hookspecs).items()
        if hasattr(hook, f"{PROJECT}_spec")
    }


def unknown_arguments(hook: str, names: Iterable[str]) -> str:
    """Say that a hook takes what it is not passed."""
    listed = ", ".join(repr(name) for name in names)
    return (
        f"its hook {hook!r} takes {listed}, which mem0-core {__version__} does not pass: "
        "it is misspelt, or the plugin needs a newer mem0-core (pip install --upgrade mem0-core)."
    )


def unknown_hook(name: str) -> str:
    """Say that there is no such hook, and which one was probably meant."""
    meant = suggest(name, arguments())
    hint = (
        f"Did its author mean {meant!r}?"
        if meant
        else f"There are {', '.join(sorted(arguments()))}; a newer mem0-core may have it."
    )
    return f"it implements a hook {name!r}, which does not exist. {hint}"


def no_wrapper(hook: str) -> str:
    """Say that a hook would answer in the place of every provider."""
    return (
        f"its hook {hook!r} is no wrapper. In the group {PLUGINS_GROUP!r}, hooks are marked "
        "@hookimpl(wrapper=True) and yield once."
    )


def no_hook(value: str, kind: Kind[Any, Any], implemented: Collection[str] = (), *, unmarked: bool) -> str:
    """Say that the one hook that is needed is not there.

    Args:
        value: What the entry point names.
        kind: What it is registered as.
        implemented: The hooks that are there.
        unmarked: Whether there is a function of its name.
    """
    hint = " It has a function of that name; is @hookimpl missing above it?" if unmarked else ""
    for other in KINDS:
        if not hint and other.create in implemented:
            hint = f" It implements {other.create!r}, whose entry point is in the group {other.group!r}."
    return f"{value!r} implements no hook {kind.create!r}.{hint}"
