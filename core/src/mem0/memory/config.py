# SPDX-License-Identifier: Apache-2.0
"""What `Memory.from_config` accepts."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, cast

from mem0.errors import ConfigurationError, ValidationError
from mem0.memory.arguments import check_choice, check_share
from mem0.memory.extracting.rule import DEFAULT_LLM, ON_ERROR, ExtractionSettings, OnError
from mem0.plugins.policy import Policy
from mem0.plugins.settings import validate_settings
from mem0.stores.records import MODES, Mode
from mem0.stores.sqlite.config import SqliteConfig

DEFAULT_EMBEDDER = "openai"
DEFAULT_STORE = "sqlite"
_SECTIONS = ("embedder", "vector_store", "llm", "extraction", "search", "plugins")
_REPLACED = {
    "history_db_path": "History lives in the vector store's own file: set {'vector_store': {'config': {'path': ...}}}",
    "reranker": "There is no reranker: remove it",
    "graph_store": "There is no graph store: remove it",
    "version": "There is one version of the API: remove it",
    "custom_update_memory_prompt": "What becomes of a memory is decided by the call that extracts: set 'extraction'",
}
"""Keys of mem0ai's configuration that mean nothing here, and what to do instead."""

_EXTRACTION_ALIASES = {
    "custom_instructions": "instructions",
    "custom_fact_extraction_prompt": "prompt",
    "on_extraction_error": "on_error",
}
"""Keys that mem0ai, or an argument of `add`, has for those of the section `extraction`."""

_REPLACED_IN_STORE = {
    "collection_name": "One store is one file: set 'path' instead",
    "on_disk": "The store is always on disk: remove it",
    "host": "The store is a file on this machine: set 'path' instead",
    "port": "The store is a file on this machine: set 'path' instead",
    "url": "The store is a file on this machine: set 'path' instead",
    "api_key": "The store is a file on this machine and needs no key: remove it",
    "client": "The store is a file on this machine: set 'path' instead",
}


@dataclass(frozen=True, slots=True)
class MemoryConfig:
    """A configuration that was read.

    Attributes:
        embedder: The provider's name.
        embedder_settings: Its settings as written; the provider validates them.
        embedder_is_default: Whether nobody named the provider.
        store: The store's settings.
        mode: How a search ranks unless told otherwise.
        keyword_weight: Share of the words in a hybrid score; `None` lets the embedder's kind decide.
        policy: Which plugins may be used.
        extraction: Which LLM extracts facts, and how.
    """

    embedder: str
    embedder_settings: Mapping[str, Any]
    embedder_is_default: bool
    store: SqliteConfig
    mode: Mode
    keyword_weight: float | None
    policy: Policy
    extraction: ExtractionSettings


def read_config(config: Mapping[str, Any] | str | PathLike[str] | None) -> MemoryConfig:
    """Read a configuration.

    Args:
        config: A dict, or the path of a TOML or JSON file that holds one. `None` and `{}` mean the defaults.

    Raises:
        ConfigurationError: A key or a value is wrong; the message suggests the right one.
    """
    written = read_file(config) if isinstance(config, str | PathLike) else config
    sections = _mapping({} if written is None else written, "config", (*_SECTIONS, *_EXTRACTION_ALIASES), _REPLACED)
    embedder = _mapping(sections.get("embedder", {}), "embedder", ("provider", "config"))
    store = _mapping(sections.get("vector_store", {}), "vector_store", ("provider", "config"))
    search = _mapping(sections.get("search", {}), "search", ("mode", "keyword_weight"))
    plugins = _mapping(sections.get("plugins", {}), "plugins", ("allow", "block"))
    _check_store_provider(store.get("provider", DEFAULT_STORE))
    provider = embedder.get("provider", DEFAULT_EMBEDDER)
    if not isinstance(provider, str):
        raise ConfigurationError(f"embedder.provider is {type(provider).__name__}. Write a name such as 'openai'.")
    try:
        mode = cast(Mode, check_choice(search.get("mode", "hybrid"), MODES, "search.mode"))
        weight = search.get("keyword_weight")
        keyword_weight = None if weight is None else check_share(weight, "search.keyword_weight")
    except ValidationError as error:
        raise ConfigurationError(str(error)) from None
    return MemoryConfig(
        embedder=provider,
        embedder_settings=_mapping(embedder.get("config", {}), "embedder.config", None),
        embedder_is_default="provider" not in embedder,
        store=_store_config(store.get("config", {})),
        mode=mode,
        keyword_weight=keyword_weight,
        policy=Policy.from_config(plugins),
        extraction=_extraction(sections),
    )


