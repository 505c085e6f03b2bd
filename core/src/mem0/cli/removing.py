# SPDX-License-Identifier: Apache-2.0
"""Taking memories away: delete, forget. What concerns more than one memory, or cannot be undone, asks first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from mem0.cli.options import (
    AllScopes,
    Filter,
    OptionalId,
    ScopeOptions,
    SourceOptions,
    Yes,
    given_filter,
    need_scope,
)
from mem0.cli.output import Output
from mem0.cli.plain import plural, safe_line
from mem0.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from mem0.memory.memory import Memory


def delete(
    out: Output,
    scope: ScopeOptions,
    source: SourceOptions,
    memory_id: OptionalId = None,
    all_scopes: AllScopes = False,
    filters: Filter = None,
    yes: Yes = False,
) -> None:
    """Delete a memory, or all of a scope. Their history stays.

    Without an id it asks first. To leave no trace of a text, use forget.

    Example:
        mem0 delete 3f2c9a54-7b1e-4c0d-9a51-0d6f8e2b7c11
        mem0 delete --user john --filter '{"category": "film"}'
    """
    chosen = given_filter(filters)
    if memory_id is not None:
        _refuse_with_id(all_scopes, chosen)
        with source.open() as memory:
            answer = memory.delete(memory_id, **scope.arguments())
        out.done(answer, "Deleted. Its history stays; forget removes it too.")
        return
    need_scope(scope, all_scopes, chosen)
    with source.open() as memory:
        count = _count(memory, scope, all_scopes, chosen)
        _confirm(out, yes, f"Delete {plural(count, 'memory', 'memories')}{_whose(scope, all_scopes)}?")
        answer = memory.delete_all(**scope.arguments(), filters=chosen, all_scopes=all_scopes)
    out.done(answer, f"Deleted {plural(count, 'memory', 'memories')}. Their history stays; forget removes it too.")


def forget(
    out: Output,
    scope: ScopeOptions,
    source: SourceOptions,
    memory_id: OptionalId = None,
    all_scopes: AllScopes = False,
    yes: Yes = False,
) -> None:
    """Remove memories with their history, without a trace.

    No byte of the text is left in the store's files. It asks first, since nothing brings them back.

    Example:
        mem0 forget --user john
    """
    if memory_id is None:
        need_scope(scope, all_scopes)
    else:
        _refuse_with_id(all_scopes, None)
    with source.open() as memory:
        if memory_id is None:
            count = plural(_count(memory, scope, all_scopes, None), "memory", "memories")
            what = f"{count}{_whose(scope, all_scopes)} and all history"
        else:
            what = f"memory {safe_line(memory_id)} and its history"
        _confirm(out, yes, f"Forget {what}? Nothing brings it back.")
        answer = memory.forget(memory_id, **scope.arguments(), all_scopes=all_scopes)
    memories = plural(answer["memories"], "memory", "memories")
    changes = plural(answer["history"], "entry of history", "entries of history")
    out.done(answer, f"Forgot {memories} and {changes}.")


def _count(memory: Memory, scope: ScopeOptions, all_scopes: bool, filters: Mapping[str, Any] | None) -> int:
    return memory.count(**scope.arguments(), filters=filters, show_expired=True, all_scopes=all_scopes)


def _confirm(out: Output, yes: bool, question: str) -> None:
    """Ask on standard error, so that standard output stays the answer's alone.

    Raises:
        ValidationError: Nobody is there to be asked.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise ValidationError("This needs a confirmation, and there is no terminal to ask at. Pass --yes to confirm.")
    try:
        agreed = typer.confirm(question, default=False, err=True)
    except typer.Abort:  # Ctrl-C, or Ctrl-D
        raise KeyboardInterrupt from None
    if not agreed:
        out.note("Nothing was changed.")
        raise typer.Exit(1)


def _refuse_with_id(all_scopes: bool, filters: Mapping[str, Any] | None) -> None:
    if all_scopes or filters:
        raise typer.BadParameter("An id names one memory: leave --all-scopes and --filter out.")


def _whose(scope: ScopeOptions, all_scopes: bool) -> str:
    return f" of {safe_line(str(scope))}" if scope else " of everybody" if all_scopes else ""
