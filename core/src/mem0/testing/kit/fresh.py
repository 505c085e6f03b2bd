# SPDX-License-Identifier: Apache-2.0
"""Start a fresh process for what only a fresh process can show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mem0.testing.kit import probe
from mem0.testing.kit.subject import Settings


def load_fresh(provider: str, settings: Settings | None = None, blocked: Sequence[str] = ()) -> dict[str, Any]:
    """Load a provider in a fresh process that finds the same packages, and answer its hooks.

    Args:
        provider: The provider's name.
        settings: Settings to build an embedder with; `None` builds none.
        blocked: Packages that cannot be imported there.

    Returns:
        What the process tells: `network` and `wanted` (packages that were blocked and asked for) as lists, the
        `fingerprint` of the embedder, and the `error` that ended it, if there was one.
    """
    asked = {"provider": provider, "settings": None if settings is None else dict(settings), "blocked": list(blocked)}
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-P", probe.__file__],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        timeout=300,
    )
    assert done.returncode == 0, f"a fresh process that loads {provider!r} failed: {done.stderr.strip()[-1000:]}"
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def can_travel(settings: Settings) -> bool:
    """Whether settings can be handed to another process: they hold no objects, such as credentials."""
    try:
        return bool(json.loads(json.dumps(dict(settings))) == dict(settings))
    except (TypeError, ValueError):
        return False
