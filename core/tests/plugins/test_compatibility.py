# SPDX-License-Identifier: Apache-2.0
"""Plugins of yesterday with this mem0-core and with a later one, and plugins of tomorrow with this one."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path

import pytest

from mem0 import Memory, hookspecs
from mem0.errors import PluginLoadError
from mem0.hookspecs import HOOKSPEC_VERSION
from mem0.plugins import manager
from mem0.plugins.choose import choose
from mem0.plugins.hooks import create_embedder, default_dims
from mem0.plugins.manager import plugin_for
from mem0.plugins.status import installed, wrappers
from mem0.testing import EmbedderConformance, Subject
from mem0.version import __version__

from .conftest import Site

FROZEN = Path(__file__).parent / "frozen"
PROVIDERS = sorted(path for path in FROZEN.glob("hookspec_*/*.py") if path.stem != "wrapper")
SETTINGS: Mapping[str, Mapping[str, object]] = {
    "extra_settings": {"letters": "abcdefghilmnoprstuvy-", "timeout": 7, "api_key": "a key"},
    "whole": {"default_headers": {"X-A": "b"}, "wholeUrl": "http://localhost:9", "api_key": "a key"},
}
VALUES = {"instance": "instance:hooks"}

USE = """
    import asyncio, sys
    sys.stderr = sys.stdout
    {before}
    from mem0 import AsyncMemory, Memory

    config = {{
        "embedder": {{"provider": {provider!r}, "config": {settings!r}}},
        "vector_store": {{"config": {{"path": ":memory:"}}}},
    }}
    said = ["I love sci-fi movies.", "The bank opens at nine.", "I love them all."]
    with Memory.from_config(config) as memory:
        assert memory.add_many(said, user_id="john")["failed"] == 0
        memory.add("My cat is grey.", user_id="john")
        print(memory.search("sci-fi movies", user_id="john", top_k=1)["results"][0]["memory"])

    async def use():
        async with AsyncMemory.from_config(config) as memory:
            await memory.add("The bank opens at nine.", user_id="john")
            return await memory.search("bank at nine", user_id="john", top_k=1)

    print(asyncio.run(use())["results"][0]["memory"])
"""
FOUND = "I love sci-fi movies.\nThe bank opens at nine."

LATER = '''
    import types
    from mem0 import hookspecs
    from mem0.plugins import manager

    later = types.ModuleType("later_hookspecs")
    vars(later).update(vars(hookspecs))

    def create_embedder(provider, config, transport="plain"):
        """As it is, with an argument more, and one that is on its way out."""

    def embedder_models(provider):
        """As it is, and on its way out."""

    def embedder_prices(provider, currency="EUR"):
        """A hook that nobody knew before."""

    gone = DeprecationWarning("Take 'settings' instead, before mem0-core 2.0.")
    later.create_embedder = later.hookspec(firstresult=True, warn_on_impl_args={"config": gone})(create_embedder)
    gone = DeprecationWarning("Nobody asks for it any more.")
    later.embedder_models = later.hookspec(firstresult=True, warn_on_impl=gone)(embedder_models)
    later.embedder_prices = later.hookspec(firstresult=True)(embedder_prices)
    manager.hookspecs = later
'''
"""Turns this mem0-core into a later one: an argument more, one deprecated, a hook deprecated, and a hook more."""


def add_frozen(site: Site, path: Path) -> str:
    """Install a plugin of `frozen`, and return its name."""
    name = path.stem
    group = hookspecs.PLUGINS_GROUP if name == "wrapper" else hookspecs.EMBEDDERS_GROUP
    site.add(name, None, points={name: VALUES.get(name, name)}, group=group)
    shutil.copy(path, site.root)  # byte for byte, as it was written
    return name


def use(site: Site, provider: str, before: str = "", **environment: str) -> str:
    """Use a provider in a fresh process, and return all that the process printed."""
    code = USE.format(before=before.strip(), provider=provider, settings=SETTINGS.get(provider, {}))
    return site.run(code, **environment)


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn this process' mem0-core into a later one."""
    monkeypatch.setattr(manager, "hookspecs", hookspecs)  # to be put back
    exec(re.sub(r"^    ", "", LATER, flags=re.MULTILINE), {})


def test_every_version_has_its_plugins() -> None:
    """No version of the hookspec is without frozen plugins."""
    versions = {int(path.parent.name.removeprefix("hookspec_")) for path in PROVIDERS}
    assert versions == set(range(1, HOOKSPEC_VERSION + 1))


