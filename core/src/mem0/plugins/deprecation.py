# SPDX-License-Identifier: Apache-2.0
"""What is deprecated about hooks: told to the authors of plugins, and to nobody else.

A hookspec says so the way pluggy has it, with `warn_on_impl` and `warn_on_impl_args`. pluggy would warn in the middle
of registering a plugin, where an application that makes errors of warnings could no longer load it. So the warnings
are taken out of pluggy's hands, and given when the plugin is registered.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator
from contextlib import suppress
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, cast

import pluggy

from mem0.hookspecs import PROJECT
from mem0.plugins.scan import Candidate

if TYPE_CHECKING:
    from pluggy import HookspecOpts


_told: set[tuple[str, str]] = set()
"""What this process was warned of. A wrapper is registered for every provider, and is to be named once."""


class HookManager(pluggy.PluginManager):
    """A plugin manager for the hooks of mem0.

    Args:
        hookspecs: The module with their specifications.
    """

    def __init__(self, hookspecs: ModuleType) -> None:
        super().__init__(PROJECT)
        self._deprecated: dict[str, HookspecOpts] = {}
        self.add_hookspecs(hookspecs)

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> HookspecOpts | None:
        """Read the options of a specification, and keep what it warns of away from pluggy."""
        options = super().parse_hookspec_opts(module_or_class, name)
        if options is None:
            return None
        self._deprecated[name] = options
        return {**options, "warn_on_impl": None, "warn_on_impl_args": None}

    def warn(self, plugin: object, candidate: Candidate) -> None:
        """Warn of what a registered plugin implements that is deprecated.

        Python hides the warnings unless it is asked for them; pytest shows them. They name the function at fault as
        their place. Where warnings are errors, they are dropped: whoever uses a plugin cannot mend it.

        Args:
            plugin: The plugin.
            candidate: Where it comes from.
        """
        for function, text in self._findings(plugin):
            file, message = function.__code__.co_filename, f"{candidate.label}: {text}"
            if (file, message) in _told:
                continue
            _told.add((file, message))
            with suppress(DeprecationWarning):
                warnings.warn_explicit(
                    message,
                    DeprecationWarning,
                    file,
                    function.__code__.co_firstlineno,
                    module=function.__globals__.get("__name__"),
                )

    def deprecations(self, plugin: object) -> list[str]:
        """Say what a registered plugin implements that is deprecated, for its author: a sentence or two for each."""
        return [text for _, text in self._findings(plugin)]

    def _findings(self, plugin: object) -> Iterator[tuple[FunctionType, str]]:
        for caller in self.get_hookcallers(plugin) or []:
            options = self._deprecated.get(caller.name)
            for found in caller.get_hookimpls():
                if options is None or found.plugin is not plugin:
                    continue
                bound = inspect.unwrap(found.function)
                function = cast(FunctionType, getattr(bound, "__func__", bound))
                if warning := options["warn_on_impl"]:
                    yield function, f"its hook {caller.name!r} is deprecated. {warning}"
                for name, warning in (options["warn_on_impl_args"] or {}).items():
                    if name in (*found.argnames, *found.kwargnames):
                        yield function, f"its hook {caller.name!r} takes {name!r}, which is deprecated. {warning}"
