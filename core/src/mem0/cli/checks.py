# SPDX-License-Identifier: Apache-2.0
"""What the doctor looks at.

No provider is imported: what it could do to this process is what may be wrong with it. One that is tried is tried in a
process of its own.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mem0
from mem0.cli.environment import BY_KIND, OWN, is_set, variables_of
from mem0.cli.providers import provider_rows
from mem0.cli.trials import TrialOptions, slow
from mem0.errors import Mem0Error
from mem0.plugins.kind import EMBEDDER, LLM, Kind
from mem0.plugins.trial import Job, Trial, try_all

if TYPE_CHECKING:
    from mem0.cli.store_check import StoreReport
    from mem0.memory.bulk import Progress
    from mem0.memory.config import MemoryConfig
    from mem0.plugins.policy import Policy

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
        providers: Of each embedder, installed or known: what metadata and source say, and how its `trial` went.
        llms: The same of LLMs.
        wrappers: The same of wrappers.
        config: The configuration's `path`, and its `error`.
        embedder: The configured one: `provider`, `model`, `is_default`, `status`, `reason`, `key`, `trial`.
        extraction: Whether `add` extracts facts: `applies`, `reason`.
        llm: The one that does, as `embedder`; `None` where there is none.
        store: The configured one.
        environment: Variables, and whether each is set.
    """

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    location: str = ""
    providers: list[dict[str, Any]] = field(default_factory=list)
    llms: list[dict[str, Any]] = field(default_factory=list)
    wrappers: list[dict[str, Any]] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)
    embedder: dict[str, Any] | None = None
    extraction: dict[str, Any] | None = None
    llm: dict[str, Any] | None = None
    store: StoreReport | None = None
    environment: dict[str, bool] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as `--json` prints it."""
        return {"ok": not self.problems, **asdict(self)}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A provider that the configuration names, or its default."""

    provider: str
    settings: Mapping[str, Any] = field(repr=False)
    is_default: bool


