# SPDX-License-Identifier: Apache-2.0
"""Take memories out of a store and into another: JSON lines, one memory each, behind a header.

Vectors stay behind: they belong to one embedder, and they can be turned back into text. Reading a file embeds its
texts anew, keeps ids and times, and skips what is there already, so that it can be run again after a failure.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mem0.errors import ValidationError
from mem0.memory.arguments import check_id, check_memory_text, check_metadata, check_scope, check_selection
from mem0.memory.bulk import Progress, store_all
from mem0.memory.context import OpenMemory
from mem0.memory.effects import Flow, use_store
from mem0.memory.ids import new_id
from mem0.memory.shapes import Answer, memory_shape
from mem0.stores.base import Selection, VectorStore
from mem0.stores.records import MemoryRecord, NewMemory, Provenance
from mem0.stores.times import parse_time

FORMAT = "mem0-memories"
VERSION = 1
_KEYS = {
    "id", "memory", "metadata", "user_id", "agent_id", "run_id", "actor_id", "role", "created_at", "updated_at",
    "expires_at", "provenance",
}  # fmt: skip
_PROVENANCE_KEYS = {"message", "role", "model", "prompt_version", "extracted_at"}
_DERIVED = {"hash", "expiration_date"}


def export(
    memory: OpenMemory,
    path: str | os.PathLike[str],
    *,
    user_id: str | None = None,
    agent_id: str | None = None,
    run_id: str | None = None,
    filters: Mapping[str, Any] | None = None,
    all_scopes: bool = False,
) -> Flow[Answer]:
    """Write memories, expired ones included, to a new file that only its owner may read.

    Args:
        path: The file; it must not exist yet.
        user_id: Whose.
        agent_id: Which assistant's.
        run_id: Which conversation's.
        filters: What else must hold.
        all_scopes: Mean everybody's.

    Returns:
        `{"exported": n, "path": ...}`.

    Raises:
        ValidationError: The file exists already or cannot be written, or there is no scope.
    """
    scope, parsed = check_selection(check_scope(user_id, agent_id, run_id), filters, all_scopes, "export")
    return (yield from use_store(lambda store: _write(store, Path(path), Selection(scope, parsed))))


def import_(memory: OpenMemory, path: str | os.PathLike[str], *, progress: Progress | None = None) -> Flow[Answer]:
    """Read memories that `export` wrote, with their ids, scopes and times, and embed them anew.

    What is there already is left alone, so a file may be read again after a failure.

    Args:
        path: The file.
        progress: Called with the number of memories done.

    Returns:
        What `add_many` returns, one result for each memory.

    Raises:
        ValidationError: The file cannot be read, or is none that `export` wrote.
    """
    lines = _read_lines(Path(path))
    return (yield from store_all(memory, lines, lambda line, _: _read(line), progress, from_disk=True))


def _write(store: VectorStore, path: Path, selection: Selection) -> Answer:
    header = {"format": FORMAT, "version": VERSION}
    written = 0
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(header) + "\n")
            for record in store.scan(selection):
                shape = {name: value for name, value in memory_shape(record).items() if name not in _DERIVED}
                file.write(json.dumps(shape, ensure_ascii=False) + "\n")
                written += 1
    except FileExistsError:
        raise ValidationError(f"{str(path)!r} exists. Export to a new file.") from None
    except (OSError, ValueError) as error:
        raise ValidationError(f"{str(path)!r} cannot be written: {error}. Choose another path.") from error
    return {"exported": written, "path": str(path)}


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            _check_header(file.readline(), path)
            for number, line in enumerate(file, 2):
                if line.strip():
                    yield number, line
    except (OSError, UnicodeDecodeError) as error:
        raise ValidationError(f"{str(path)!r} cannot be read: {error}. Check the path.") from error


def _check_header(line: str, path: Path) -> None:
    try:
        header = json.loads(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValidationError(f"{str(path)!r} is no file that 'mem0 export' wrote. Check the path.")
    if header.get("version") != VERSION:
        raise ValidationError(
            f"{str(path)!r} has version {header.get('version')!r}; this mem0-core reads {VERSION}. Upgrade mem0-core."
        )


def _read(numbered: tuple[int, str]) -> NewMemory:
    number, line = numbered
    try:
        return _to_memory(json.loads(line))
    except ValueError as error:  # bad JSON, and ValidationError too
        raise ValidationError(f"line {number}: {error}") from error


def _to_memory(fields: object) -> NewMemory:
    if not isinstance(fields, Mapping):
        raise ValidationError("no memory is written here. Export again.")
    if unknown := fields.keys() - _KEYS:
        raise ValidationError(f"unknown fields {sorted(unknown)}. Export again with this version.")
    text: Any = check_memory_text(fields.get("memory"), "memory")
    scope = check_scope(*(fields.get(name) for name in ("user_id", "agent_id", "run_id")))
    if not scope:
        raise ValidationError("the memory has no scope. Add user_id, agent_id or run_id.")
    expires_at = fields.get("expires_at")
    memory_id = check_id(fields.get("id", new_id()), "id")
    record = MemoryRecord(
        id=memory_id,
        text=text,
        scope=scope,
        created_at=parse_time(fields.get("created_at"), "created_at"),
        updated_at=parse_time(fields.get("updated_at", fields.get("created_at")), "updated_at"),
        metadata=check_metadata(fields.get("metadata")),
        expires_at=None if expires_at is None else parse_time(expires_at, "expires_at"),
        actor_id=None if fields.get("actor_id") is None else check_id(fields["actor_id"], "actor_id"),
        role=None if fields.get("role") is None else check_id(fields["role"], "role"),
        provenance=_to_provenance(fields.get("provenance")),
    )
    return NewMemory(record, key=f"import:{memory_id}")


def _to_provenance(fields: object) -> Provenance | None:
    if fields is None:
        return None
    if not isinstance(fields, Mapping) or fields.keys() - _PROVENANCE_KEYS:
        raise ValidationError("the provenance is none that 'mem0 export' writes. Export again with this version.")
    message, extracted = fields.get("message"), fields.get("extracted_at")
    if message is not None and (isinstance(message, bool) or not isinstance(message, int) or message < 0):
        raise ValidationError(f"provenance.message is {message!r:.80}, no position from 0 on. Export again.")
    texts = {name: fields.get(name) for name in ("role", "model", "prompt_version")}
    return Provenance(
        message=message,
        extracted_at=None if extracted is None else parse_time(extracted, "provenance.extracted_at"),
        **{name: None if value is None else check_id(value, f"provenance.{name}") for name, value in texts.items()},
    )
