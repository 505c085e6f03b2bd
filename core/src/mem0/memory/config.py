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
from mem0.plugins.policy import Policy
from mem0.plugins.settings import validate_settings
from mem0.stores.records import MODES, Mode
from mem0.stores.sqlite.config import SqliteConfig

DEFAULT_EMBEDDER = "openai"
DEFAULT_STORE = "sqlite"
_SECTIONS = ("embedder", "vector_store", "search", "plugins")
_REPLACED = {
    "history_db_path": "History lives in the vector store's own file: set {'vector_store': {'config': {'path': ...}}}",
    "llm": "This version stores messages as they are and calls no LLM: remove it",
    "reranker": "There is no reranker: remove it",
    "graph_store": "There is no graph store: remove it",
    "version": "There is one version of the API: remove it",
    "custom_instructions": "They instruct an extraction by an LLM, which this version does not have: remove it",
    "custom_fact_extraction_prompt": "It instructs an LLM, which this version does not have: remove it",
    "custom_update_memory_prompt": "It instructs an LLM, which this version does not have: remove it",
}
"""Keys of mem0ai's configuration that mean nothing here, and what to do instead."""

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
    """

    embedder: str
    embedder_settings: Mapping[str, Any]
    embedder_is_default: bool
    store: SqliteConfig
    mode: Mode
    keyword_weight: float | None
    policy: Policy


def read_config(config: Mapping[str, Any] | str | PathLike[str] | None) -> MemoryConfig:
    """Read a configuration.

    Args:
        config: A dict, or the path of a TOML or JSON file that holds one. `None` and `{}` mean the defaults.

    Raises:
        ConfigurationError: A key or a value is wrong; the message suggests the right one.
    """
    written = read_file(config) if isinstance(config, str | PathLike) else config
    sections = _mapping({} if written is None else written, "config", _SECTIONS, _REPLACED)
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


def _check_store_provider(provider: object) -> None:
    if provider != DEFAULT_STORE:
        raise ConfigurationError(
            f"vector_store.provider is {provider!r:.80}; {DEFAULT_STORE!r} is the only one. It keeps everything in one "
            "file and needs no server: write {'vector_store': {'provider': 'sqlite', 'config': {'path': ...}}}."
        )


def _store_config(settings: object) -> SqliteConfig:
    place = "vector_store.config"
    return validate_settings(SqliteConfig, _mapping(settings, place, None, _REPLACED_IN_STORE), place)
