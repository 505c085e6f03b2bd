# SPDX-License-Identifier: Apache-2.0
"""Finding, reading and changing memories: search, list, get, history, update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from mem0.cli.options import (
    AllScopes,
    AsOf,
    Filter,
    MemoryId,
    MetadataOptions,
    Mode,
    ScopeOptions,
    ShowExpired,
    SourceOptions,
    given_filter,
    need_scope,
)
from mem0.cli.output import Output
from mem0.cli.plain import plural
from mem0.errors import MemoryNotFoundError


def search(
    out: Output,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What to find.")],
    scope: ScopeOptions,
    source: SourceOptions,
    all_scopes: AllScopes = False,
    filters: Filter = None,
    top_k: Annotated[
        int | None, typer.Option("--top-k", "-k", metavar="N", help="At most so many; 20 by default.")
    ] = None,
    mode: Annotated[Mode | None, typer.Option("--mode", help="What to rank by; hybrid by default.")] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", metavar="0-1", help="Leave out what scores below.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show how each score came about.")] = False,
    show_expired: ShowExpired = False,
    as_of: AsOf = None,
) -> None:
    """Find the memories that answer a question.

    In a pipe, each line is: id, score, time of creation, whose, text.

    Example:
        mem0 search "Which films does he like?" --user john --top-k 3
    """
    chosen = given_filter(filters)
    need_scope(scope, all_scopes, chosen)
    with source.open() as memory:
        answer = memory.search(
            query,
            **scope.arguments(),
            filters=chosen,
            top_k=top_k,
            mode=mode and mode.value,
            threshold=threshold,
            explain=explain,
            show_expired=show_expired,
            as_of=as_of,
            all_scopes=all_scopes,
        )
    hits = answer["results"]
    heading = f"{_of(scope, len(hits))}, best first" if hits else f"{_of(scope, 0)} found"

    def page() -> Any:
        from mem0.cli.views import hits_page

        return hits_page(hits, query, heading)

    out.answer(answer, page, lambda: [(hit["id"], f"{hit['score']:.4f}", *_fields(hit)) for hit in hits])


def list_(
    out: Output,
    scope: ScopeOptions,
    source: SourceOptions,
    all_scopes: AllScopes = False,
    filters: Filter = None,
    top_k: Annotated[
        int | None, typer.Option("--top-k", "-k", metavar="N", help="At most so many; all by default.")
    ] = None,
    offset: Annotated[
        int, typer.Option("--offset", metavar="N", help="Leave out so many first.", show_default=False)
    ] = 0,
    show_expired: ShowExpired = False,
    as_of: AsOf = None,
) -> None:
    """List memories, newest first.

    In a pipe, each line is: id, time of creation, whose, text.

    Example:
        mem0 list --user john --filter '{"category": "film"}'
    """
    chosen = given_filter(filters)
    need_scope(scope, all_scopes, chosen)
    with source.open() as memory:
        answer = memory.get_all(
            **scope.arguments(),
            filters=chosen,
            top_k=top_k,
            offset=offset,
            show_expired=show_expired,
            as_of=as_of,
            all_scopes=all_scopes,
        )
    found = answer["results"]

    def page() -> Any:
        from mem0.cli.views import list_page

        return list_page(found, f"{_of(scope, len(found))}, newest first" if found else _of(scope, 0))

    out.answer(answer, page, lambda: [(memory["id"], *_fields(memory)) for memory in found])


def get(out: Output, memory_id: MemoryId, scope: ScopeOptions, source: SourceOptions) -> None:
    """Show one memory with all that belongs to it.

    Example:
        mem0 get 3f2c9a54-7b1e-4c0d-9a51-0d6f8e2b7c11
    """
    with source.open() as memory:
        answer = memory.get(memory_id, **scope.arguments())
    if answer is None:
        raise _unknown(memory_id, scope)

    def page() -> Any:
        from mem0.cli.views import memory_page

        return memory_page(answer)

    out.answer(answer, page)


def history(out: Output, memory_id: MemoryId, scope: ScopeOptions, source: SourceOptions) -> None:
    """Show every change of a memory, also of a deleted one.

    In a pipe, each line is: time, event, old text, new text.

    Example:
        mem0 history 3f2c9a54-7b1e-4c0d-9a51-0d6f8e2b7c11
    """
    with source.open() as memory:
        entries = memory.history(memory_id, **scope.arguments())
    if not entries:
        raise _unknown(memory_id, scope)

    def page() -> Any:
        from mem0.cli.views import history_page

        return history_page(entries)

    names = ("updated_at", "event", "old_memory", "new_memory")
    out.answer(entries, page, lambda: [[entry[name] or "" for name in names] for entry in entries])


def update(
    out: Output,
    memory_id: MemoryId,
    scope: ScopeOptions,
    source: SourceOptions,
    fields: MetadataOptions,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="Its new text.")] = None,
    expires_at: Annotated[
        str | None, typer.Option("--expires-at", metavar="TIME", help="Hide it from then on; 'never' for never.")
    ] = None,
) -> None:
    """Change a memory's text, fields or expiry.

    Example:
        mem0 update 3f2c9a54-7b1e-4c0d-9a51-0d6f8e2b7c11 "I love sci-fi series." --metadata seen=2026
    """
    changed: dict[str, Any] = {}
    if expires_at is not None:
        changed["expires_at"] = None if expires_at == "never" else expires_at
    with source.open() as memory:
        answer = memory.update(memory_id, text, fields.fields(), **changed, **scope.arguments())
    out.done(answer, "Updated.")


def _fields(memory: Mapping[str, Any]) -> Sequence[str]:
    from mem0.cli.views import scope_of

    return memory["created_at"], scope_of(memory), memory["memory"]


def _of(scope: ScopeOptions, count: int) -> str:
    counted = plural(count, "memory", "memories") if count else "No memories"
    return f"{counted} of {scope}" if scope else counted


def _unknown(memory_id: str, scope: ScopeOptions) -> MemoryNotFoundError:
    where = f" of {scope}" if scope else ""
    return MemoryNotFoundError(f"There is no memory {memory_id!r:.80}{where}. Find its id with list or search.")
