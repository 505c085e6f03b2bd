# SPDX-License-Identifier: Apache-2.0
"""Real small distributions in a directory of their own, found through their real metadata."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import mem0
from mem0.plugins.policy import ALLOW_VARIABLE, BLOCK_VARIABLE
from mem0.plugins.scan import rescan

GOOD = """
from mem0.hookspecs import hookimpl

@hookimpl
def create_embedder(provider, config):
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.types import BatchResult, EmbedderSpec

    class Acme(Embedder):
        def embed_batch(self, batch):
            return BatchResult([[1.0, 0.0] for _ in batch.texts])

    return Acme(EmbedderSpec(provider, config.model or "acme-1", dims=2), config)

@hookimpl
def default_dims(provider, model):
    return {None: 2, "acme-1": 2}.get(model)
"""
"""A provider as small as can be."""

BROKEN = {
    "import_error": "import a_module_that_is_nowhere",
    "syntax_error": "def broken(:",
    "exits": "raise SystemExit(3)",
    "wrong_signature": GOOD.replace("(provider, config)", "(provider, config, transport)"),
    "misspelt_hook": GOOD.replace("def create_embedder", "def create_embeder"),
    "hook_raises": GOOD.replace("    from mem0.embeddings.embedder", "    1 / 0\n    from mem0.embeddings.embedder"),
    "missing_sdk": GOOD.replace(
        "    from mem0.embeddings.embedder", "    import acme_sdk\n    from mem0.embeddings.embedder"
    ),
    "no_hooks": "x = 1",
}
"""Modules of providers that cannot work."""

# Says that it was imported, and how often.
_SENTINEL = "with open(__file__ + '.imported', 'a') as file: file.write('x')\n"


@dataclass
class Site:
    """A directory of distributions, as `pip install --target` leaves it.

    Attributes:
        root: The directory.
        base: What a fresh process needs besides: mem0-core and what it depends on, and no other provider.
    """

    root: Path
    base: Path

    def add(
        self,
        distribution: str,
        source: str | None = GOOD,
        *,
        points: Mapping[str, str] | str | None = None,
        group: str = "mem0.embedders",
        version: str = "1.0",
        requires: Sequence[str] = ("mem0-core>=0.1",),
        metadata: bytes | None = None,
    ) -> str:
        """Write a distribution, one module that is named after it, and return the module's name.

        Args:
            distribution: Its name.
            source: Its module; `None` for none.
            points: Its entry points, or the whole `entry_points.txt`; its own name for its own module by default.
            group: Their group.
            version: Its version.
            requires: What it requires.
            metadata: Its METADATA, instead of a good one.
        """
        module = distribution.replace("-", "_").replace(".", "_")
        if source is not None:
            (self.root / f"{module}.py").write_text(_SENTINEL + textwrap.dedent(source))
        points = {module: module} if points is None else points
        if not isinstance(points, str):
            points = "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in points.items()), ""])
        lines = [f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}"]
        lines += [f"Requires-Dist: {line}" for line in requires]
        info = self.root / f"{module}-{version}.dist-info"
        info.mkdir()
        info.joinpath("METADATA").write_bytes("\n".join([*lines, "", ""]).encode() if metadata is None else metadata)
        info.joinpath("entry_points.txt").write_text(points)
        info.joinpath("RECORD").write_text(f"{module}.py,,\n")
        rescan()
        return module

    def imported(self) -> dict[str, int]:
        """Return which modules were imported, and how often each."""
        return {path.name.removesuffix(".py.imported"): len(path.read_text()) for path in self.root.glob("*.imported")}

    def run(self, code: str, **environment: str) -> str:
        """Run code in a fresh process that sees only this directory, mem0-core and its dependencies.

        Returns:
            What it printed.
        """
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MEM0_", "PYTHON", "COV_"))}
        done = subprocess.run(
            [sys.executable, "-S", "-c", textwrap.dedent(code)],
            env={**kept, **environment, "PYTHONPATH": os.pathsep.join(map(str, (self.root, self.base)))},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with mem0-core and all that is installed, but no provider of its own repository's."""
    directory = tmp_path_factory.mktemp("base")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(("mem0", "_")) and path.suffix != ".pth":
            directory.joinpath(path.name).symlink_to(path)
    directory.joinpath("mem0").symlink_to(Path(mem0.__file__).parent)
    info = directory / f"mem0_core-{mem0.__version__}.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: mem0-core\nVersion: {mem0.__version__}\n")
    info.joinpath("entry_points.txt").write_text("[mem0.embedders]\nhashing = mem0.hashing\n")
    return directory


@pytest.fixture
def site(tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Yield an empty directory of distributions, which this process finds too, and none of our own providers."""
    for variable in (ALLOW_VARIABLE, BLOCK_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    root = tmp_path / "site"
    root.mkdir()
    python = sysconfig.get_path("stdlib")
    own = [entry for entry in sys.path if entry.startswith(python) and "site-packages" not in entry]
    before = sys.path[:]
    sys.path[:] = [str(root), str(base), *own]
    rescan()
    yield Site(root, base)
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(root)):
            del sys.modules[name]
    monkeypatch.undo()  # a test may have added to the path
    sys.path[:] = before
    rescan()


@pytest.fixture
def good() -> str:
    """Return the source of a provider that works."""
    return GOOD


@pytest.fixture
def broken() -> dict[str, str]:
    """Return sources of providers that do not work, by what is wrong with them."""
    return dict(BROKEN)
