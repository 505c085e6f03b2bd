# SPDX-License-Identifier: Apache-2.0
"""Find what the kit needs to know about a provider: its distribution brings it, or somebody hands it over.

A distribution brings it by an entry point in the group `mem0.conformance`, under the provider's name:

```toml
[project.entry-points."mem0.conformance"]
acme = "mem0_embed_acme.conformance:SUBJECT"
```
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from mem0.errors import ConfigurationError, PluginLoadError
from mem0.hookspecs import CONFORMANCE_GROUP
from mem0.plugins.choose import choose
from mem0.plugins.guard import load_error
from mem0.plugins.loader import load
from mem0.plugins.names import normalize
from mem0.plugins.scan import Candidate, rescan, scan
from mem0.plugins.scrub import describe_error, leaks, secrets_of_environment
from mem0.testing.kit.subject import Subject


def subject_of(provider: str) -> Subject:
    """Return the subject that an installed provider brings. It is imported, and nothing is run.

    Args:
        provider: The provider's name in any spelling, or `distribution:name` where two distributions share one.

    Raises:
        PluginError: The provider cannot be used; what `mem0.create_embedder` raises.
        PluginLoadError: Its distribution brings no subject, or one that cannot be imported, or another's.
    """
    chosen = choose(provider)
    point = _point_of(chosen)
    if point is None:
        rescan()  # the entry point may have come with an upgrade since the process began
        point = _point_of(chosen)
    if point is None:
        raise PluginLoadError(
            _missing(chosen), provider=chosen.name, distribution=chosen.distribution, version=chosen.version
        )
    found = load(point)
    if not isinstance(found, Subject):
        raise load_error(point, f"{point.value!r} is {type(found).__name__} where a mem0.testing.Subject is wanted.")
    if _name(found.provider) != chosen.name:
        raise load_error(point, f"{point.value!r} is the subject of provider {found.provider!r}.")
    return replace(found, provider=chosen.address) if ":" in provider else found


def load_subject(spec: str) -> Subject:
    """Return a subject that somebody points at.

    Args:
        spec: Where it is, as `module:NAME` or `path/to/file.py:NAME`.

    Raises:
        ConfigurationError: There is nothing, or no subject, or importing it fails.
    """
    place, _, name = spec.rpartition(":")
    if not place or not name.isidentifier():
        raise ConfigurationError(f"{spec!r} names no subject. Write module:NAME or path/to/file.py:NAME.")
    try:
        found = getattr(_imported(place), name)
    except ConfigurationError:
        raise
    except (Exception, SystemExit) as error:
        caught = error
    else:
        if isinstance(found, Subject):
            return found
        raise ConfigurationError(
            f"{spec!r} is {type(found).__name__} where a mem0.testing.Subject is wanted. Name one."
        )
    hidden = secrets_of_environment()
    reason = describe_error(caught, hidden)
    raise ConfigurationError(
        f"{spec!r} cannot be imported: {reason}. Correct the place, or what is written there."
    ) from None if leaks(caught, hidden) else caught


def _point_of(chosen: Candidate) -> Candidate | None:
    home = normalize(chosen.distribution)
    points = scan(CONFORMANCE_GROUP).get(chosen.name, ())
    return next((point for point in points if normalize(point.distribution) == home), None)


def _missing(chosen: Candidate) -> str:
    module = chosen.value.partition(":")[0].strip()
    return (
        f"{chosen.label}: it brings no subject for the conformance kit. Its author adds these lines to pyproject.toml, "
        f"and installs it again:\n\n"
        f'[project.entry-points."{CONFORMANCE_GROUP}"]\n'
        f'{chosen.name} = "{module}.conformance:SUBJECT"\n\n'
        "where SUBJECT is a mem0.testing.Subject. Without that, hand a subject over: --subject path/to/file.py:SUBJECT "
        "on the command line, or run(Subject(...)) in Python."
    )


def _name(provider: str) -> str:
    return normalize(provider.rpartition(":")[2])


def _imported(place: str) -> ModuleType:
    if not place.endswith(".py") and os.sep not in place:
        return importlib.import_module(place)
    path = Path(place).expanduser().resolve()
    if not path.is_file():
        raise ConfigurationError(f"There is no file {place!r}. Write where the subject is: path/to/file.py:NAME.")
    # Under a name of its own: the file may be called as a module that is there already.
    name = f"_mem0_subject_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{place!r} is no Python file. Write where the subject is: path/to/file.py:NAME.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # as for any import: what is defined there looks itself up
    spec.loader.exec_module(module)
    return module