@pytest.mark.parametrize(
    ("core", "wrapped"), [("now", False), ("now", True), ("later", True)], ids=["now", "now-wrapped", "later-wrapped"]
)
@pytest.mark.parametrize("path", PROVIDERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_was_written_once_works(site: Site, path: Path, core: str, wrapped: bool) -> None:
    """A plugin of any supported hookspec adds and finds, sync and async, and its user reads no warning."""
    provider = add_frozen(site, path)
    if wrapped:
        add_frozen(site, path.parent / "wrapper.py")
    assert use(site, provider, LATER if core == "later" else "") == FOUND


@pytest.mark.parametrize("path", PROVIDERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_deprecation_breaks_no_application(site: Site, path: Path) -> None:
    """Where warnings are errors, as in an application's tests, a deprecated plugin and wrapper work all the same."""
    provider = add_frozen(site, path)
    add_frozen(site, path.parent / "wrapper.py")
    errors = 'import warnings; import mem0.memory.opening; warnings.simplefilter("error")'
    assert use(site, provider, f"{errors}\n{LATER}") == FOUND


def test_an_author_is_told_once(site: Site) -> None:
    """A process that shows warnings shows each once: of the function at fault, in its file and line."""
    for name in ("whole", "wrapper", "least"):
        add_frozen(site, FROZEN / "hookspec_1" / f"{name}.py")
    said = use(site, "whole", LATER + "\n    import mem0; mem0.create_embedder('least')", PYTHONWARNINGS="default")
    places = re.findall(r"^\S+/(\w+)\.py:(\d+): DeprecationWarning: (.*)", said, re.MULTILINE)
    assert [(file, text) for file, _, text in places] == [
        (
            "wrapper",
            "Plugin 'wrapper' (wrapper 1.0): its hook 'create_embedder' takes 'config', which is deprecated. "
            "Take 'settings' instead, before mem0-core 2.0.",
        ),
        (
            "least",
            "Provider 'least' (least 1.0): its hook 'create_embedder' takes 'config', which is deprecated. "
            "Take 'settings' instead, before mem0-core 2.0.",
        ),
        (
            "whole",
            "Provider 'whole' (whole 1.0): its hook 'create_embedder' takes 'config', which is deprecated. "
            "Take 'settings' instead, before mem0-core 2.0.",
        ),
        (
            "whole",
            "Provider 'whole' (whole 1.0): its hook 'embedder_models' is deprecated. Nobody asks for it any more.",
        ),
    ]
    for file, line, _ in places:
        assert "@" in (site.root / f"{file}.py").read_text().splitlines()[int(line) - 1]
    assert said.endswith(FOUND)


def test_a_deprecation_under_an_authors_tests(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test run shows the warning, which is of the plugin's file; the plugin works; and nothing is said twice."""
    later(monkeypatch)
    add_frozen(site, FROZEN / "hookspec_1" / "least.py")
    with pytest.warns(DeprecationWarning, match="takes 'config'") as caught:
        create_embedder("least")
    [warning] = caught
    assert warning.filename == str(site.root / "least.py")
    with warnings.catch_warnings(record=True, action="always") as more:
        create_embedder("least")
        default_dims("least")
    assert more == []
    plugin = plugin_for(choose("least"))
    [found] = plugin.manager.get_plugins()
    assert plugin.manager.deprecations(found) == [str(warning.message).partition(": ")[2]]


def test_the_kit_tells_an_author_whose_warnings_are_errors(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is dropped while a plugin is loaded fails one test of the kit, and only while something is deprecated."""
    subject = Subject(provider="least", settings=lambda server: {})
    add_frozen(site, FROZEN / "hookspec_1" / "least.py")
    EmbedderConformance().test_nothing_deprecated(subject)
    later(monkeypatch)
    manager._ready.clear()  # as in a process that has this mem0-core
    with pytest.raises(DeprecationWarning, match=r"^Provider 'least' \(least 1.0\): .* takes 'config'"):
        EmbedderConformance().test_nothing_deprecated(subject)


def test_nothing_is_deprecated_today(site: Site) -> None:
    """This mem0-core has nothing to say about plugins of its own day."""
    for path in (*PROVIDERS, FROZEN / "hookspec_1" / "wrapper.py"):
        add_frozen(site, path)
    with warnings.catch_warnings(record=True, action="always") as caught:
        for path in PROVIDERS:
            default_dims(path.stem)
    assert caught == []


TAKES_MORE = """
from mem0.hookspecs import hookimpl

seen = []

@hookimpl
def create_embedder(provider, config, transport{default}):
    from mem0 import BatchResult, Embedder, EmbedderSpec

    seen.append(transport)

    class Ones(Embedder):
        def embed_batch(self, batch):
            return BatchResult([[1.0, 1.0]] * len(batch.texts))

    return Ones(EmbedderSpec(provider, "ones"), config)
"""


def test_an_argument_that_this_core_does_not_pass(site: Site) -> None:
    """The error names hook, argument and version, and says that it is misspelt or wants a newer mem0-core."""
    site.add("acme", TAKES_MORE.format(default=""))
    with pytest.raises(PluginLoadError) as caught:
        create_embedder("acme")
    assert str(caught.value).startswith(
        f"Provider 'acme' (acme 1.0): its hook 'create_embedder' takes 'transport', which mem0-core {__version__} does "
        "not pass: it is misspelt, or the plugin needs a newer mem0-core (pip install --upgrade mem0-core)."
    )


@pytest.mark.parametrize(("core", "value"), [("now", "mine"), ("later", "plain")])
def test_an_argument_with_a_default_fits_both(
    site: Site, monkeypatch: pytest.MonkeyPatch, core: str, value: str
) -> None:
    """A plugin for two cores gives the new argument a default: the old one leaves it, the new one passes its value."""
    site.add("acme", TAKES_MORE.format(default="='mine'"))
    if core == "later":
        later(monkeypatch)
    create_embedder("acme")
    import acme  # type: ignore[import-not-found]

    assert acme.seen == [value]


HOOK = "\n@hookimpl{options}\ndef embedder_prices(provider, currency):\n    raise AssertionError('called')\n"


def test_a_hook_that_this_core_does_not_know(site: Site, good: str) -> None:
    """It is an error that says so; marked `optionalhook`, it is left alone."""
    site.add("acme", good + HOOK.format(options=""))
    with pytest.raises(
        PluginLoadError, match=r"'embedder_prices', which does not exist.*a newer mem0-core may have it"
    ):
        create_embedder("acme")
    site.add("other", good + HOOK.format(options="(optionalhook=True)"))
    assert create_embedder("other").dims == 2


@pytest.mark.parametrize("group", [hookspecs.EMBEDDERS_GROUP, hookspecs.PLUGINS_GROUP])
@pytest.mark.parametrize(
    "requires",
    [
        ["mem0-core>=99"],
        ["mem0-core>=0.1", "mem0-core (>=99,<100) ; python_version >= '3'", "httpx"],
        ["mem0_core[extra] ==99.*"],
        ["Mem0.Core===99"],
        ["mem0-core>=98,!=99.1,>99.0rc1"],
    ],
)
def test_a_plugin_for_a_newer_core_is_not_imported(site: Site, requires: list[str], group: str) -> None:
    """Read from metadata: the error names both versions and the pip line, and none of the plugin's code runs."""
    site.add("acme", group=group, requires=requires)
    site.add("good")
    provider = "acme" if group == hookspecs.EMBEDDERS_GROUP else "good"
    specifiers = {"mem0_core[extra] ==99.*": "==99.*", "Mem0.Core===99": "===99"}.get(requires[0])
    specifiers = specifiers or (">=99,<100" if len(requires) > 1 else requires[0].removeprefix("mem0-core"))
    kind, without = (
        ("Provider", "") if provider == "acme" else ("Plugin", ", or set MEM0_BLOCK_PLUGINS=acme to do without it")
    )
    expected = (
        f"needs mem0-core {specifiers}, and {__version__} is installed. "
        f"Run: pip install --upgrade mem0-core acme{without}"
    )
    for action in (
        lambda: Memory.from_config(
            {"embedder": {"provider": provider}, "vector_store": {"config": {"path": ":memory:"}}}
        ),
        lambda: create_embedder(provider),
        lambda: default_dims(provider),
    ):
        with pytest.raises(PluginLoadError) as caught:
            action()
        assert str(caught.value) == f"{kind} 'acme' (acme 1.0) {expected}"
        assert (caught.value.provider, caught.value.distribution, caught.value.version) == ("acme", "acme", "1.0")
    [row] = [row for row in (*installed(), *wrappers()) if row.name == "acme"]
    assert (row.status, row.reason) == ("incompatible", f"It {expected}")
    assert site.imported() == {}


@pytest.mark.parametrize(
    "requires",
    [
        [],
        ["mem0-core"],
        [f"mem0-core>={__version__}"],
        [f"mem0-core~={__version__}"],
        [f"mem0-core=={__version__}"],
        [f"mem0-core==={__version__}"],
        ["mem0-core>=0.1.dev1,<99"],
        ["mem0-core>=99; extra == 'later'"],
        ["mem0-core>=99; python_version < '3'", "mem0-core>=0.1; python_version >= '3'"],
        ["mem0-core>=99; sys_platform == 'amiga'"],
        ["mem0-core @ git+https://example.org/mem0.git"],
        ["mem0-core-extra>=99", "mem0>=99", "mem0ai>=99"],
    ],
)
def test_nobody_is_refused_who_fits(site: Site, requires: list[str]) -> None:
    """What is met, is another's, is for an extra or another machine, or cannot be read, refuses nobody."""
    site.add("acme", requires=requires)
    assert create_embedder("acme").dims == 2
    assert [row.status for row in installed() if row.name == "acme"] == ["ready"]
