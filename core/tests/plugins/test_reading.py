# SPDX-License-Identifier: Apache-2.0
"""Plugins that are read: what is certain is told, and a plugin that works is never called broken."""

from __future__ import annotations

import importlib
import py_compile
import re
import sys
import textwrap
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mem0.errors import PluginLoadError
from mem0.hookspecs import EMBEDDERS_GROUP, LLMS_GROUP, PLUGINS_GROUP
from mem0.plugins.hooks import create_embedder, create_llm, default_dims
from mem0.plugins.kind import KINDS
from mem0.plugins.manager import _ready
from mem0.plugins.reading.modules import locate
from mem0.plugins.reading.plugin import Reading, read
from mem0.plugins.scan import scan
from mem0.plugins.status import installed
from mem0.testing.mutants.catalogue import GOOD as GOOD_MUTANT
from mem0.testing.mutants.catalogue import MUTANTS
from mem0.testing.mutants.site import installed as mutants_installed

from .conftest import GOOD, LLMS, SORTS, Site
from .modules_that_work import ELSEWHERE, IMPLEMENTATION, MARKED, NEVER, VALID, WRONG

ARGUMENTS = "(provider, config)"


MARK = "from mem0.hookspecs import hookimpl"
BODY = "    from mem0.embeddings.embedder"
FOR_OTHERS = "    if provider != 'acme':\n        return None\n"


def other(marker: str, used: str) -> str:
    """Return a provider that gets the marker in another way, and has an argument that does not exist."""
    return GOOD.replace(MARK, marker).replace("@hookimpl", used).replace(ARGUMENTS, "(provider, cfg)")


