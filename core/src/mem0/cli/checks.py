# SPDX-License-Identifier: Apache-2.0
"""What the doctor looks at. No provider is imported: what it could do to this process is what may be wrong with it."""

from __future__ import annotations

import importlib.util
import platform
import sqlite3
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mem0
from mem0.cli.environment import BY_PROVIDER, OWN, is_set, variables_of
from mem0.cli.store_check import StoreReport, check_store
from mem0.errors import Mem0Error

if TYPE_CHECKING:
    from mem0.memory.config import MemoryConfig
    from mem0.plugins.status import ProviderStatus

_OLDEST_SQLITE = (3, 37)
_BROKEN = ("duplicate", "incompatible", "broken")


@dataclass(slots=True)
class Diagnosis:
    """What was found. `as_json` is the contract of `mem0 doctor --json`.

    Attributes:
        problems: What is broken, each with what to do.
        warnings: What works, and should be looked at all the same.
        versions: Of what takes part.
        location: Where mem0 is.
        providers: Of each provider, installed or known: what metadata says, and its `file`.
        wrappers: The same of wrappers.
        config: The configuration's `path`, and its `error`.
        embedder: The configured one: `provider`, `model`, `is_default`, `status`, `reason`, `key`.
        store: The configured one.
        environment: Variables, and whether each is set.
    """

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    location: str = ""
    providers: list[dict[str, Any]] = field(default_factory=list)
    wrappers: list[dict[str, Any]] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)
    embedder: dict[str, Any] | None = None
    store: StoreReport | None = None
    environment: dict[str, bool] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as `--json` prints it."""
        return {"ok": not self.problems, **asdict(self)}


def diagnose(path: Path | None, read: Callable[[], MemoryConfig]) -> Diagnosis:
    """Look at everything. What is broken stops nothing of the rest.

    Args:
        path: The configuration's file, where one is named.
        read: Reads the configuration.
    """
    found = Diagnosis()
    _check_installation(found)
    settings = None
    found.config = {"path": None if path is None else str(path), "error": None}
    try:
        settings = read()
    except Mem0Error as error:
        found.config["error"] = str(error)
        found.problems.append(str(error))
    _check_providers(found, settings)
    if settings is not None:
        _check_embedder(found, settings)
        _check_store(found, settings)
    _check_environment(found)
    return found


def provider_rows(policy: Any) -> list[dict[str, Any]]:
    """Describe every installed and every known provider, the installed ones first.

    Args:
        policy: The configuration's lists.
    """
    from mem0.plugins.status import installed, missing

    return [*map(_row, installed(policy)), *map(_row, missing(policy))]


def _row(status: ProviderStatus) -> dict[str, Any]:
    from mem0.hookspecs import EMBEDDERS_GROUP, PLUGINS_GROUP
    from mem0.plugins.scan import scan

    row: dict[str, Any] = {**asdict(status), "file": None}
    claims = [*scan(EMBEDDERS_GROUP).get(status.name, ()), *scan(PLUGINS_GROUP).get(status.name, ())]
    entry = next((item for item in claims if item.distribution == status.distribution), None)
    if entry is not None:
        row["file"] = module_file(entry.value)
        if row["file"] is None and row["status"] == "ready":
            row["status"] = "broken"
            again = f"pip install --force-reinstall {status.distribution}"
            row["reason"] = f"Its module {entry.value!r} is not there. Run: {again}"
    return row


def module_file(entry_point: str) -> str | None:
    """Find the file of an entry point's module without importing any part of it.

    Args:
        entry_point: `module` or `module:attribute`.
    """
    root, *rest = entry_point.partition(":")[0].strip().split(".")
    try:
        spec = importlib.util.find_spec(root)
    except (ImportError, ValueError, AttributeError):
        return None
    if spec is None:
        return None
    if not rest:
        return spec.origin or next(iter(spec.submodule_search_locations or ()), None)
    for directory in spec.submodule_search_locations or ():
        inner = Path(directory, *rest)
        for candidate in (inner / "__init__.py", *inner.parent.glob(f"{inner.name}.*")):
            if candidate.is_file() and candidate.suffix in (".py", ".pyc", ".so", ".pyd"):
                return str(candidate)
    return None


def _check_installation(found: Diagnosis) -> None:
    from mem0.plugins._metadata import PackageNotFoundError, distribution
    from mem0.plugins.conflict import check_conflict

    found.versions = {
        "mem0-core": mem0.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for name in ("numpy", "pydantic", "pluggy"):
        try:
            found.versions[name] = distribution(name).version
        except PackageNotFoundError:
            found.problems.append(f"{name} is not installed. Run: pip install --force-reinstall mem0-core")
    found.location = str(Path(mem0.__file__ or "").parent)
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        found.problems.append(
            f"SQLite {sqlite3.sqlite_version} is too old; {'.'.join(map(str, _OLDEST_SQLITE))} is the oldest that "
            f"works. Use another Python than {sys.executable}."
        )
    try:
        check_conflict()
    except Mem0Error as error:
        found.problems.append(str(error))


def _check_providers(found: Diagnosis, settings: MemoryConfig | None) -> None:
    from mem0.plugins.scan import unreadable
    from mem0.plugins.status import wrappers

    try:
        found.providers = provider_rows(settings.policy if settings else None)
        found.wrappers = [_row(status) for status in wrappers()]
    except Mem0Error as error:  # the lists of the environment
        found.problems.append(str(error))
        return
    for row in (*found.providers, *found.wrappers):
        if row["status"] in _BROKEN:
            found.problems.append(f"{row['name']} ({row['distribution']} {row['version']}): {row['reason']}")
    found.warnings += [f"The metadata of a distribution cannot be read: {problem}" for problem in unreadable()]


def _check_embedder(found: Diagnosis, settings: MemoryConfig) -> None:
    from mem0.plugins.choose import choose

    embedder: dict[str, Any] = {
        "provider": settings.embedder,
        "model": settings.embedder_settings.get("model"),
        "is_default": settings.embedder_is_default,
        "status": "ready",
        "reason": "",
        "key": None,
    }
    found.embedder = embedder
    try:
        candidate = choose(settings.embedder, settings.policy)
    except Mem0Error as error:
        embedder["status"], embedder["reason"] = "unusable", str(error)
        found.problems.append(f"The configured embedder cannot be used: {error}")
        return
    embedder["provider"] = candidate.name
    for row in found.providers:
        if (row["name"], row["distribution"]) == (candidate.name, candidate.distribution) and row["status"] != "ready":
            embedder["status"], embedder["reason"] = "unusable", row["reason"]
            return  # it is among the problems already
    _check_key(found, embedder, settings.embedder_settings)


def _check_key(found: Diagnosis, embedder: dict[str, Any], written: Mapping[str, Any]) -> None:
    variables = variables_of(embedder["provider"])
    configured = bool(written.get("api_key") or written.get("apiKey"))
    present = [name for name in variables.keys if is_set(name)]
    if configured or variables.keys:
        embedder["key"] = {
            "configured": configured,
            "variables": {name: name in present for name in variables.keys},
            "needed": variables.needs_key,
        }
    if configured or present or not variables.needs_key:
        return
    wanted = " or ".join(variables.keys)
    missing = f"There is no key for {embedder['provider']}: set {wanted}, or 'api_key' in its config."
    # A server of one's own may take any key; only the provider knows.
    if any("url" in str(name).lower() for name in written) or any(map(is_set, variables.servers)):
        found.warnings.append(missing)
    else:
        embedder["status"], embedder["reason"] = "unusable", missing
        found.problems.append(missing)


def _check_store(found: Diagnosis, settings: MemoryConfig) -> None:
    report = found.store = check_store(settings.store)
    if report.status == "broken":
        found.problems.append(report.reason)
    if report.private is False:
        found.warnings.append(f"Others may read the store ({report.mode}). Run: chmod 600 {report.path}")
    if report.fingerprint is not None and found.embedder is not None:
        written = settings.embedder_settings
        wanted = {
            "provider": found.embedder["provider"],
            "model": written.get("model"),
            "dims": written.get("embedding_dims", written.get("embeddingDims")),
        }
        # What the configuration leaves open only the provider could tell.
        if any(value is not None and value != report.fingerprint[name] for name, value in wanted.items()):
            holds = "{provider}/{model} ({dims} dimensions)".format(**report.fingerprint)
            asked = "/".join(str(value) for value in wanted.values() if value is not None)
            which = "is the default" if found.embedder["is_default"] else "is configured"
            found.problems.append(
                f"The store holds vectors of {holds}, and {asked} {which}. Configure the recorded embedder, or export "
                "the memories and import them into a new store."
            )


def _check_environment(found: Diagnosis) -> None:
    installed = {row["name"] for row in found.providers if row["status"] != "missing"}
    if found.embedder is not None:
        installed.add(found.embedder["provider"])
    names = list(OWN)
    for provider, variables in BY_PROVIDER.items():
        names += [name for name in variables.all if provider in installed or is_set(name)]
    found.environment = {name: is_set(name) for name in dict.fromkeys(names)}
