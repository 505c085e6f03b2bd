# SPDX-License-Identifier: Apache-2.0
"""What the metadata of installed distributions tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mem0.hookspecs import EMBEDDERS_GROUP, LLMS_GROUP
from mem0.plugins.scan import rescan, scan, unreadable

from .conftest import Site


def test_a_candidate_says_where_it_comes_from(site: Site) -> None:
    """Name, distribution, version, value, place and requirement come from metadata; nothing is imported."""
    site.add(
        "mem0-embed-acme", points={"Acme-Cloud": "mem0_embed_acme"}, requires=["numpy", "Mem0_Core>=0.1", "mem0-core-x"]
    )
    (found,) = scan(EMBEDDERS_GROUP)["acme_cloud"]
    assert (found.distribution, found.version, found.value) == ("mem0-embed-acme", "1.0", "mem0_embed_acme")
    assert (Path(found.location), found.editable) == (site.root, False)
    assert found.requires == ("Mem0_Core>=0.1",)
    assert site.imported() == {}


def test_an_editable_install_names_its_source(site: Site) -> None:
    """The origin that pip records tells an editable install and where its source is."""
    site.add("acme")
    origin = {"url": "file:///home/me/acme", "dir_info": {"editable": True}}
    (site.root / "acme-1.0.dist-info" / "direct_url.json").write_text(json.dumps(origin))
    rescan()
    (found,) = scan(EMBEDDERS_GROUP)["acme"]
    assert (found.location, found.editable) == ("/home/me/acme", True)


def test_a_broken_origin_is_no_origin(site: Site) -> None:
    """A direct_url.json that cannot be read does not hide the provider."""
    site.add("acme")
    (site.root / "acme-1.0.dist-info" / "direct_url.json").write_text("{")
    rescan()
    assert not scan(EMBEDDERS_GROUP)["acme"][0].editable


@pytest.mark.parametrize("metadata", [b"", b"\xff\xfe\x00", b"no headers at all", b"Name:\nVersion:\n"])
def test_broken_metadata_does_not_break_the_scan(site: Site, metadata: bytes) -> None:
    """With METADATA that says nothing, the directory's name has to do, and the neighbours are found."""
    site.add("acme", metadata=metadata)
    site.add("beta")
    assert scan(EMBEDDERS_GROUP)["acme"][0].distribution == "acme"
    assert scan(EMBEDDERS_GROUP)["beta"][0].version == "1.0"


def test_missing_metadata_does_not_break_the_scan(site: Site) -> None:
    """A dist-info that lost its METADATA is listed by its directory's name."""
    site.add("acme")
    (site.root / "acme-1.0.dist-info" / "METADATA").unlink()
    rescan()
    (found,) = scan(EMBEDDERS_GROUP)["acme"]
    assert found.distribution == "acme"


def test_unreadable_entry_points_are_reported(site: Site) -> None:
    """Entry points that cannot be parsed take nobody along, and are told to the doctor."""
    site.add("acme", points="[mem0.embedders]\n = = \nno equals sign\n")
    site.add("beta")
    (site.root / "gamma-1.0.dist-info").mkdir()
    (site.root / "gamma-1.0.dist-info" / "entry_points.txt").write_bytes(b"[mem0.embedders]\n\xff = x")
    rescan()
    assert "beta" in scan(EMBEDDERS_GROUP)
    assert any("UnicodeDecodeError" in problem for problem in unreadable())


def test_what_pip_left_behind_is_no_distribution(site: Site) -> None:
    """The `~` directory of a failed uninstall does not make a duplicate."""
    site.add("acme")
    (site.root / "~cme-0.9.dist-info").mkdir()
    (site.root / "~cme-0.9.dist-info" / "entry_points.txt").write_text("[mem0.embedders]\nacme = acme\n")
    rescan()
    assert len(scan(EMBEDDERS_GROUP)["acme"]) == 1


def test_the_first_on_the_path_wins(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One distribution on two places of sys.path is one, as it is for imports."""
    site.add("acme", version="1.0")
    first = Site(tmp_path / "first", site.base)
    first.root.mkdir()
    first.add("acme", version="2.0")
    monkeypatch.syspath_prepend(first.root)
    rescan()
    assert [item.version for item in scan(EMBEDDERS_GROUP)["acme"]] == ["2.0"]


def test_the_scan_is_made_once(site: Site) -> None:
    """A second question costs nothing; `rescan` makes what was installed since visible."""
    site.add("beta")
    assert scan(EMBEDDERS_GROUP) is scan(EMBEDDERS_GROUP)
    assert "acme" not in scan(EMBEDDERS_GROUP)
    site.add("acme")
    assert "acme" in scan(EMBEDDERS_GROUP)


def test_every_group_is_scanned_at_once(site: Site) -> None:
    """LLMs, and what is to come, need no other scan; a group that nobody has is empty."""
    site.add("acme", points={"acme": "acme"}, group=LLMS_GROUP)
    site.add("acme-later", points={"later": "acme_later"}, group="mem0.later")
    assert [item.label for item in scan(LLMS_GROUP)["acme"]] == ["LLM provider 'acme' (acme 1.0)"]
    assert "acme" not in scan(EMBEDDERS_GROUP)
    assert scan("mem0.later")["later"][0].group == "mem0.later"
    assert scan("mem0.nothing") == {}
