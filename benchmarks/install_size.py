# SPDX-License-Identifier: Apache-2.0
"""What an installation brings along: distributions, and megabytes of their files without `.pyc`.

Ours are wheels built from this checkout, each installed into an environment of its own. What counts is what the
distributions' own lists of files (`RECORD`) name; pip and setuptools do not count.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

from measure import arguments, progress, say, table
from peer import VERSION

ROOT = Path(__file__).resolve().parents[1]
CORE = "mem0-core"
PLUGINS = sorted(path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml"))
LARGE = {"mem0-embed-huggingface": ["torch==2.13.0"]}
"""What takes a gigabyte and is left out unless it is named, with what is installed before it.

Asked for by its version, torch comes as a build for CPUs where the figures are from. What pip takes by itself on Linux
is the one for CUDA, several times as large.
"""

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


@dataclass(frozen=True)
class Installed:
    """What came with a distribution of ours.

    Attributes:
        wheel: Bytes of its own wheel.
        sizes: Megabytes of every distribution in the environment, by name.
    """

    wheel: int
    sizes: Mapping[str, float]


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("names", nargs="*", metavar="PLUGIN", help=f"all by default but {', '.join(LARGE)}")
    options = parser.parse_args()
    plugins = options.names or [name for name in PLUGINS if name not in LARGE]
    rows = [
        _row(name if name == CORE else f"{CORE} + {name}", found.sizes)
        for name, found in installed([CORE, *plugins]).items()
    ]
    if options.peer:
        rows.append(_row(f"mem0ai {VERSION}", _sizes(options.peer)))
    table("Installed into an empty environment", ["what", "distributions", "MB", "the largest, MB"], rows)
    if options.peer:
        say("mem0ai's figure is that of the environment given by `--peer`: everything in it but pip and setuptools.")


def installed(names: Sequence[str]) -> dict[str, Installed]:
    """Install distributions of ours, each into an environment of its own together with those of ours that it needs."""
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        wheels = _wheels(Path(scratch) / "wheels")
        for name in names:
            progress(f"installing {name}")
            with _environment(scratch) as python:
                for first in LARGE.get(name, []):
                    _pip("--python", python, "install", "--no-compile", first)
                _pip("--python", python, "install", "--no-compile", *map(str, _needed(name, wheels)))
                found[name] = Installed(wheels[name].stat().st_size, _sizes(python))
    return found


def _wheels(folder: Path) -> dict[str, Path]:
    progress("building wheels")
    members = [ROOT / "core", *(ROOT / "plugins" / name for name in PLUGINS)]
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), *map(str, members))
    return {path.name.partition("-")[0].replace("_", "-"): path for path in folder.glob("*.whl")}


def _needed(name: str, wheels: Mapping[str, Path]) -> list[Path]:
    """Return a wheel and those of ours that it depends on."""
    with zipfile.ZipFile(wheels[name]) as wheel:
        [path] = [path for path in wheel.namelist() if path.endswith(".dist-info/METADATA")]
        declared = Parser().parsestr(wheel.read(path).decode()).get_all("Requires-Dist", [])
    names = [re.split(r"[^\w-]", line)[0] for line in declared if "extra ==" not in line]
    return [wheels[name], *(path for other in names if other in wheels for path in _needed(other, wheels))]


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-qq", *arguments], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _environment(scratch: str) -> Iterator[str]:
    """Make an environment, and remove it when it has been looked at."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        venv.create(folder, with_pip=False)
        yield str(Path(folder) / "bin" / "python")


def _sizes(python: str) -> dict[str, float]:
    counted = subprocess.run([python, "-I", "-c", COUNT], check=True, capture_output=True)
    sizes: dict[str, float] = json.loads(counted.stdout)
    return sizes


def _row(name: str, sizes: Mapping[str, float]) -> list[str]:
    largest = sorted(sizes, key=lambda one: -sizes[one])[:4]
    return [
        name,
        str(len(sizes)),
        f"{sum(sizes.values()):.0f}",
        ", ".join(f"{one} {sizes[one]:.0f}" for one in largest),
    ]


if __name__ == "__main__":
    main()
