# SPDX-License-Identifier: Apache-2.0
"""Begin a provider as a stranger does, and run its own checks untouched: `python -I scaffold.py KIND WHEELS INTO`.

`mem0 plugin new` writes it, with the core whose wheel is installed, and its own noxfile does the rest. What of this
repository it depends on is on no index yet, so pip is shown a folder of wheels.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path


def main(kind: str, wheels: str, into: Path) -> int:
    """Write a provider of one kind and run its `nox`; return what that ended with."""
    name = f"stranger_{kind}"
    mem0 = Path(sysconfig.get_path("scripts"), "mem0")
    subprocess.run([mem0, "plugin", "new", name, "--kind", kind, "--into", into], check=True)
    shown = " ".join(filter(None, [os.environ.get("PIP_FIND_LINKS"), wheels]))
    # Not those of the session that runs this: the project is to be checked as its author would.
    settings = {key: value for key, value in os.environ.items() if not key.startswith("NOX")}
    project = into / f"mem0-embed-{name.replace('_', '-')}"
    # With pip, which is who is shown the wheels.
    nox = [sys.executable, "-m", "nox", "--default-venv-backend", "virtualenv"]
    return subprocess.run(nox, cwd=project, env=settings | {"PIP_FIND_LINKS": shown}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
