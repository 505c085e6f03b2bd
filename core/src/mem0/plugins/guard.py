# SPDX-License-Identifier: Apache-2.0
"""Call a plugin's code so that whatever it raises becomes one of our errors, without secrets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from mem0.errors import Mem0Error, PluginLoadError
from mem0.hookspecs import PLUGINS_GROUP
from mem0.plugins.policy import BLOCK_VARIABLE
from mem0.plugins.scan import Candidate
from mem0.plugins.scrub import describe_error, leaks, scrub, secrets_of_environment

T = TypeVar("T")


def call(
    function: Callable[[], T],
    *,
    doing: str,
    plugins: Sequence[Candidate],
    secrets: Collection[str] = (),
) -> T:
    """Call a plugin's code.

    Args:
        function: What to call.
        doing: What that is, for the error: `create_embedder`.
        plugins: Whose code may run: the plugin, then the wrappers around it.
        secrets: What no error may show. Secrets of the environment are added.

    Raises:
        Mem0Error: What the plugin raised, if it is one of ours.
        PluginLoadError: It raised anything else, `SystemExit` included.
    """
    try:
        return function()
    except Mem0Error as error:
        caught: BaseException = error
    except (Exception, SystemExit) as error:
        caught = error
    # Raised out here, where no exception is being handled, the new one does not drag the old one along as its context.
    hidden = {*secrets, *secrets_of_environment()}
    leaking = leaks(caught, hidden)
    if isinstance(caught, Mem0Error):
        if not leaking:
            raise caught
        if _clean(caught, hidden):
            raise caught.with_traceback(None)
    culprit = _culprit(caught, plugins)
    reason = describe_error(caught, hidden)
    withheld = " Its traceback is withheld, because it shows a secret." if leaking else ""
    raise load_error(culprit, f"{doing} raised {reason}.{withheld}", caught) from None if leaking else caught


def load_error(plugin: Candidate, problem: str, cause: BaseException | None = None) -> PluginLoadError:
    """Compose the error about a plugin that cannot be used.

    Args:
        plugin: The plugin.
        problem: What is wrong, as a sentence or more.
        cause: What it raised, if that is what happened.
    """
    if isinstance(cause, ImportError):
        missing = f" It needs the module {cause.name!r}." if isinstance(cause, ModuleNotFoundError) else ""
        advice = f"{missing} Run: pip install --force-reinstall {plugin.distribution}"
    else:
        advice = f" Try: pip install --upgrade {plugin.distribution}; if that is no help, tell its author."
    if plugin.group == PLUGINS_GROUP:
        # It may enforce a policy, so mem0 does not go on without it; but whoever runs the process can.
        advice += f" To do without it, set {BLOCK_VARIABLE}={plugin.name}."
    return PluginLoadError(
        f"{plugin.label}: {problem}{advice}",
        provider=plugin.name,
        distribution=plugin.distribution,
        version=plugin.version,
    )


def _clean(error: Mem0Error, secrets: Collection[str]) -> bool:
    """Take secrets out of an error of ours that a plugin raised; say whether that was enough."""
    error.args = tuple(scrub(item, secrets) if isinstance(item, str) else item for item in error.args)
    for name, value in list(vars(error).items()):
        if name == "__notes__" or (isinstance(value, str) and scrub(value, secrets) != value):
            delattr(error, name)
    error.__cause__ = error.__context__ = error.__traceback__ = None
    return not leaks(error, secrets)


def _culprit(error: BaseException, plugins: Sequence[Candidate]) -> Candidate:
    """Return the plugin whose code is nearest to where an error was raised."""
    homes = {_home(item.value.partition(":")[0].strip()): item for item in reversed(plugins)}
    found = plugins[0]
    step = error.__traceback__
    while step is not None:
        found = homes.get(_home(str(step.tb_frame.f_globals.get("__name__", ""))), found)
        step = step.tb_next
    return found


def _home(module: str) -> str:
    # What is ours shares a package with the machinery that calls plugins: there, `mem0.hashing` is the home.
    package, *rest = module.split(".")
    return ".".join([package, *rest[:1]]) if package == "mem0" else package
