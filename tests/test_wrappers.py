# SPDX-License-Identifier: Apache-2.0
"""Two wrappers, built and installed by pip: a policy that refuses providers, and a log of requests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from mem0.testing import Fault, LoopbackServer

ROOT = Path(__file__).parents[1]
WRAPPERS = {path.name: path for path in (ROOT / "tests" / "wrappers").iterdir() if (path / "pyproject.toml").is_file()}
PAGE = (ROOT / "docs" / "authors" / "wrappers.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SECRETS = ["The launch code is seven-four-one.", "Where is the launch code?"]

USE = """
import logging, sys

logging.basicConfig(stream=sys.stdout, level=LEVEL, format="%(name)s %(levelname)s: %(message)s")

import asyncio
from mem0 import AsyncMemory, Memory
from mem0.errors import Mem0Error

config = {"embedder": EMBEDDER, "vector_store": {"config": {"path": ":memory:"}}, "plugins": PLUGINS}

def words(memory):
    memory.add(SECRETS[0], user_id="john")
    return memory.search(SECRETS[1], user_id="john")["results"]

async def async_words():
    async with AsyncMemory.from_config(config) as memory:
        await memory.add(SECRETS[0], user_id="john")
        return (await memory.search(SECRETS[1], user_id="john"))["results"]

try:
    with Memory.from_config(config) as memory:
        assert words(memory)[0]["memory"] == asyncio.run(async_words())[0]["memory"] == SECRETS[0]
except Mem0Error as error:
    print(f"{type(error).__name__}: {error}")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both wrappers and install them into a directory, as pip does it, without the network."""
    directory = tmp_path_factory.mktemp("site")
    offline = ["--no-deps", "--no-index", "--no-build-isolation", "--no-cache-dir", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", "-q", *offline, "--target", str(directory)]
    done = subprocess.run([*command, *map(str, WRAPPERS.values())], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return directory


def use(
    site: Path,
    embedder: dict[str, object],
    *,
    plugins: dict[str, object] | None = None,
    level: str = "DEBUG",
    before: str = "",
    **environment: str,
) -> list[str]:
    """Use a memory in a fresh process that finds the wrappers, and return all lines that it printed anywhere."""
    names = {"EMBEDDER": embedder, "PLUGINS": plugins or {}, "SECRETS": SECRETS, "LEVEL": level}
    code = "\n".join([*(f"{name} = {value!r}" for name, value in names.items()), textwrap.dedent(before), USE])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MEM0_", "OPENAI_"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "PYTHONPATH": str(site), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines()


def log_of(lines: list[str]) -> list[str]:
    """Return what the wrapper logged, without the seconds that it took."""
    logged = [line for line in lines if line.startswith("mem0_call_log ")]
    return [re.sub(r"seconds=\d+\.\d{3}\b", "seconds=S", line.removeprefix("mem0_call_log ")) for line in logged]


def test_there_are_two() -> None:
    """The wrappers that the page is about."""
    assert set(WRAPPERS) == {"mem0-refuse", "mem0-call-log"}


def test_the_log_with_the_offline_embedder(site: Path) -> None:
    """Each request is a line, from sync and async code alike, and nothing else that the process prints has a text."""
    lines = use(site, {"provider": "hashing"})
    line = "INFO: hashing/hashing-v1 {} texts=1 seconds=S tokens=0"
    assert log_of(lines) == [line.format(kind) for kind in ("document", "query")] * 2
    assert not re.search(r"launch|seven|Where", "\n".join(lines))


def test_the_log_with_a_server(site: Path) -> None:
    """A provider over HTTP: its tokens are logged, and a failure by its class, though the server repeats the text."""
    with LoopbackServer() as server:
        embedder = {"provider": "openai", "config": {"openai_base_url": f"{server.url}/v1", "api_key": "canary-key"}}
        lines = use(site, embedder, level="INFO")
        model = "openai/text-embedding-3-small"
        logged = log_of(lines)
        assert [line.rpartition("=")[0] for line in logged] == [
            f"INFO: {model} {kind} texts=1 seconds=S tokens" for kind in ("document", "query", "document", "query")
        ]
        assert all(int(line.rpartition("=")[2]) > 0 for line in logged)
        assert not re.search(r"launch|seven|Where|canary", "\n".join(lines))
        server.faults[:] = [Fault(status=401, message=f"no key, so no {SECRETS[0]}")]
        [*logged, last] = use(site, embedder, level="INFO")
        assert log_of(logged) == [f"WARNING: {model} document texts=1 seconds=S failed=AuthenticationError"]
        assert last.startswith("AuthenticationError: openai: ")
        assert not re.search(r"launch|seven", "\n".join(logged))


@pytest.mark.parametrize(
    "plugins",
    [{}, {"allow": ["hashing", "openai"]}, {"block": ["refuse", "mem0-refuse", "mem0_refuse:refuse"]}],
    ids=["plain", "allow", "block"],
)
@pytest.mark.parametrize("refused", ["hashing", "openai, Hashing", "mem0-other,HASHING"])
def test_the_refusal(site: Path, refused: str, plugins: dict[str, object]) -> None:
    """It names policy, provider and variable, in any spelling, and no configuration gets rid of it."""
    assert use(site, {"provider": "hashing"}, plugins=plugins, MEM0_REFUSE=refused) == [
        "ProviderBlockedError: mem0-refuse: provider 'hashing' is refused here. Choose another, or ask whoever "
        "set MEM0_REFUSE."
    ]


def test_a_refusal_is_before_the_provider(site: Path) -> None:
    """Addressed by its distribution or not, a refused provider is not built, and others are."""
    with LoopbackServer() as server:
        settings = {"openai_base_url": f"{server.url}/v1", "api_key": "canary-key"}
        for provider in ("openai", "mem0-embed-openai:OpenAI"):
            [line] = use(site, {"provider": provider, "config": settings}, MEM0_REFUSE="openai")
            assert line.startswith("ProviderBlockedError: mem0-refuse: provider 'openai'")
        assert not server.requests
    assert len(log_of(use(site, {"provider": "hashing"}, MEM0_REFUSE="openai"))) == 4


def test_who_runs_the_process_can_do_without(site: Path) -> None:
    """MEM0_BLOCK_PLUGINS switches either off."""
    environment = {"MEM0_REFUSE": "hashing", "MEM0_BLOCK_PLUGINS": "refuse,mem0-call-log"}
    assert log_of(use(site, {"provider": "hashing"}, **environment)) == []


BREAK = """
import sys
from pathlib import Path