def reading(site: Site, source: str, value: str = "acme", files: Mapping[str, str] | None = None) -> Reading:
    """Install a provider, and read it.

    Args:
        site: Where to.
        source: Its module, or what is in the package's `__init__`.
        value: Its entry point.
        files: Modules of the package, if it is one.
    """
    site.add("acme", source if files is None else None, points={"acme": value})
    for name, text in {"__init__.py": textwrap.dedent(source), **files}.items() if files else ():
        path = site.root / "acme" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    [candidate] = scan(EMBEDDERS_GROUP)["acme"]
    return read(candidate)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            f"import {NEVER}\n",
            f"raises ModuleNotFoundError. See acme.py, line 2. It needs the module '{NEVER}'",
        ),
        (f"from {NEVER}.deep import x\n", f"needs the module '{NEVER}'.*force-reinstall acme$"),
        (f"import json, {NEVER}\n", f"needs the module '{NEVER}'"),
        ("from mem0.nowhere import x\n", r"mem0-core .* has no module 'mem0\.nowhere'.*line 2.*--upgrade acme"),
        ("import mem0.embeddings.nowhere\n", "has no module"),
        (
            f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy\nimport {NEVER}\n",
            f"line 5. It needs the module '{NEVER}'",
        ),
        ("def broken(:\n", "raises SyntaxError: .*line 2"),
        ("x = '\n", "raises SyntaxError: unterminated"),
        ("x = 1\n\nreturn 3\n", "raises SyntaxError: 'return' outside function.*line 4"),
        ("raise SystemExit(3)\n", "ends the process: raise SystemExit.*line 2"),
        ("import sys\nsys.exit(3)\n", r"ends the process: sys\.exit\(\).*line 3"),
        ("import sys as system\nsystem.exit()\n", r"ends the process: system\.exit\(\)"),
        ("from sys import exit as leave\nleave()\n", r"ends the process: leave\(\)"),
        ("exit()\n", r"ends the process: exit\(\)"),
        ("quit(1)\n", r"ends the process: quit\(\)"),
        ("import os\nos._exit(0)\n", r"ends the process: os\._exit\(\)"),
        ("raise RuntimeError('no')\n", "raises RuntimeError.*line 2"),
        ("import json\nraise json.JSONDecodeError\n", "raises json.JSONDecodeError.*line 3"),
        ("x = 1 if 2 else 3\nraise\n", "raises an error"),
    ],
)
def test_an_import_that_cannot_end_well(site: Site, monkeypatch: pytest.MonkeyPatch, source: str, problem: str) -> None:
    """The first statement that stops it is named with file and line, and what to do comes last."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)  # where no bytecode is kept, its absence says nothing
    found = reading(site, source + GOOD)
    assert_matches(found, problem)
    assert "acme.py" in found.problem
    assert "pip install" in found.problem
    assert_is_broken(site)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (GOOD.replace(ARGUMENTS, "(provider, config, transport)"), "takes 'transport', which mem0-core"),
        (GOOD.replace(ARGUMENTS, "(provider, config, *, transport)"), "takes 'transport'"),
        (GOOD.replace(ARGUMENTS, "(provider, setings)"), "takes 'setings'"),
        (GOOD.replace("(provider, model)", "(name, model)"), "hook 'default_dims' takes 'name'"),
        (
            GOOD.replace("create_embedder", "create_embeder"),
            "'create_embeder', which does not exist.*'create_embedder'",
        ),
        (GOOD.replace("default_dims", "dims_of_models"), "'dims_of_models', which does not exist"),
        (GOOD.replace("@hookimpl\n", "@hookimpl(specname='embed')\n", 1), "'embed'"),
        (GOOD.replace("@hookimpl\n", ""), "implements no hook 'create_embedder'.*is @hookimpl missing above it.*line"),
        ("x = 1", "'acme' implements no hook 'create_embedder'. See acme.py"),
        (GOOD.replace(BODY, f"    raise NotImplementedError\n{BODY}"), "does nothing but raise NotImplementedError"),
        (GOOD.replace(BODY, f"    'What.'\n{FOR_OTHERS}    raise OSError()\n{BODY}"), "nothing but raise OSError"),
        (other("import mem0", "@mem0.hookimpl"), "takes 'cfg'"),
        (other(f"{MARK} as it", "@it()"), "takes 'cfg'"),
        (other("import mem0.hookspecs as h", "@h.hookimpl"), "takes 'cfg'"),
        (other("import mem0.hookspecs", "@mem0.hookspecs.hookimpl(tryfirst=True)"), "takes 'cfg'"),
        (GOOD + WRONG, "'create_embeder', which does not exist"),
    ],
)
def test_a_hook_that_does_not_fit(site: Site, source: str, problem: str) -> None:
    """Arguments, names and the marker are held against the hookspec, in the words of the manager."""
    assert source != GOOD
    assert_matches(reading(site, source), problem)
    assert_is_broken(site)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            LLMS.good.replace(ARGUMENTS, "(provider, config, transport)"),
            "'create_llm' takes 'transport', which mem0-core",
        ),
        (LLMS.good.replace("create_llm", "creat_llm"), "'creat_llm', which does not exist.*'create_llm'"),
        (LLMS.good.replace("@hookimpl\n", ""), "no hook 'create_llm'.*is @hookimpl missing above it.*line"),
        ("x = 1", "'acme' implements no hook 'create_llm'. See acme.py"),
        (LLMS.first("raise NotImplementedError"), "'create_llm' does nothing but raise NotImplementedError"),
        (
            LLMS.first("if provider != 'acme':\n        return None\n    raise OSError()"),
            "'create_llm' does nothing but raise OSError",
        ),
        (
            GOOD,
            "no hook 'create_llm'. It implements 'create_embedder', whose entry point is in the group 'mem0.embedders'",
        ),
    ],
)
def test_an_llms_hook_that_does_not_fit(site: Site, source: str, problem: str) -> None:
    """The other kind is read in the same way, in its own words."""
    LLMS.add(site, source=source)
    [candidate] = scan(LLMS_GROUP)["acme"]
    assert_matches(read(candidate), problem)
    with pytest.raises((PluginLoadError, OSError)):
        create_llm("acme")


def test_what_is_never_asked_is_no_fault(site: Site) -> None:
    """Of a module that serves both kinds, a hook of the one may fail, and the other works and is not called broken."""
    points = "".join(f"[{sort.kind.group}]\nacme = acme\n" for sort in SORTS)
    site.add("acme", GOOD + LLMS.first("raise NotImplementedError"), points=points)
    found = {sort.kind.word: read(scan(sort.kind.group)["acme"][0]).problem for sort in SORTS}
    assert create_embedder("acme").dims == 2
    assert found["embedder"] == ""
    assert "'create_llm' does nothing but raise NotImplementedError" in found["LLM"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"_models.py": f"import {NEVER}"}, f"See acme/_models.py, line 1. It needs the module '{NEVER}'"),
        ({"_models.py": "def x(:"}, "SyntaxError.*See acme/_models.py, line 1"),
        (
            {"_models.py": "from acme._nowhere import x"},
            "'acme._nowhere' is not there. See acme/_models.py, line 1",
        ),
        ({"_models.py": "from ._more import x", "_more.py": "raise SystemExit"}, "See acme/_more.py, line 1"),
        ({"_models.py": "from . import _more", "_more.py": "raise SystemExit"}, "See acme/_more.py, line 1"),
        ({"_models.py": "import acme.a.b", "a/__init__.py": "", "a/b.py": "exit()"}, "acme/a/b.py, line 1"),
        ({"_models.py": "import acme.a.b", "a/b.py": "raise OSError"}, "raises OSError. See acme/a/b.py"),
        ({"_models.py": "import acme.a.b", "a/__init__.py": "raise OSError", "a/b.py": ""}, "acme/a/__init__.py"),
        ({"other.py": ""}, "its module 'acme._models' is not there. See acme/__init__.py, line 1"),
    ],
)
def test_its_own_modules_are_read_too(site: Site, files: dict[str, str], problem: str) -> None:
    """What is imported at the top is part of the import, however deep."""
    assert_matches(reading(site, "import acme._models\n" + GOOD, files=files), problem)
    assert_is_broken(site)


@pytest.mark.parametrize("value", ["acme_nowhere", "acme.nowhere", "acme_nowhere:hooks"])
def test_a_module_that_is_not_there(site: Site, value: str) -> None:
    """The entry point is named, with what puts its files back."""
    found = reading(site, GOOD, value, {"other.py": ""})
    assert_matches(found, f"Its module '{value}' is not there. Run: pip install --force-reinstall acme$")
    assert_is_broken(site)


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("import time\ntime.sleep(2)\n", "sleeps.*acme.py, line 3"),
        ("from time import sleep\nsleep(SECONDS := 0.2)\n", "sleeps"),
        ("import numpy as np\n", "imports 'numpy' at the top.*create_embedder is the place for it.*line 2"),
        ("from hypothesis.strategies import text\n", "imports 'hypothesis'"),
    ],
)
def test_a_slow_import_is_noted(site: Site, source: str, note: str) -> None:
    """It works, so it is no fault, and everybody sees who makes them wait."""
    found = reading(site, source + GOOD)
    assert found.problem == ""
    assert_matches(Reading(" ".join(found.notes)), note)


def test_a_wrapper_is_read_as_one(site: Site, good: str) -> None:
    """It needs no create_embedder, and every hook of its must be a wrapper."""
    site.add(
        "watch",
        "import mem0\n@mem0.hookimpl(wrapper=True)\ndef default_dims():\n    return (yield)\n",
        group=PLUGINS_GROUP,
    )
    site.add("grab", good, group=PLUGINS_GROUP)
    found = {name: read(items[0]).problem for name, items in scan(PLUGINS_GROUP).items()}
    assert found["watch"] == ""
    assert "is no wrapper" in found["grab"]
    assert "MEM0_BLOCK_PLUGINS=grab" in found["grab"]


@pytest.fixture
def made_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What some modules of `VALID` bring about."""
    # Of two files of one size in one second, the bytecode of the first would be run.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (site.root / "acme.py.d").mkdir()
    (site.root / "acme.py.d" / "vendored.py").touch()
    (site.root / "finder_made_up.py").write_text("import sys\nsys.modules['finds_made_up'] = sys\n")


