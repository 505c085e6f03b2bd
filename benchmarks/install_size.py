# SPDX-License-Identifier: Apache-2.0
"""What an installation brings along: distributions, and megabytes of their files without `.pyc`.

Ours are wheels built from this checkout, each installed into an environment of its own. What counts is what the
distributions' own lists of files (`RECORD`) name; pip and setuptools do not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from measure import arguments, progress, say, table
from peer import VERSION

ROOT = Path(__file__).resolve().parents[1]
CORE, OPENAI = ROOT / "core", ROOT / "plugins" / "mem0-embed-openai"

COUNT = """
import json
from importlib.metadata import distributions
sizes = {}
for found in distributions():
    name = found.metadata["Name"].lower()
    if name not in ("pip", "setuptools", "wheel"):
        paths = [found.locate_file(file) for file in found.files or [] if file.suffix != ".pyc"]
        sizes[name] = sum(path.stat().st_size for path in paths if path.is_file()) / 1e6
print(json.dumps(sizes))
"""


def main() -> None:
    options = arguments(__doc__).parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        wheels = Path(scratch) / "wheels"
        progress("building wheels")
        _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), str(CORE), str(OPENAI))
        core, plugin = sorted(map(str, wheels.glob("*.whl")))
        for name, wanted in {"mem0-core": [core], "mem0-core + mem0-embed-openai": [core, plugin]}.items():
            progress(f"installing {name}")
            python = _environment(Path(scratch) / name.replace(" ", ""))
            _pip("--python", python, "install", "--no-compile", *wanted)
            rows.append(_row(name, _sizes(python)))
    if options.peer:
        rows.append(_row(f"mem0ai {VERSION}", _sizes(options.peer)))
    table("Installed into an empty environment", ["what", "distributions", "MB", "the largest, MB"], rows)
    if options.peer:
        say("mem0ai's figure is that of the environment given by `--peer`: everything in it but pip and setuptools.")


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-qq", *arguments], check=True, stdout=subprocess.DEVNULL)


def _environment(directory: Path) -> str:
    venv.create(directory, with_pip=False)
    return str(directory / "bin" / "python")


def _sizes(python: str) -> dict[str, float]:
    counted = subprocess.run([python, "-I", "-c", COUNT], check=True, capture_output=True)
    sizes: dict[str, float] = json.loads(counted.stdout)
    return sizes


def _row(name: str, sizes: dict[str, float]) -> list[str]:
    largest = sorted(sizes, key=lambda one: -sizes[one])[:4]
    return [
        name,
        str(len(sizes)),
        f"{sum(sizes.values()):.0f}",
        ", ".join(f"{one} {sizes[one]:.0f}" for one in largest),
    ]


if __name__ == "__main__":
    main()
