# SPDX-License-Identifier: Apache-2.0
"""A plugin's hooks, held against the hookspec, with the wrappers around them.

Every provider has a `PluginManager` of its own, which knows that provider and the wrappers and nobody else. So no
other provider that happens to be loaded is ever asked, and one module may serve two names, which a shared manager
refuses.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection
from dataclasses import dataclass

import pluggy

from mem0 import hookspecs
from mem0.hookspecs import PLUGINS_GROUP
from mem0.plugins.deprecation import HookManager
from mem0.plugins.guard import call, load_error
from mem0.plugins.kind import kind_of
from mem0.plugins.loader import load
from mem0.plugins.policy import is_wrapper_blocked
from mem0.plugins.scan import Candidate, scan
from mem0.plugins.specification import no_hook, no_wrapper, unknown_arguments, unknown_hook

_UNKNOWN_ARGUMENTS = re.compile(r"for hook '(?P<hook>\w+)'.*Argument\(s\) \{(?P<arguments>[^}]*)\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Plugin:
    """A provider that is ready to be asked.

    Attributes:
        candidate: Where it comes from.
        wrappers: The wrappers around its hooks.
        manager: Its hooks and theirs.
    """

    candidate: Candidate
    wrappers: tuple[Candidate, ...]
    manager: HookManager

    def ask(self, hook: str, *, secrets: Collection[str] = (), **arguments: object) -> object:
        """Call a hook of this provider, through the wrappers.

        Args:
            hook: The hook's name.
            secrets: What no error may show.
            **arguments: The hook's arguments but `provider`.

        Raises:
            Mem0Error: What the plugin or a wrapper raised, if it is one of ours.
            PluginLoadError: It raised anything else.
        """
        caller = getattr(self.manager.hook, hook)
        return call(
            lambda: caller(provider=self.candidate.name, **arguments),
            doing=hook,
            plugins=[self.candidate, *self.wrappers],
            secrets=secrets,
        )


_ready: dict[tuple[Candidate, tuple[Candidate, ...]], Plugin] = {}


def plugin_for(candidate: Candidate) -> Plugin:
    """Load a provider, and the wrappers of `mem0.plugins` around it. Once per process; failures are not kept.

    Args:
        candidate: The provider that was chosen.

    Raises:
        PluginLoadError: It, or one of the wrappers, cannot be imported or does not fit the hookspec.
    """
    wrappers = tuple(item for items in scan(PLUGINS_GROUP).values() for item in items if not is_wrapper_blocked(item))
    key = (candidate, wrappers)
    if (plugin := _ready.get(key)) is None:
        manager = HookManager(hookspecs)
        for wrapper in wrappers:
            _register(manager, wrapper)
        _register(manager, candidate)
        # Two threads may both get here; they get one answer.
        plugin = _ready.setdefault(key, Plugin(candidate, wrappers, manager))
    return plugin


def _register(manager: HookManager, candidate: Candidate) -> None:
    found = load(candidate)
    if inspect.isclass(found):  # nobody would make the instance that its hooks need
        raise load_error(candidate, f"{candidate.value!r} is a class. An entry point names a module or an instance.")
    if manager.is_registered(found):
        if candidate.group == PLUGINS_GROUP:
            return  # two names for one wrapper
        raise load_error(
            candidate,
            f"{candidate.value!r} is registered in {PLUGINS_GROUP!r} too. A provider and a wrapper are two modules.",
        )

    def register() -> pluggy.PluginValidationError | None:
        try:
            manager.register(found, candidate.address)
        except pluggy.PluginValidationError as error:
            return error
        return None

    if misfit := call(register, doing="reading its hooks", plugins=[candidate]):
        raise load_error(candidate, _misfit(misfit)) from misfit
    _check(manager, candidate, found)
    manager.warn(found, candidate)


def _misfit(error: pluggy.PluginValidationError) -> str:
    match = _UNKNOWN_ARGUMENTS.search(str(error))
    if match is None:
        return " ".join(str(error).split()) + "."
    return unknown_arguments(match["hook"], re.findall(r"'(\w+)'", match["arguments"]))


def _check(manager: pluggy.PluginManager, candidate: Candidate, plugin: object) -> None:
    callers = manager.get_hookcallers(plugin) or []
    for caller in callers:
        for implementation in caller.get_hookimpls():
            if implementation.plugin is not plugin:
                continue
            if not caller.has_spec() and not implementation.optionalhook:
                raise load_error(candidate, unknown_hook(caller.name))
            is_wrapper = implementation.wrapper or implementation.hookwrapper
            if candidate.group == PLUGINS_GROUP and not is_wrapper:
                raise load_error(candidate, no_wrapper(caller.name))
    kind, implemented = kind_of(candidate.group), {caller.name for caller in callers}
    if kind is not None and kind.create not in implemented:
        unmarked = inspect.isroutine(inspect.getattr_static(plugin, kind.create, None))
        raise load_error(candidate, no_hook(candidate.value, kind, implemented, unmarked=unmarked))
