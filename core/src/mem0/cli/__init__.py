# SPDX-License-Identifier: Apache-2.0
"""The command `mem0`.

```
app.py           the commands, in the order of `mem0 --help`
startup.py       what a command does not need, left out: the other commands, validators of options not given
command.py       a function as a command: groups of options, `--json`, errors and exit codes
options.py       the options that commands share
values.py        what is written in an option, as Python values
adding.py        add, import: many memories, with progress
memories.py      search, list, get, history, update
removing.py      delete, forget: what asks before it acts
embedders.py     embed, embedders list, embedders show
llms.py          llms list, llms show
providers.py     what is the same for both: rows of a list, a table of settings
doctor.py        doctor; what it looks at is in checks.py and store_check.py
trials.py        what --try does: providers tried in processes of their own
plugin_new.py    plugin new: a distribution out of templates
plugin_check.py  plugin check: the conformance kit, run against an installed provider
views.py         memories as people read them
output.py        one answer, for a terminal, for a pipe or as JSON
plain.py         texts that are safe to print, times and sizes in words
```

Start-up is what everybody pays for each time: a command's module is imported when the command is run, and imports
nothing heavy at the top. NumPy, pydantic, providers and, but for a terminal, Rich are imported by what needs them.

**Output.** A terminal gets a page; a pipe gets lines of tab-separated fields, whole and without escape codes, or the
text that a log wants; `--json` gets one JSON document with the keys of the Python API. Notes and progress go to stderr.

**Exit codes.** 0 done; 1 mem0 refused, or a part failed; 2 the command line is wrong; 130 interrupted. An error is one
line on stderr; with `--json` it is a document on stdout, `{"error": {"type", "message", ...}}`, so that there is always
exactly one.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit.

    Args:
        arguments: Instead of those of the process.
    """
    # A start makes many objects and hardly any garbage. To look for it all the while takes a twentieth of the time.
    gc.set_threshold(50_000)
    from mem0.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding gets \u escapes for what it cannot show, and no UnicodeEncodeError.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app(args=None if arguments is None else list(arguments), prog_name="mem0")
        finally:
            sys.stdout.flush()  # here, where a failure can be told
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _discard_output()  # `mem0 list | head -1`: the reader has what it wanted
        sys.exit(1)
    except OSError as error:
        _discard_output()
        sys.stderr.write(f"error: {error.strerror or error}\n")
        sys.exit(1)


def _discard_output() -> None:
    """Send what is still in the buffer nowhere, so that Python does not fail over it once more at its end."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