@pytest.mark.usefixtures("made_up")
@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", VALID)
def test_a_module_that_works_raises_no_alarm(site: Site, kind: str) -> None:
    """It does work, and nothing is said against it."""
    found = reading(site, VALID[kind] + GOOD)
    assert create_embedder("acme").dims == 2
    assert found.problem == ""


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_hooks_from_elsewhere_raise_no_alarm(site: Site, kind: str) -> None:
    """A hook that cannot be seen is not called missing."""
    (site.root / "acme_impl.py").write_text(IMPLEMENTATION)
    found = reading(site, ELSEWHERE[kind])
    assert create_embedder("acme").dims == 2
    assert found.problem == ""


def test_an_instance_raises_no_alarm(site: Site) -> None:
    """Its hooks are its class's, and functions of the module are none, whatever is above them."""
    (site.root / "acme_impl.py").write_text(GOOD)
    source = """
        import acme_impl
        from mem0 import hookimpl

        class Acme:
            @hookimpl
            def create_embedder(self, provider, config):
                return acme_impl.create_embedder(provider, config)

        @hookimpl
        def create_embeder(what): ...

        plugin = Acme()
    """
    found = reading(site, source, "acme:plugin")
    assert create_embedder("acme").dims == 2
    assert found.problem == ""


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("from acme import _models\n", {"_models.py": "X = 1"}),
        ("from . import _models as m\nfrom ._models import X\n", {"_models.py": "X = 1"}),
        (
            "settings = 1\nimport acme._models\n",
            {"_models.py": "from acme import settings", "settings.py": "raise OSError"},
        ),
        ("import acme.deep.more\n", {"deep/more.py": ""}),
        (
            "import acme._models\n",
            {"_models.py": "import acme\nfrom acme import _other", "_other.py": "import acme._models"},
        ),
        ("__path__.append(__path__[0] + '/extra')\nimport acme.hidden\n", {"extra/hidden.py": ""}),
        ("from acme._impl import renamed\n", {"_impl.py": IMPLEMENTATION}),
        (
            "def __getattr__(name):\n    return name\nimport acme._models\n",
            {"_models.py": "from acme import extra", "extra.py": "raise OSError"},
        ),
        ("try:\n    from acme import _fast\nexcept ImportError:\n    pass\n", {"_fast.py": f"import {NEVER}"}),
        ("import acme._models\nimport hidden\n", {"_models.py": "import sys\nsys.modules['hidden'] = sys"}),
    ],
)
def test_packages_that_work_raise_no_alarm(site: Site, source: str, files: dict[str, str]) -> None:
    """Cycles, names that hide modules, packages without `__init__`, paths that grow."""
    found = reading(site, source + GOOD, files=files)
    assert create_embedder("acme").dims == 2
    assert found.problem == ""


