# SPDX-License-Identifier: Apache-2.0
"""Write down what is public: every name that `docs/authors/compatibility.md` makes promises about, with its signature.

```
python -m tests.public_api            # writes tests/public_api/*.txt
python -m tests.public_api --check    # fails if one of them is not current
```

So whoever changes what others build on sees it in the diff.
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from .describe import described
from .modules import PUBLIC, names_of

FOLDER = Path(__file__).parent


def listing(distribution: str) -> str:
    """Return the public API of a distribution as text."""
    lines = [
        f"# The public API of {distribution}, written by python -m tests.public_api.",
        "# docs/authors/compatibility.md says what may change, and when.",
    ]
    for module in PUBLIC[distribution]:
        lines += ["", module]
        for name in names_of(module):
            lines += [f"    {line}" for line in described(module, name)]
    return "\n".join([*lines, ""])


def main() -> int:
    """Write the lists, or say what is not current."""
    changes: list[str] = []
    for distribution in PUBLIC:
        file, text = FOLDER / f"{distribution}.txt", listing(distribution)
        if "--check" not in sys.argv:
            file.write_text(text, encoding="utf-8")
            continue
        before = file.read_text(encoding="utf-8").splitlines()
        changes += difflib.unified_diff(before, text.splitlines(), file.name, "as it is now", lineterm="", n=2)
    if changes:
        print(  # noqa: T201
            "\n".join(changes),
            "\nThe public API has changed. See in docs/authors/compatibility.md whether it may, and if that is meant, "
            "run: python -m tests.public_api",
            file=sys.stderr,
        )
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
