# SPDX-License-Identifier: Apache-2.0
"""The oldest version that is allowed is the one that is built, whether it is released or not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import distributions
import pytest
import sources
from distributions import Distribution
from packaging.version import Version

PROJECT = '[project]\nname = "mem0-embed-acme"\nversion = "{}"\ndependencies = []\n'


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Distribution:
    """A repository with a distribution at 0.2.0, of which 0.1.0 was released with the tag v0.1."""
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    monkeypatch.setattr(distributions, "ROOT", tmp_path)
    file = tmp_path / "plugins/acme/pyproject.toml"
    file.parent.mkdir(parents=True)
    author = ["-c", "user.name=ann", "-c", "user.email=ann@acme.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    for version, tags in (("0.1.0", ["v0.1", "very-old"]), ("0.2.0", [])):
        file.write_text(PROJECT.format(version))
        sources.git("add", ".")
        sources.git(*author, "commit", "--quiet", "--message", version)
        for tag in tags:
            sources.git("tag", tag)
    return Distribution("plugins/acme")


def test_the_checkouts_own_version_is_the_checkout(acme: Distribution, tmp_path: Path) -> None:
    """The version that the checkout has is built from it, changes and all."""
    assert sources.source_of(acme, Version("0.2"), tmp_path / "old") == (tmp_path / "plugins/acme", "this checkout")


def test_an_older_version_is_its_tag(acme: Distribution, tmp_path: Path) -> None:
    """An older version is built from its tag, and the checkout stays as it is."""
    folder, origin = sources.source_of(acme, Version("0.1.0"), tmp_path / "old")
    assert origin == "the tag v0.1"
    assert 'version = "0.1.0"' in (folder / "pyproject.toml").read_text()
    assert acme.version == Version("0.2.0")


@pytest.mark.parametrize(("version", "advice"), [("0.1.5", "Run: git fetch --tags"), ("0.3", "Lower the bound")])
def test_a_version_that_is_nowhere_is_an_error(version: str, advice: str, acme: Distribution, tmp_path: Path) -> None:
    """A version without a tag, or one that is not made yet, is an error that says what to do."""
    with pytest.raises(LookupError, match=advice):
        sources.source_of(acme, Version(version), tmp_path / "old")


def test_a_fingerprint_changes_with_every_file(tmp_path: Path) -> None:
    """A wheel is built again when a file changes, moves or goes, and not for a cache."""
    source = tmp_path / "acme"
    source.mkdir()
    seen = {sources.fingerprint(source)}
    for name, text in [("a.py", "1"), ("a.py", "2"), ("b.py", "2"), ("c.py", "")]:
        (source / name).write_text(text)
        seen.add(sources.fingerprint(source))
    (source / "a.py").unlink()
    seen.add(sources.fingerprint(source))
    (source / "__pycache__").mkdir()
    (source / "__pycache__/a.pyc").write_text("cached")
    assert len(seen) == 6
    assert sources.fingerprint(source) in seen