def read_file(path: str | PathLike[str]) -> Any:
    """Return what a TOML or JSON file holds.

    Raises:
        ConfigurationError: It cannot be read, or is not what its name says.
    """
    file = Path(path).expanduser()
    try:
        text = file.read_text(encoding="utf-8")
        return json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(f"The configuration {str(file)!r} cannot be read: {reason}. Check the path.") from None
    except ValueError as error:  # not UTF-8, no JSON, no TOML
        raise ConfigurationError(
            f"The configuration {str(file)!r} is neither TOML nor JSON as its name says: {error}. Mend that place."
        ) from None


def _mapping(
    value: object, place: str, known: tuple[str, ...] | None, replaced: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{place} is {type(value).__name__}, not a dict. Write {{...}}.")
    for key in value:
        if replaced and key in replaced:
            raise ConfigurationError(f"{place} has the key {key!r}, which has no meaning here. {replaced[key]}.")
        if known is not None and key not in known:
            close = difflib.get_close_matches(str(key), known, 1)
            meant = f"Did you mean {close[0]!r}?" if close else f"Keys are {', '.join(known)}."
            raise ConfigurationError(f"{place} has the unknown key {key!r:.80}. {meant}")
    return value


def _extraction(sections: Mapping[str, Any]) -> ExtractionSettings:
    llm = _mapping(sections.get("llm"), "llm", ("provider", "config"))
    written = dict(_mapping(sections.get("extraction"), "extraction", ("instructions", "prompt", "roles", "on_error")))
    for alias, name in _EXTRACTION_ALIASES.items():
        if sections.get(alias) is not None:
            if name in written:
                raise ConfigurationError(f"config has {alias!r}, and extraction has {name!r}. Keep one.", key=alias)
            written[name] = sections[alias]
    provider = None if sections.get("llm") is None else llm.get("provider", DEFAULT_LLM)
    if provider is not None and not isinstance(provider, str):
        raise ConfigurationError(f"llm.provider is {type(provider).__name__}. Write a name such as 'openai'.")
    roles = written.get("roles", ("user",))
    if not isinstance(roles, list | tuple) or not roles or not all(isinstance(role, str) for role in roles):
        raise ConfigurationError(f"extraction.roles is {roles!r:.80}. Write ['user'], or ['user', 'assistant'].")
    try:
        on_error = cast(OnError, check_choice(written.get("on_error", "raise"), ON_ERROR, "extraction.on_error"))
    except ValidationError as error:
        raise ConfigurationError(str(error)) from None
    return ExtractionSettings(
        llm=provider,
        llm_settings=_mapping(llm.get("config", {}), "llm.config", None),
        instructions=_text(written.get("instructions"), "extraction.instructions"),
        prompt=_text(written.get("prompt"), "extraction.prompt"),
        roles=tuple(dict.fromkeys(roles)),
        on_error=on_error,
    )


def _text(value: object, place: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ConfigurationError(f"{place} is {type(value).__name__}. Write a text.")


def _check_store_provider(provider: object) -> None:
    if provider != DEFAULT_STORE:
        raise ConfigurationError(
            f"vector_store.provider is {provider!r:.80}; {DEFAULT_STORE!r} is the only one. It keeps everything in one "
            "file and needs no server: write {'vector_store': {'provider': 'sqlite', 'config': {'path': ...}}}."
        )


def _store_config(settings: object) -> SqliteConfig:
    place = "vector_store.config"
    return validate_settings(SqliteConfig, _mapping(settings, place, None, _REPLACED_IN_STORE), place)
