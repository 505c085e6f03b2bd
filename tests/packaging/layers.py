# SPDX-License-Identifier: Apache-2.0
"""Who may import whom, for import-linter: `python tests/packaging/layers.py FILE` writes its configuration.

The core's own layers are in the root `pyproject.toml`. The rest follows from the distributions that there are, so it
is made here: a plugin that is added is held to it without a line of configuration.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from distributions import ALL, BY_NAME, CORE, ROOT, Distribution

PUBLIC = {"embeddings", "errors", "hookspecs", "llms", "providers", "suggestions"}
"""What a plugin may import of the core. Everything else may change from one version to the next."""
FOR_TESTS = {"testing"}
"""What only a plugin's `conformance.py` may, which nothing loads but tests."""
NOT_SHIPPED = ["benchmarks", "conftest", "docs", "examples", "noxfile", "tests"]

Contract = dict[str, Any]


def contracts() -> Iterator[Contract]:
    """Yield the contracts that follow from the distributions."""
    packages = [each.package for each in ALL]
    plugins = [each for each in ALL if each.name != CORE]
    yield forbidden("Nothing imports what is not shipped", packages, NOT_SHIPPED)
    yield forbidden("The core imports no plugin", ["mem0"], [each.package for each in plugins])
    for plugin in plugins:
        yield from contracts_of(plugin)


def contracts_of(plugin: Distribution) -> Iterator[Contract]:
    """Yield what holds for one plugin."""
    needed = {each.package for each in plugin.needed()}
    others = [each.package for each in ALL if each.package not in needed]
    private = [module for each in plugin.needed() if each not in (plugin, BY_NAME[CORE]) for module in private_of(each)]
    yield forbidden(f"{plugin.name} imports no plugin that it does not declare", [plugin.package], others + private)
    inner = [f"mem0.{part}" for part in core_parts() - PUBLIC]
    conformance = f"{plugin.package}.conformance"  # the kit is one for embedders; LLMs have none
    modules = [plugin.package, f"{plugin.package}.**"]
    ignored = [f"{conformance} -> mem0.{part}" for part in FOR_TESTS]
    yield forbidden(f"{plugin.name} imports what the core offers to plugins", [plugin.package], inner, ignored)
    if (ROOT / plugin.folder / "src" / plugin.package / "conformance.py").exists():  # import-linter insists on it
        yield forbidden(f"{plugin.name} loads nothing for tests", modules, [conformance])


def private_of(plugin: Distribution) -> list[str]:
    """Return the modules of a plugin that are its own affair."""
    found = sorted((ROOT / plugin.folder / "src" / plugin.package).glob("_[a-z]*.py"))
    return [f"{plugin.package}.{path.stem}" for path in found]


def core_parts() -> set[str]:
    """Return the names directly below `mem0`."""
    found = (ROOT / "core" / "src" / "mem0").iterdir()
    names = {path.stem for path in found if path.suffix == ".py" or (path / "__init__.py").is_file()}
    return {name for name in names if not name.startswith("__")}


def forbidden(name: str, sources: list[str], targets: list[str], ignored: list[str] | None = None) -> Contract:
    """Return a contract under which none of some modules imports any of others by itself."""
    return {
        "name": name,
        "type": "forbidden",
        "source_modules": sources,
        "forbidden_modules": targets,
        "ignore_imports": ignored or [],
        "unmatched_ignore_imports_alerting": "none",
        "allow_indirect_imports": True,
        "as_packages": not any("*" in source for source in sources),
    }


def configuration() -> str:
    """Return a configuration of import-linter, as TOML."""
    packages = [each.package for each in ALL]
    settings = {"root_packages": packages, "include_external_packages": True, "exclude_type_checking_imports": True}
    lines = ["[tool.importlinter]", *table(settings)]
    for contract in contracts():
        lines += ["", "[[tool.importlinter.contracts]]", *table(contract)]
    return "\n".join(lines) + "\n"


def table(values: Contract) -> list[str]:
    """Return lines of TOML. Strings, flags and lists of strings are written in it as in JSON."""
    return [f"{key} = {json.dumps(value)}" for key, value in values.items()]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(configuration(), encoding="utf-8")
