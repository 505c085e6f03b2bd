# SPDX-License-Identifier: Apache-2.0
"""Where a module is, without importing any part of it."""

from __future__ import annotations

import importlib.util
import os
from importlib.machinery import ModuleSpec, all_suffixes
from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    """Where a module is.

    Attributes:
        file: Its file; the directory of a package without `__init__`; `None` if nothing is found.
        is_missing: Whether it is certain that there is none. What a finder of another kind may find is not missing.
    """

    file: str | None
    is_missing: bool


_NOWHERE, _UNKNOWN = Place(None, True), Place(None, False)


def module_file(entry_point: str) -> str | None:
    """Find the file of an entry point's module.

    Args:
        entry_point: `module` or `module:attribute`.
    """
    return locate(entry_point.partition(":")[0].strip()).file


def locate(module: str, specs: dict[str, ModuleSpec | Place] | None = None) -> Place:
    """Find a module by its name.

    Args:
        module: Its name, with dots. Packages around it are found by their directories, and not imported.
        specs: What is known of outermost packages, kept by whoever asks about several modules.
    """
    root, *rest = module.split(".")
    specs = {} if specs is None else specs
    if root not in specs:
        specs[root] = _find(root)
    spec = specs[root]
    if isinstance(spec, Place):
        return spec
    if not rest:
        return Place(_file(spec), False)
    if spec.submodule_search_locations is None:
        return _UNKNOWN  # no package, but `os.path` is no submodule either
    place = _NOWHERE
    for directory in spec.submodule_search_locations:
        if found := _inside(os.path.join(directory, *rest)):  # noqa: PTH118 - a Path takes three times as long
            return Place(found, False)
        if not Path(directory).is_dir():  # inside a zip, or not in a file at all
            place = _UNKNOWN
    return place


def _find(root: str) -> ModuleSpec | Place:
    try:
        return importlib.util.find_spec(root) or _NOWHERE
    except Exception:  # a finder that some distribution has put into this Python, or a module that is half loaded
        return _UNKNOWN


def _file(spec: ModuleSpec) -> str | None:
    if spec.has_location:
        return spec.origin
    return next(iter(spec.submodule_search_locations or ()), None)


def _inside(path: str) -> str | None:
    for suffix in all_suffixes():
        for candidate in (f"{path}{os.sep}__init__{suffix}", path + suffix):
            if os.path.isfile(candidate):  # noqa: PTH113
                return candidate
    return path if Path(path).is_dir() else None
