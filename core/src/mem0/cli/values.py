# SPDX-License-Identifier: Apache-2.0
"""What is written in options, as Python values. What cannot be read is a usage error: exit code 2."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from mem0.errors import ConfigurationError


def json_object(text: str, option: str, example: str) -> dict[str, Any]:
    """Read an option that holds a JSON object.

    Args:
        text: What was written.
        option: The option's name, for the error.
        example: What would be right.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise typer.BadParameter(f"{option} is not JSON: {error}. Write {example!r}.") from None
    if not isinstance(value, dict):
        raise typer.BadParameter(f"{option} is JSON, but no object. Write {example!r}.")
    return value


def given_metadata(pairs: Sequence[str] | None, document: str | None) -> dict[str, Any] | None:
    """Read `--metadata` and `--metadata-json`; a pair wins over the document.

    Returns:
        The fields; `None` if neither was given.
    """
    if not pairs and document is None:
        return None
    found = {} if document is None else json_object(document, "--metadata-json", '{"year": 1979}')
    for pair in pairs or ():
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise typer.BadParameter(f"--metadata is {pair!r:.80}. Write a key and a value, as in year=1979.")
        found[key] = _json_or_text(value)
    return found


def configuration(
    config: Path | None, provider: str | None, model: str | None, store: Path | None
) -> Mapping[str, Any]:
    """Read the configuration's file and put the options over it.

    Another provider's settings mean nothing to the one that `--provider` names, so they are left out.

    Raises:
        ConfigurationError: The file cannot be read or holds no table, or the provider's name is blank.
    """
    from mem0.memory.config import read_file

    written: Any = {} if config is None else read_file(config)
    if not isinstance(written, Mapping):
        raise ConfigurationError(
            f"The configuration {str(config)!r} holds no table. Write sections such as [embedder]."
        )
    changed = dict(written)
    if provider is not None or model is not None:
        changed["embedder"] = _with_embedder(changed.get("embedder"), provider, model)
    if store is not None:
        section = _mapping(changed.get("vector_store"))
        changed["vector_store"] = {**section, "config": {**_mapping(section.get("config")), "path": str(store)}}
    return changed


def _with_embedder(section: object, provider: str | None, model: str | None) -> dict[str, Any]:
    from mem0.memory.config import DEFAULT_EMBEDDER
    from mem0.plugins.names import normalize

    embedder = _mapping(section)
    if provider is not None:
        if normalize(str(embedder.get("provider", DEFAULT_EMBEDDER))) != normalize(provider):
            embedder.pop("config", None)
        embedder["provider"] = provider
    if model is not None:
        embedder["config"] = {**_mapping(embedder.get("config")), "model": model}
    return embedder


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