class Breaks:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            raise ImportError("broken on purpose", name=name)

sys.meta_path.insert(0, Breaks())
"""


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ("mem0_refuse", "Plugin 'refuse' (mem0-refuse 0.1.0): importing 'mem0_refuse' raised ImportError"),
        ("mem0_call_log.logged", "Plugin 'call_log' (mem0-call-log 0.1.0): create_embedder raised ImportError"),
    ],
)
def test_a_broken_wrapper_is_named(site: Path, module: str, message: str) -> None:
    """It may enforce a policy: nothing goes on without it, and the error says whose fault it is and what to do."""
    [line] = use(site, {"provider": "hashing"}, before=BREAK.format(name=module))
    assert line.startswith(f"PluginLoadError: {message}")
    assert re.search(r"MEM0_BLOCK_PLUGINS=(refuse|call_log)\.$", line)


def test_dims_stay_light(site: Path) -> None:
    """With both wrappers installed, a table is still read without NumPy."""
    code = (
        "import mem0, sys; mem0.default_dims('openai'); print('numpy' in sys.modules, 'mem0_call_log' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "True"], done.stderr


@pytest.mark.parametrize(
    "path", sorted(path for home in WRAPPERS.values() for path in home.rglob("*.[pt][yo]*")), ids=str
)
def test_the_page_shows_what_is_tested(path: Path) -> None:
    """Each file stands in `docs/authors/wrappers.md` as it is."""
    text = path.read_text(encoding="utf-8").removeprefix("# SPDX-License-Identifier: Apache-2.0\n")
    language = {".py": "python", ".toml": "toml"}.get(path.suffix)
    if language is not None:
        assert f"```{language}\n{text}```\n" in PAGE, path.name
