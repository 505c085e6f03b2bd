# SPDX-License-Identifier: Apache-2.0
"""A build that depends on anything but its source is found out, and so is an sdist that makes another wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import wheels

HOOK = """
import datetime, os, pathlib, time
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        made = pathlib.Path(self.root, "made.py")
        made.write_text("MADE = " + repr({value}))
        build_data["force_include"][str(made)] = "mem0_embed_acme/made.py"
"""
USE_HOOK = "\n[tool.hatch.build.targets.wheel.hooks.custom]\npath = 'hatch_build.py'\n"


def faults(source: Path) -> list[str]:
    return list(wheels.faults(source, "mem0_embed_acme", source.parent))


def test_a_good_source_has_no_faults(source: Path) -> None:
    """Nothing is said of a source that builds the same everywhere, and its wheel and its sdist are handed over."""
    assert faults(source) == []
    assert sorted(path.suffix for path in source.parent.glob("mem0_embed_acme-0.1.0*")) == [".gz", ".whl"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("self.root", "differs when it is built in another folder"),
        ("time.time_ns()", "differs when it is built in another folder at another time"),
        ("os.path.getmtime(pathlib.Path(self.root, 'README.md'))", "differs when"),
        ("oct(pathlib.Path(self.root, 'README.md').stat().st_mode)", "differs when"),
        ("hash('a text')", "differs when"),
        ("list({'some', 'texts', 'in', 'a', 'set'})", "differs when"),
        ("time.localtime(0).tm_hour", "differs when"),
        ("os.environ.get('LC_ALL')", "differs when"),
    ],
)
def test_what_is_not_of_the_source_is_found(value: str, found: str, source: Path) -> None:
    """A file that is made from a folder, a time, a permission, a seed, a zone or a locale is named."""
    (source / "hatch_build.py").write_text(HOOK.replace("{value}", value))
    (source / "pyproject.toml").write_text((source / "pyproject.toml").read_text() + USE_HOOK)
    assert any(found in fault and "mem0_embed_acme/made.py" in fault for fault in faults(source))


def test_the_clock_in_an_archive_is_found(source: Path) -> None:
    """An archive whose files are dated when they were built is not the same tomorrow."""
    project = (source / "pyproject.toml").read_text()
    (source / "pyproject.toml").write_text(project + "\n[tool.hatch.build]\nreproducible = false\n")
    assert any("is dated" in fault and "py.typed" in fault for fault in faults(source))


def test_an_sdist_that_lacks_a_file_is_found(source: Path) -> None:
    """The wheel that an sdist makes is that of the source."""
    (source / "src/mem0_embed_acme/more.py").write_text("MORE = 1\n")
    project = (source / "pyproject.toml").read_text()
    exclude = "\n[tool.hatch.build.targets.sdist]\nexclude = ['more.py']\n"
    (source / "pyproject.toml").write_text(project + exclude)
    found = faults(source)
    assert any("mem0_embed_acme/more.py: differs when it is built from the sdist" in fault for fault in found), found


def test_a_source_that_cannot_be_built_says_why(source: Path) -> None:
    """The backend's own words reach whoever runs the check."""
    (source / "pyproject.toml").write_text((source / "pyproject.toml").read_text().replace('"README.md"', '"NONE.md"'))
    assert any("cannot be built" in fault and "NONE.md" in fault for fault in faults(source))


def test_the_script_fails_where_a_distribution_does(source: Path, tmp_path: Path) -> None:
    """The script ends with 1 and names distribution and file, in a repository of its own."""
    repository = tmp_path / "repository"
    (source / "src/mem0_embed_acme/late.pth").write_text("import os")
    shutil.copytree(source, repository / "plugins" / source.name)
    scripts = shutil.copytree(Path(wheels.__file__).parent, repository / "tests/packaging")
    command = [sys.executable, str(scripts / "wheels.py"), str(tmp_path / "dist")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    assert "mem0-embed-acme: mem0_embed_acme-0.1.0-py3-none-any.whl: mem0_embed_acme/late.pth: is" in done.stdout
