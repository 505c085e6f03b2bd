# SPDX-License-Identifier: Apache-2.0
"""What the list and the doctor are told."""

from __future__ import annotations

import pytest

from mem0.plugins.names import KNOWN
from mem0.plugins.policy import Policy
from mem0.plugins.status import installed, missing

from .conftest import Site


def test_every_state_is_told(site: Site, broken: dict[str, str], good: str) -> None:
    """Ready, broken, blocked, duplicate, incompatible, unlisted: each with its reason, and nothing is imported."""
    site.add("ready")
    site.add("exits", broken["exits"])
    site.add("slow", f"import numpy\n{good}")
    site.add("blocked", broken["exits"])
    site.add("incompatible", broken["exits"], requires=["mem0-core>=99"])
    site.add("mem0-embed-quiet", points="[console_scripts]\nquiet = quiet\n")
    site.add("one", points={"double": "one"})
    site.add("two", points={"double": "two"})
    rows = installed(Policy.from_config({"block": ["blocked"]}))
    found = {(row.name, row.distribution): row for row in rows if row.location == str(site.root)}
    assert {key: row.status for key, row in found.items()} == {
        ("ready", "ready"): "ready",
        ("exits", "exits"): "broken",
        ("slow", "slow"): "ready",
        ("blocked", "blocked"): "blocked",
        ("incompatible", "incompatible"): "incompatible",
        ("double", "one"): "duplicate",
        ("double", "two"): "duplicate",
        ("quiet", "mem0-embed-quiet"): "unlisted",
    }
    assert "SystemExit. See exits.py, line 2" in found["exits", "exits"].reason
    assert "imports 'numpy'" in found["slow", "slow"].notes[0]
    quiet = found["quiet", "mem0-embed-quiet"]
    assert '[project.entry-points."mem0.embedders"] and below that quiet = "mem0_embed_quiet"' in quiet.reason
    assert (quiet.version, found["ready", "ready"].file) == ("1.0", str(site.root / "ready.py"))
    assert "needs mem0-core >=99" in found["incompatible", "incompatible"].reason
    assert "one:double" in found["double", "two"].reason
    assert "'plugins.block'" in found["blocked", "blocked"].reason
    assert found["ready", "ready"].reason == ""
    assert (found["ready", "ready"].version, found["ready", "ready"].editable) == ("1.0", False)
    assert site.imported() == {}


def test_blocking_one_of_two_leaves_the_other_ready(site: Site) -> None:
    """A duplicate is one only among those that may be used."""
    site.add("one", points={"double": "one"})
    site.add("two", points={"double": "two"})
    rows = installed(Policy.from_config({"block": ["two"]}))
    assert {row.distribution: row.status for row in rows if row.name == "double"} == {"one": "ready", "two": "blocked"}


def test_first_party_providers_that_are_missing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its pip line, unless a list refuses it."""
    site.add("acme", points={"together": "acme"})
    rows = {row.name: row for row in missing(Policy.from_config({"block": ["vertexai"]}))}
    assert "together" not in rows
    assert (rows["gemini"].status, rows["gemini"].pip) == ("missing", f"pip install {KNOWN['gemini']}")
    assert rows["vertexai"].status == "blocked"


@pytest.mark.parametrize(
    ("distribution", "points"),
    [
        ("mem0-embed-watch", "[mem0.plugins]\nwatch = mem0_embed_watch\n"),
        ("mem0_embed_acme", "[mem0.embedders]\nacme = mem0_embed_acme\n"),
        ("embed-tools", ""),
        ("mem0-embeddings", ""),
    ],
)
def test_only_what_is_called_like_a_provider_is_unlisted(site: Site, distribution: str, points: str) -> None:
    """What has any entry point of mem0's has been found, and other distributions are nobody's business."""
    site.add(distribution, points=points)
    assert "unlisted" not in {row.status for row in installed()}
