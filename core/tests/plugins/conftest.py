# SPDX-License-Identifier: Apache-2.0
"""Real small distributions in a directory of their own, found through their real metadata."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import mem0
from mem0.llms.types import ChatMessage
from mem0.plugins.hooks import create_embedder, create_llm
from mem0.plugins.kind import EMBEDDER, LLM, Kind
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

GOOD_LLM = """
from mem0.hookspecs import hookimpl

@hookimpl
def create_llm(provider, config):
    from mem0.llms.llm import LLM
    from mem0.llms.types import Completion, LLMSpec

    class Acme(LLM):
        def complete_once(self, prompt):
            return Completion("two")

    return Acme(LLMSpec(provider, config.model or "acme-1"), config)
"""
"""An LLM as small as can be."""


@dataclass(frozen=True)
class Sort:
    """What tests need to know to be about either kind of provider.

    Attributes:
        kind: The kind.
        good: A provider that works.
        create: The facade's function that builds one.
        body: How the first line of the hook that builds one begins.
        product: How an error calls what is to be built.
    """

    kind: Kind[Any, Any]
    good: str
    create: Callable[..., Any]
    body: str
    product: str

    def add(self, site: Site, distribution: str = "acme", source: str | None = None, **more: Any) -> str:
        """Install a provider of the kind: one that works, unless there is another source."""
        return site.add(distribution, self.good if source is None else source, group=self.kind.group, **more)

    def first(self, line: str) -> str:
        """Return the provider that works with a line before all else in the hook that builds."""
        return self.good.replace(self.body, f"    {line}\n{self.body}")

    @property
    def broken(self) -> dict[str, str]:
        """Sources of providers that cannot work, by what is wrong with them."""
        return {
            "import_error": "import a_module_that_is_nowhere",
            "syntax_error": "def broken(:",
            "exits": "raise SystemExit(3)",
            "wrong_signature": self.good.replace("(provider, config)", "(provider, config, transport)"),
            "misspelt_hook": self.good.replace("def create_", "def creat_"),
            "hook_raises": self.first("1 / 0"),
            "missing_sdk": self.first("import acme_sdk"),
            "no_hooks": "x = 1",
        }

    def answers(self, made: Any) -> bool:
        """Whether what was built does what it is for, as the provider that works does it."""
        if self.kind is EMBEDDER:
            return bool(made.embed(["x"]).vectors.tolist() == [[1.0, 0.0]])
        return bool(made.complete([ChatMessage("user", "1 + 1?")]).text == "two")


EMBEDDERS = Sort(EMBEDDER, GOOD, create_embedder, "    from mem0.embeddings.embedder", "mem0.Embedder")
LLMS = Sort(LLM, GOOD_LLM, create_llm, "    from mem0.llms.llm", "mem0.llms.llm.LLM")
SORTS = (EMBEDDERS, LLMS)

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
    return EMBEDDERS.broken


@pytest.fixture(params=SORTS, ids=lambda sort: sort.kind.word)
def sort(request: pytest.FixtureRequest) -> Sort:
    """Return one kind of provider after the other."""
    found: Sort = request.param
    return found