def test_what_is_no_python_source_raises_no_alarm(site: Site) -> None:
    """A module in a zip or in a file of bytecode is not missing, and one that is huge is not read."""
    site.add("huge", f"{'#' * 300_000}\nx = 1\n")
    site.add("zipped", None, points={"zipped": "zipped.deep"})
    with zipfile.ZipFile(site.root / "zipped.zip", "w") as archive:
        archive.writestr("zipped/__init__.py", "")
        archive.writestr("zipped/deep.py", GOOD)
    sys.path.append(str(site.root / "zipped.zip"))
    site.add("compiled", None)
    (site.root / "source.py").write_text(GOOD)
    py_compile.compile(str(site.root / "source.py"), str(site.root / "compiled.pyc"))
    assert not locate("zipped.deep").is_missing
    rows = {row.name: row for row in installed()}
    assert [rows[name].reason for name in ("huge", "zipped", "compiled")] == ["", "", ""]
    assert create_embedder("zipped").dims == create_embedder("compiled").dims == 2


def test_reading_warns_nobody(site: Site) -> None:
    """What Python would warn the author of is not told to whoever lists plugins, and is no error where warnings are."""
    assert reading(site, "x = '\\d'\ny = 1 is 1\n" + GOOD).problem == ""


def test_the_first_party_raises_no_alarm_and_no_note() -> None:
    """Every provider that is installed here, as it is."""
    rows = [row for kind in KINDS for row in installed(kind=kind)]
    assert rows
    assert [(row.name, row.status, row.reason, row.notes) for row in rows if row.status != "ready" or row.notes] == []


def test_the_mutants_raise_no_alarm(tmp_path: Path) -> None:
    """They can be imported and asked: what is wrong with them shows only when they are used."""
    with mutants_installed([GOOD_MUTANT, *MUTANTS.values()], tmp_path):
        rows = [row for row in installed() if row.distribution == "mem0-embed-acme"]
        assert len(rows) == len(MUTANTS) + 1
        assert [(row.name, row.reason) for row in rows if row.status != "ready"] == []


_INSTALLED = ("acme", "acme_impl", "vendored", "made_up", "finder_made_up", "finds_made_up")
FRAGMENTS = [
    *VALID.values(),
    *(text for text in ELSEWHERE.values() if "sys" not in text),
    GOOD,
    GOOD.replace(ARGUMENTS, "(provider, config, transport)"),
    GOOD.replace("@hookimpl\n", ""),
    f"import {NEVER}\n",
    "raise SystemExit\n",
    "if False:\n    raise SystemExit\n",
    WRONG,
    "del create_embeder\n",
    "create_embeder = None\n",
    "hookimpl = None\n",
    "exit = print\n",
    "exit()\n",
    "def create_embedder(provider, config):\n    raise OSError\n",
    MARKED + "def create_embedder(provider):\n    raise OSError\n",
]


@pytest.mark.usefixtures("made_up")
@pytest.mark.filterwarnings("ignore")
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.sampled_from(FRAGMENTS), max_size=5))
def test_whatever_is_called_broken_is_broken(site: Site, parts: list[str]) -> None:
    """Of all modules that can be put together of these parts, none that is told a problem can be used."""
    if not (site.root / "acme.py").exists():
        site.add("acme")
        (site.root / "acme_impl.py").write_text(IMPLEMENTATION)
    (site.root / "acme.py").write_text("".join(parts))
    [candidate] = scan(EMBEDDERS_GROUP)["acme"]
    if read(candidate).problem:
        assert_is_broken(site)


def assert_matches(found: Reading, pattern: str) -> None:
    assert re.search(pattern, found.problem), found.problem


def assert_is_broken(site: Site) -> None:
    """What was read is so: it cannot be imported, does not fit the hookspec, or a hook of its fails."""
    if b"_exit" in b"".join(path.read_bytes() for path in site.root.glob("acme*.py")):
        return  # it would end the tests
    for name in [name for name in sys.modules if name.partition(".")[0] in _INSTALLED]:
        del sys.modules[name]
    _ready.clear()  # one that worked a moment ago is not asked for its source again
    importlib.invalidate_caches()
    with pytest.raises((PluginLoadError, OSError)):
        create_embedder("acme")
        default_dims("acme")
