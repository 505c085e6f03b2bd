# SPDX-License-Identifier: Apache-2.0
"""One answer, three readers: a person at a terminal, a pipe, a program that asked for JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from mem0.cli.plain import safe, safe_json, safe_line
from mem0.errors import Mem0Error

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from mem0.memory.bulk import Progress

Row = Iterable[str]
"""The fields of one line in a pipe."""

_DETAILS = (
    "index", "provider", "model", "status", "retry_after", "retryable", "expected", "actual", "path", "step", "facts",
    "answer",
)  # fmt: skip
"""What an error may tell a program: the documented attributes, whatever else it carries."""

_OPTIONS = {
    "{'embedder': {'provider': 'hashing'}}": "--provider hashing",
    "on_extraction_error='store'": "--on-extraction-error store",
    "on_extraction_error is 'store'": "--on-extraction-error is store",
    "infer=True": "--infer",
    "infer=False": "--no-infer",
}
"""What errors advise, in the words of Python and of the command line."""

_UNLIMITED = 1_000_000
_READING_WIDTH = 110


class Output:
    """Where a command's answer goes.

    Args:
        as_json: Whether `--json` was given.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    @cached_property
    def console(self) -> Console:
        """Standard output. Its width is the terminal's, up to what can be read; a pipe has no width."""
        return _console(sys.stdout)

    @cached_property
    def errors(self) -> Console:
        """Standard error, for notes, questions, progress and errors."""
        return _console(sys.stderr)

    def answer(
        self,
        data: Any,
        page: Callable[[], RenderableType],
        rows: Callable[[], Iterable[Row]] | None = None,
        text: Callable[[], str] | None = None,
    ) -> None:
        """Print an answer.

        Args:
            data: What `--json` prints: what the Python API returned.
            page: What a terminal shows; made only if it is needed.
            rows: What a pipe gets; the page, without colours and not wrapped, where there is nothing to tabulate.
            text: What a pipe gets instead where people read it all the same, as in the log of a CI.
        """
        if self.as_json:
            self._print_json(data)
        elif text is not None and not sys.stdout.isatty():
            sys.stdout.write(f"{safe(text())}\n")
        elif rows is not None and not sys.stdout.isatty():
            sys.stdout.writelines("\t".join(map(safe_line, row)) + "\n" for row in rows())
        else:
            self.show(page())

    def done(self, data: Any, message: str) -> None:
        """Print the answer of what only did something: a line, or with `--json` what the Python API returned."""
        self.answer(data, lambda: safe_line(message))

    def show(self, page: RenderableType) -> None:
        """Print a page on standard output."""
        if isinstance(page, str) and _is_plain(sys.stdout):
            sys.stdout.write(f"{page}\n")
            return
        if self.console.is_terminal:
            self.console.print(page)
            return
        with self.console.capture() as capture:
            self.console.print(page)
        # Tables fill their columns with spaces, which are nothing to a program.
        sys.stdout.writelines(line.rstrip() + "\n" for line in capture.get().splitlines())

    def note(self, text: str) -> None:
        """Tell a person something in passing, on standard error; nothing with `--json`."""
        if self.as_json:
            return
        if _is_plain(sys.stderr):
            sys.stderr.write(f"{safe(text)}\n")
        else:
            self.errors.print(_text(safe(text), "dim"), soft_wrap=not self.errors.is_terminal)

    def problem(self, text: str, style: str = "red", label: str = "error") -> None:
        """Print one line on standard error, with the names of options for those of arguments."""
        for argument, option in _OPTIONS.items():
            text = text.replace(argument, option)
        if _is_plain(sys.stderr):
            sys.stderr.write(f"{label}: {safe_line(text)}\n")
            return
        line = _text(f"{label}: ", f"bold {style}")
        line.append(safe_line(text), style)
        self.errors.print(line, soft_wrap=True)

    def fail(self, error: Mem0Error) -> None:
        """Print an error: a line on standard error, or with `--json` the one document on standard output."""
        if not self.as_json:
            self.problem(str(error))
            return
        details = {name: getattr(error, name) for name in _DETAILS if getattr(error, name, None) not in (None, "", ())}
        plain = {name: value for name, value in details.items() if isinstance(value, str | int | float | tuple)}
        self._print_json({"error": {"type": type(error).__name__, "message": str(error), **plain}})

    @contextmanager
    def progress(self, what: str) -> Iterator[Progress]:
        """Show a bar on standard error while a long operation runs, if a person is watching.

        Args:
            what: What is being done, in a word or two.

        Yields:
            The function to hand to the operation.
        """
        if self.as_json or not sys.stderr.isatty():
            yield _nobody_watches
            return
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        # What is one step, such as a question to an LLM, never counts.
        columns = (TextColumn("{task.description}", style="dim"), BarColumn(30), TextColumn("{task.fields[count]}"))
        with Progress(*columns, TimeRemainingColumn(), console=self.errors, transient=True) as bar:
            task = bar.add_task(what, total=None, count="")

            def count(done: int, total: int | None) -> None:
                of = "" if total is None else f"/{total:,}"
                bar.update(task, completed=done, total=total, count=f"{done:,}{of}")

            yield count

    def _print_json(self, data: Any) -> None:
        utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        indent = 2 if sys.stdout.isatty() else None
        document = json.dumps(data, ensure_ascii=not utf8, indent=indent)
        sys.stdout.write(safe_json(document) + "\n")


def _is_plain(stream: TextIO) -> bool:
    """Whether a stream gets neither colours nor columns, so that Rich need not be imported, which takes 25 ms."""
    return not stream.isatty() and not os.environ.get("FORCE_COLOR")


def _nobody_watches(done: int, total: int | None) -> None:
    pass


def _text(text: str, style: str) -> Any:
    from rich.text import Text

    return Text(text, style)


def _console(stream: Any) -> Console:
    from rich.console import Console

    console = Console(
        file=stream,
        markup=False,
        emoji=False,
        highlight=False,
        # Rich drops colours for NO_COLOR and keeps bold and dim; here it means no escape codes at all.
        color_system=None if os.environ.get("NO_COLOR") else "auto",
    )
    if not console.is_terminal:
        console.width = _UNLIMITED
    elif console.width > _READING_WIDTH:
        console.width = _READING_WIDTH
    return console
