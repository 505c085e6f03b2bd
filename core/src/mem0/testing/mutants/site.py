# SPDX-License-Identifier: Apache-2.0
"""Install the mutants as `pip install --target` would: a directory with their distribution, on the path."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from mem0.plugins.scan import rescan
from mem0.testing.mutants.good import Plugin
from mem0.testing.mutants.mutant import Mutant
from mem0.version import __version__

DISTRIBUTION = "mem0-embed-acme"

_METADATA = f"Metadata-Version: 2.1\nName: {DISTRIBUTION}\nVersion: 1.0\nRequires-Dist: mem0-core>={__version__}\n"


@contextmanager
def installed(mutants: Iterable[Mutant], directory: Path) -> Iterator[None]:
    """Let this process and its children find mutants by their entry points, as they find any provider.

    Args:
        mutants: What to install, the good one among them if it is wanted.
        directory: An empty directory.
    """
    points = ["[mem0.embedders]"]
    for mutant in mutants:
        (directory / f"{mutant.provider}.py").write_text(_module(mutant))
        points.append(f"{mutant.provider} = {mutant.provider}:plugin")
    info = directory / f"{DISTRIBUTION.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text(_METADATA)
    info.joinpath("entry_points.txt").write_text("\n".join([*points, ""]))
    entry = str(directory)
    path = os.pathsep.join(filter(None, [entry, os.environ.get("PYTHONPATH", "")]))
    sys.path.insert(0, entry)
    with mock.patch.dict(os.environ, PYTHONPATH=path):
        rescan()
        try:
            yield
        finally:
            sys.path.remove(entry)
            for name in [name for name in sys.modules if (directory / f"{name}.py").is_file()]:
                del sys.modules[name]
            rescan()


def _module(mutant: Mutant) -> str:
    # A module of its own for each: light, with a plugin object in it that knows its name.
    kind = Plugin if not issubclass(mutant.kind, Plugin) else mutant.kind
    lines = [f'"""{mutant.broken}"""', kind.at_import, f"from {kind.__module__} import {kind.__name__}"]
    arguments = [mutant.provider] if kind is not Plugin else [mutant.provider, _address(mutant.kind)]
    return "\n".join([*lines, f"plugin = {kind.__name__}({', '.join(map(repr, arguments))})", ""])


def _address(kind: type) -> str:
    return f"{kind.__module__}:{kind.__name__}"