def diagnose(
    path: Path | None, read: Callable[[], MemoryConfig], trials: TrialOptions, progress: Progress | None = None
) -> Diagnosis:
    """Look at everything. What is broken stops nothing of the rest.

    Args:
        path: The configuration's file, where one is named.
        read: Reads the configuration.
        trials: What is tried besides the configured embedder.
        progress: Told how many of these there have been.
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
    _check_providers(found, settings, trials, progress)
    if settings is not None:
        _check_embedder(found, settings, trials)
        _check_extraction(found, settings, trials)
        _check_store(found, settings)
    _check_environment(found)
    return found


def _check_installation(found: Diagnosis) -> None:
    import sqlite3

    from mem0.hookspecs import HOOKSPEC_VERSION
    from mem0.plugins._metadata import PackageNotFoundError, distribution
    from mem0.plugins.conflict import check_conflict

    found.versions = {
        "mem0-core": mem0.__version__,
        "hookspec": str(HOOKSPEC_VERSION),
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


def _check_providers(
    found: Diagnosis, settings: MemoryConfig | None, trials: TrialOptions, progress: Progress | None
) -> None:
    from mem0.plugins.scan import unreadable
    from mem0.plugins.status import wrappers

    policy = settings.policy if settings else None
    try:
        found.providers = provider_rows(EMBEDDER, policy, trials, progress)
        found.llms = provider_rows(LLM, policy, trials, progress)
        found.wrappers = [asdict(status) for status in wrappers()]
    except Mem0Error as error:  # the lists of the environment
        found.problems.append(str(error))
        return
    for row in (*found.providers, *found.llms, *found.wrappers):
        label = f"{row['name']} ({row['distribution']} {row['version']})"
        if row["status"] in _BROKEN:
            found.problems.append(f"{label}: {row['reason']}")
        elif row["status"] == "unlisted":
            found.warnings.append(f"{label}: {row['reason']}")
        found.warnings += [f"{label}: {note}" for note in row["notes"]]
    found.warnings += [f"The metadata of a distribution cannot be read: {problem}" for problem in unreadable()]


def _check_embedder(found: Diagnosis, settings: MemoryConfig, trials: TrialOptions) -> None:
    wanted = _Wanted(settings.embedder, settings.embedder_settings, settings.embedder_is_default)
    found.embedder = _check_provider(found, EMBEDDER, wanted, settings.policy, trials)


def _check_extraction(found: Diagnosis, settings: MemoryConfig, trials: TrialOptions) -> None:
    from mem0.memory.extracting.rule import rule

    extraction = settings.extraction
    told = rule(extraction, settings.policy, None)
    found.extraction = {"applies": told.applies, "reason": told.reason}
    if told.provider is not None:
        wanted = _Wanted(told.provider, extraction.llm_settings, extraction.llm is None)
        found.llm = _check_provider(found, LLM, wanted, settings.policy, trials)


def _check_provider(
    found: Diagnosis, kind: Kind[Any, Any], wanted: _Wanted, policy: Policy, trials: TrialOptions
) -> dict[str, Any]:
    from mem0.plugins.choose import choose

    told: dict[str, Any] = {
        "provider": wanted.provider,
        "model": wanted.settings.get("model"),
        "is_default": wanted.is_default,
        "status": "ready",
        "reason": "",
        "key": None,
        "trial": None,
    }
    try:
        candidate = choose(wanted.provider, policy, kind)
    except Mem0Error as error:
        told["status"], told["reason"] = "unusable", str(error)
        found.problems.append(f"The configured {kind.word} cannot be used: {error}")
        return told
    told["provider"] = candidate.name
    for row in found.providers if kind is EMBEDDER else found.llms:
        if (row["name"], row["distribution"]) == (candidate.name, candidate.distribution) and row["status"] in _BROKEN:
            told["status"], told["reason"] = "unusable", row["reason"]
            return told  # it is among the problems already
    trial = _try(found, told, kind, Job(candidate, wanted.settings, policy), trials)
    # A provider that finds its settings wanting has said what it wants.
    _check_key(found, told, kind, wanted.settings, is_told=trial.wants_settings)
    return told


def _try(found: Diagnosis, told: dict[str, Any], kind: Kind[Any, Any], job: Job, trials: TrialOptions) -> Trial:
    (trial,) = try_all([job], trials.limit)
    told["trial"] = {"seconds": trial.seconds, "error": trial.error}
    if trial.error:
        told["status"], told["reason"] = "unusable", trial.error
        found.problems.append(f"The configured {kind.word} cannot be used: {trial.error}")
    if trial.is_slow and not trials.all:  # which told it already
        candidate = job.candidate
        found.warnings.append(f"{candidate.name} ({candidate.distribution} {candidate.version}): {slow(trial)}")
    return trial


def _check_key(
    found: Diagnosis, told: dict[str, Any], kind: Kind[Any, Any], written: Mapping[str, Any], *, is_told: bool
) -> None:
    variables = variables_of(told["provider"], kind)
    configured = bool(written.get("api_key") or written.get("apiKey"))
    present = [name for name in variables.keys if is_set(name)]
    if configured or variables.keys:
        told["key"] = {
            "configured": configured,
            "variables": {name: name in present for name in variables.keys},
            "needed": variables.needs_key,
        }
    if configured or present or is_told or not variables.needs_key:
        return
    whose = told["provider"] if kind is EMBEDDER else f"the {kind.word} {told['provider']}"
    missing = f"There is no key for {whose}: set {' or '.join(variables.keys)}, or 'api_key' in its config."
    # A server of one's own may take any key; only the provider knows.
    if any("url" in str(name).lower() for name in written) or any(map(is_set, variables.servers)):
        found.warnings.append(missing)
    else:
        told["status"], told["reason"] = "unusable", missing
        found.problems.append(missing)


def _check_store(found: Diagnosis, settings: MemoryConfig) -> None:
    from mem0.cli.store_check import check_store

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
    names = list(OWN)
    for kind, rows in ((EMBEDDER, found.providers), (LLM, found.llms)):
        installed = {row["name"] for row in rows if row["status"] != "missing"}
        configured = found.embedder if kind is EMBEDDER else found.llm
        if configured is not None:
            installed.add(configured["provider"])
        for provider, variables in BY_KIND[kind.group].items():
            names += [name for name in variables.all if provider in installed or is_set(name)]
    found.environment = {name: is_set(name) for name in dict.fromkeys(names)}
