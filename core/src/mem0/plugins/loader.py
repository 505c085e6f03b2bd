# SPDX-License-Identifier: Apache-2.0
"""Import one plugin."""

from __future__ import annotations

from mem0.errors import PluginLoadError
from mem0.hookspecs import PLUGINS_GROUP
from mem0.plugins._metadata import EntryPoint
from mem0.plugins.guard import call, load_error
from mem0.plugins.policy import BLOCK_VARIABLE
from mem0.plugins.requirement.unmet import unmet
from mem0.plugins.scan import Candidate
from mem0.version import __version__


def load(plugin: Candidate) -> object:
    """Import what an entry point names. A plugin that needs another mem0-core is not imported.

    Nothing is kept: the import system runs a module once however many threads ask, and a failed import is tried
    again. A lock of our own around it could deadlock with the import system's.

    Raises:
        PluginLoadError: It needs another mem0-core, or cannot be imported, or names nothing.
    """
    if problem := incompatibility(plugin):
        raise PluginLoadError(
            f"{plugin.label} {problem}",
            provider=plugin.name,
            distribution=plugin.distribution,
            version=plugin.version,
        )
    point = EntryPoint(plugin.name, plugin.value, plugin.group)
    found: object = call(point.load, doing=f"importing {plugin.value!r}", plugins=[plugin])
    if found is None:
        raise load_error(plugin, f"{plugin.value!r} is None where a module with hooks is wanted.")
    return found


def incompatibility(plugin: Candidate) -> str | None:
    """Say why a plugin does not fit this mem0-core, or `None` if it does. Reads metadata only."""
    # The version of the code that runs, which is not what metadata says in every checkout.
    version = __version__
    for requirement in plugin.requires:
        if specifiers := unmet(requirement, version):
            # A wrapper stands before every provider, so whoever runs the process is told how to go on without it.
            without = f", or set {BLOCK_VARIABLE}={plugin.name} to do without it"
            return (
                f"needs mem0-core {specifiers}, and {version} is installed. "
                f"Run: pip install --upgrade mem0-core {plugin.distribution}"
                f"{without if plugin.group == PLUGINS_GROUP else ''}"
            )
    return None
